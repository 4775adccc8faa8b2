/// A product of a dense layer with what is done to its result.
struct LayerProduct: Equatable, Sendable {
  let workload: Workload
  let pass: LayerPass

  /// The products of a layer whose results are worked on: X·W and X·Wᵀ, W stored either way, and dX = dY·W. dW has no epilogue.
  static func layer(batch: Int, inputs: Int, outputs: Int) -> [LayerProduct] {
    all(
      forward: ProductShape(batch, outputs, inputs), backward: ProductShape(batch, inputs, outputs),
      name: "\(batch), \(inputs)→\(outputs)")
  }

  /// One shape as the product of either pass.
  static func all(_ shape: ProductShape) -> [LayerProduct] { all(forward: shape, backward: shape, name: "\(shape)") }

  private static func all(forward: ProductShape, backward: ProductShape, name: String) -> [LayerProduct] {
    [
      LayerProduct(workload: Workload(name: name, variant: "NN", shape: forward, form: .nn), pass: .forward),
      LayerProduct(workload: Workload(name: name, variant: "NT", shape: forward, form: .nt), pass: .forward),
      LayerProduct(workload: Workload(name: name, variant: "NN of dX", shape: backward, form: .nn), pass: .backward),
    ]
  }

  /// Layers of networks, small ones first: the less depth a product has, the more its epilogue weighs.
  static let standard = [
    (32, 16, 16), (64, 64, 64), (128, 128, 128), (128, 784, 256), (256, 256, 256), (256, 1024, 1024),
  ].flatMap { layer(batch: $0.0, inputs: $0.1, outputs: $0.2) }
}

/// Which pass a product belongs to, and so what is done to its result.
enum LayerPass: String, CaseIterable, Encodable, Sendable {
  /// y = max(xW + b, 0).
  case forward
  /// dz = dy·W where the layer before has y > 0, else 0; and that layer's db, the column sums of dz.
  case backward

  var epilogueText: String {
    switch self {
    case .forward: "bias and ReLU"
    case .backward: "ReLU's derivative and column sums"
    }
  }
}
