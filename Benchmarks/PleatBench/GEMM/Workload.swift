/// One product to measure, with what it is called in a table.
struct Workload: Equatable, Sendable {
  /// What it is a part of: "64, 64→64" for a layer (batch, inputs→outputs), "512" for a square, else the shape.
  let name: String
  /// Which product: "NN", "NT", "TN", or "NT of dX".
  let variant: String
  let shape: ProductShape
  let form: ProductForm

  /// The four products of a dense layer: X·W and X·Wᵀ, W stored either way; dW = dYᵀ·X; and dX = dY·Wᵀ.
  static func layer(batch: Int, inputs: Int, outputs: Int) -> [Workload] {
    let name = "\(batch), \(inputs)→\(outputs)"
    let forward = ProductShape(batch, outputs, inputs)
    return [
      Workload(name: name, variant: "NN", shape: forward, form: .nn),
      Workload(name: name, variant: "NT", shape: forward, form: .nt),
      Workload(name: name, variant: "TN", shape: ProductShape(outputs, inputs, batch), form: .tn),
      Workload(name: name, variant: "NT of dX", shape: ProductShape(batch, inputs, outputs), form: .nt),
    ]
  }

  /// One shape in the three forms.
  static func all(_ shape: ProductShape, name: String? = nil) -> [Workload] {
    [ProductForm.nn, .nt, .tn].map {
      Workload(name: name ?? "\(shape)", variant: $0.rawValue, shape: shape, form: $0)
    }
  }
}
