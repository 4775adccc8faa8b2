public import LinearAlgebra

/// y = γ·(x − μ)/√(σ² + ε) + β, with the mean and variance of each example by itself: PyTorch's `nn.LayerNorm` over one dimension.
///
/// It does the same in training and otherwise. Neither γ nor β is penalised, as in ``BatchNorm``. J. L. Ba, J. R. Kiros and G. E. Hinton,
/// "Layer Normalization", 2016.
public struct LayerNorm: Layer {
  /// γ, 1×D, 1 at first.
  public var weight: Parameter
  /// β, 1×D, 0 at first.
  public var bias: Parameter
  /// ε, what is added to the variance.
  public let epsilon: Float

  /// D.
  public var width: Int { weight.value.columns }

  /// A layer of D columns with γ = 1 and β = 0.
  ///
  /// Throws unless D ≥ 1 and ε > 0.
  public init(width: Int, epsilon: Float = 1e-5) throws(ShapeError) {
    let columns = max(width, 0)
    try self.init(
      weight: Matrix(rows: 1, columns: columns, repeating: 1), bias: Matrix(rows: 1, columns: columns),
      epsilon: epsilon)
  }

  /// A layer with the given γ and β, each 1×D.
  ///
  /// Throws unless they have one shape with D ≥ 1, and ε > 0.
  public init(weight: Matrix, bias: Matrix, epsilon: Float = 1e-5) throws(ShapeError) {
    guard weight.rows == 1, bias.rows == 1, weight.columns == bias.columns, weight.columns > 0 else {
      throw ShapeError(
        "a layer norm needs weight and bias of one shape 1×D, but got \(weight.shape) and \(bias.shape)")
    }
    guard epsilon > 0, epsilon.isFinite else {
      throw ShapeError("a layer norm's epsilon must be a positive number, but is \(epsilon)")
    }
    self.weight = Parameter(weight, isPenalized: false)
    self.bias = Parameter(bias, isPenalized: false)
    self.epsilon = epsilon
  }

  /// "LayerNorm 64".
  public var summary: String { "LayerNorm \(width)" }

  /// D for inputs of width D.
  ///
  /// Throws ``ShapeError`` if the inputs have another width.
  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int {
    guard width == self.width else { throw ShapeError("\(summary) expects \(self.width) inputs, but gets \(width)") }
    return width
  }

  /// y; N×D → N×D.
  ///
  /// Traps unless the inputs have width D.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    outputs.setNormalizingRows(
      of: inputs, epsilon: epsilon, gamma: weight.value, beta: bias.value, by: backend.kernels)
  }

  /// ∂L/∂β = Σ ∂L/∂y, ∂L/∂γ = Σ ∂L/∂y·x̂ with x̂ = (y − β)/γ, and ∂L/∂x, through the rows' means and variances as well.
  ///
  /// Traps if inputs and output gradient differ in shape.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    Matrix.setGradientsOfNormalizedRows(
      inputs, outputGradient: outputGradient, epsilon: epsilon, gamma: weight.value, gammaGradient: &weight.gradient,
      betaGradient: &bias.gradient, inputGradient: &inputGradient, by: backend.kernels)
  }

  /// Calls `visit` with "weight", then with "bias".
  public mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
    try visit("weight", &weight)
    try visit("bias", &bias)
  }

  /// γ as "weight", then β as "bias".
  public var parameters: [(name: String, parameter: Parameter)] { [("weight", weight), ("bias", bias)] }
}
