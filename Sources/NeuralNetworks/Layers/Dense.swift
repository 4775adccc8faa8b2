public import LinearAlgebra

/// A fully-connected layer: Z = X·Wᵀ + b, for a batch X of N×D.
///
/// Backward: ∂L/∂W = ∂L/∂Zᵀ·X, ∂L/∂b = the column sums of ∂L/∂Z, ∂L/∂X = ∂L/∂Z·W.
public struct Dense: Layer {
  /// W, H×D: one row of weights an output, as in PyTorch's `nn.Linear`.
  public var weight: Parameter
  /// b, 1×H.
  public var bias: Parameter

  /// D.
  public var inputWidth: Int { weight.value.columns }
  /// H.
  public var outputWidth: Int { weight.value.rows }

  /// A layer with the given weights (H×D) and biases (1×H).
  ///
  /// Throws if the two don't fit, or if a side is 0.
  public init(weight: Matrix, bias: Matrix) throws(ShapeError) {
    guard weight.rows > 0, weight.columns > 0 else {
      throw ShapeError("a dense layer needs inputs and outputs, but its weights are \(weight.shape)")
    }
    guard bias.rows == 1, bias.columns == weight.rows else {
      throw ShapeError(
        "a dense layer with \(weight.shape) weights needs 1×\(weight.rows) biases, but got \(bias.shape)")
    }
    self.weight = Parameter(weight, isPenalized: true)
    self.bias = Parameter(bias, isPenalized: false)
  }

  /// A layer of the given width with random weights and zero biases.
  ///
  /// Throws if a width is less than 1.
  public init(
    inputs: Int, outputs: Int, initialization: Initialization, using stream: inout RandomStream
  ) throws(ShapeError) {
    guard inputs > 0, outputs > 0 else {
      throw ShapeError("a dense layer \(inputs)→\(outputs) needs at least one input and one output")
    }
    let weight = initialization.weights(outputs: outputs, inputs: inputs, using: &stream)
    try self.init(weight: weight, bias: Matrix(rows: 1, columns: outputs))
  }

  /// The two widths, D→H: "Dense 784→256".
  public var summary: String { "Dense \(inputWidth)→\(outputWidth)" }

  /// H for inputs of width D.
  ///
  /// Throws ``ShapeError`` if the inputs have another width.
  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int {
    guard width == inputWidth else {
      throw ShapeError("\(summary) expects \(inputWidth) inputs, but gets \(width)")
    }
    return outputWidth
  }

  /// Z = X·Wᵀ + b; N×D → N×H.
  ///
  /// Traps unless the inputs have width D.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    outputs.setProduct(inputs, .no, weight.value, .yes, on: backend)
    outputs.addRow(bias.value, by: backend.kernels)
  }

  /// ∂L/∂W = ∂L/∂Zᵀ·X, ∂L/∂b = the column sums of ∂L/∂Z, ∂L/∂X = ∂L/∂Z·W; the outputs aren't read.
  ///
  /// Traps if inputs and output gradient differ in their number of rows.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?,
    on backend: any GEMMBackend
  ) {
    weight.gradient.setProduct(outputGradient, .yes, inputs, .no, on: backend)
    bias.gradient.setColumnSums(of: outputGradient, by: backend.kernels)
    inputGradient?.setProduct(outputGradient, .no, weight.value, .no, on: backend)
  }

  /// Calls `visit` with "weight", then with "bias".
  public mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
    try visit("weight", &weight)
    try visit("bias", &bias)
  }

  /// W as "weight", then b as "bias".
  public var parameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }
}
