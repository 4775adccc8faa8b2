import ImageFeatures
import LinearAlgebra

/// Images of three classes that differ in lines and in colour.
enum StripedImages {
  static let shape = ImageShape(height: 32, width: 32, channels: 3)

  /// Red images with lines from left to right, green ones with lines from above to below, and blue ones with both; in noise.
  static func pixels(_ count: Int, seed: UInt64) -> (inputs: ExampleInputs, classes: [Int32]) {
    var stream = RandomStream(seed: seed, name: "images")
    var bytes: [UInt8] = []
    for i in 0..<count {
      let (kind, phase) = (i % 3, stream.integer(below: 6))
      for y in 0..<32 {
        for x in 0..<32 {
          let isLine = (kind != 1 && (y + phase) % 6 < 2) || (kind != 0 && (x + phase) % 6 < 2)
          for channel in 0..<3 {
            bytes.append(UInt8((isLine ? 60 : 0) + (channel == kind ? 50 : 20) + stream.integer(below: 60)))
          }
        }
      }
    }
    return (.bytes(bytes, rows: count, columns: shape.count), (0..<count).map { Int32($0 % 3) })
  }
}

/// The winner of 2011 in little.
enum SmallPipeline {
  static func options() -> ImageNet2011.Options {
    ImageNet2011.Options(
      features: FisherFeatures.Options(components: 8, gaussians: 4, samples: 2000),
      quantization: ProductQuantization.Options(groupSize: 4, bits: 1), quantizationImages: 12,
      machines: LinearSVMs.Options(epochs: 20))
  }

  static func descriptors() throws -> [any LocalDescriptor] {
    let grid = PatchGrid(cellSides: [2, 4], step: 4)
    return [
      try SIFT(shape: StripedImages.shape, grid: grid),
      try LocalColorStatistics(shape: StripedImages.shape, grid: grid),
    ]
  }

  /// Both systems, fitted to thirty images.
  static func fitted(_ change: (inout ImageNet2011.Options) -> Void = { _ in }) throws -> ImageNet2011 {
    let (inputs, classes) = StripedImages.pixels(30, seed: 1)
    var options = Self.options()
    change(&options)
    return try ImageNet2011(
      fittedTo: inputs, classes: classes, classCount: 3, descriptors: descriptors(), options: options)
  }
}
