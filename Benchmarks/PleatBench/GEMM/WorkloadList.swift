import ArgumentParser

/// The named lists of products.
enum WorkloadList: String, CaseIterable, ExpressibleByArgument {
  /// Layers of networks, in the products of their passes.
  case layers
  /// From 8 to 2048.
  case squares
  /// Sizes at either side of tiles and blocks, and very flat ones.
  case odd
  case all

  var workloads: [Workload] {
    switch self {
    case .layers: Self.layerSizes.flatMap { Workload.layer(batch: $0.0, inputs: $0.1, outputs: $0.2) }
    case .squares: Self.squareSizes.flatMap { Workload.all(ProductShape($0, $0, $0), name: "\($0)") }
    case .odd: Self.oddShapes.flatMap { Workload.all($0) }
    case .all: [WorkloadList.layers, .squares, .odd].flatMap(\.workloads)
    }
  }

  /// Batch, inputs, outputs.
  private static let layerSizes = [
    (32, 16, 16), (64, 64, 64), (256, 64, 10), (128, 128, 128), (256, 256, 256), (32, 1024, 1024), (256, 1024, 1024),
  ]

  private static let squareSizes = [8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048]

  private static let oddShapes = [
    ProductShape(1, 256, 784), ProductShape(2, 3, 5), ProductShape(7, 9, 11), ProductShape(17, 19, 23),
    ProductShape(31, 33, 29), ProductShape(63, 65, 67), ProductShape(100, 10, 784), ProductShape(127, 129, 131),
    ProductShape(255, 257, 259), ProductShape(513, 511, 509), ProductShape(1000, 1, 1000), ProductShape(1000, 1000, 1),
    ProductShape(1023, 1025, 1027),
  ]
}
