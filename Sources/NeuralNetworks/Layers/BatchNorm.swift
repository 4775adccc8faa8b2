public import LinearAlgebra

/// y = γ·(x − μ)/√(σ² + ε) + β, column by column, with the batch's own mean and variance in training and running ones otherwise:
/// PyTorch's `nn.BatchNorm1d`.
///
/// The running mean and variance follow the batches': r ← (1 − momentum)·r + momentum·batch, with the variance divided by N − 1. A batch
/// of one row has no variance: it is normalised with the running statistics, as constants, and changes them not. PyTorch throws there,
/// but the last, smaller batch of an epoch may well have one row. S. Ioffe and C. Szegedy, "Batch Normalization: Accelerating Deep
/// Network Training by Reducing Internal Covariate Shift", ICML 2015.
///
/// Neither γ nor β is penalised: a layer behind it makes up for any scale, so that a penalty would bound nothing.
public struct BatchNorm: Layer {
  /// γ, 1×D, 1 at first.
  public var weight: Parameter
  /// β, 1×D, 0 at first.
  public var bias: Parameter
  /// The running mean, 1×D, 0 at first.
  public private(set) var runningMean: Matrix
  /// The running variance, 1×D, 1 at first.
  public private(set) var runningVariance: Matrix
  /// ε, what is added to the variance.
  public let epsilon: Float
  /// The share of a batch's statistics in the running ones.
  public let momentum: Float

  private var batchMean = Matrix()
  private var batchVariance = Matrix()
  /// Whether the last forward pass was one of training, with statistics of its batch; until its backward pass.
  private var usesBatch = false

  /// D.
  public var width: Int { weight.value.columns }

  /// A layer of D columns with γ = 1, β = 0, running mean 0 and running variance 1.
  ///
  /// Throws unless D ≥ 1, ε > 0 and 0 ≤ momentum ≤ 1.
  public init(width: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) throws(ShapeError) {
    let columns = max(width, 0)
    try self.init(
      weight: Matrix(rows: 1, columns: columns, repeating: 1), bias: Matrix(rows: 1, columns: columns),
      runningMean: Matrix(rows: 1, columns: columns), runningVariance: Matrix(rows: 1, columns: columns, repeating: 1),
      epsilon: epsilon, momentum: momentum)
  }

  /// A layer with the given γ, β and running statistics, each 1×D.
  ///
  /// Throws unless they have one shape with D ≥ 1, no variance is negative, ε > 0 and 0 ≤ momentum ≤ 1.
  public init(
    weight: Matrix, bias: Matrix, runningMean: Matrix, runningVariance: Matrix, epsilon: Float = 1e-5,
    momentum: Float = 0.1
  ) throws(ShapeError) {
    for row in [weight, bias, runningMean, runningVariance] {
      guard row.rows == 1, row.columns == weight.columns, row.columns > 0 else {
        throw ShapeError(
          "a batch norm needs weight, bias, mean and variance of one shape 1×D, but got \(weight.shape) and \(row.shape)"
        )
      }
    }
    guard runningVariance.elements.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError("a batch norm's running variances must be at least 0")
    }
    guard epsilon > 0, epsilon.isFinite else {
      throw ShapeError("a batch norm's epsilon must be a positive number, but is \(epsilon)")
    }
    guard momentum >= 0, momentum <= 1 else {
      throw ShapeError("a batch norm's momentum must be from 0 to 1, but is \(momentum)")
    }
    self.weight = Parameter(weight, isPenalized: false)
    self.bias = Parameter(bias, isPenalized: false)
    self.runningMean = runningMean
    self.runningVariance = runningVariance
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// "BatchNorm 64".
  public var summary: String { "BatchNorm \(width)" }

  /// D for inputs of width D.
  ///
  /// Throws ``ShapeError`` if the inputs have another width.
  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int {
    guard width == self.width else { throw ShapeError("\(summary) expects \(self.width) inputs, but gets \(width)") }
    return width
  }

  /// y with the running statistics; N×D → N×D.
  ///
  /// Traps unless the inputs have width D.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    outputs.setNormalizingColumns(
      of: inputs, mean: runningMean, variance: runningVariance, epsilon: epsilon, gamma: weight.value, beta: bias.value,
      by: backend.kernels)
  }

  /// y with the batch's statistics, which the running ones then follow; of a batch of one row, ``forward(_:into:on:)``.
  ///
  /// Traps unless the inputs have width D.
  public mutating func forwardInTraining(
    _ inputs: Matrix, into outputs: inout Matrix, _ context: TrainingContext, on backend: any GEMMBackend
  ) {
    usesBatch = inputs.rows > 1
    guard usesBatch else { return forward(inputs, into: &outputs, on: backend) }
    inputs.columnMoments(mean: &batchMean, variance: &batchVariance, by: backend.kernels)
    outputs.setNormalizingColumns(
      of: inputs, mean: batchMean, variance: batchVariance, epsilon: epsilon, gamma: weight.value, beta: bias.value,
      by: backend.kernels)
    let unbiased = Float(inputs.rows) / Float(inputs.rows - 1)
    for j in 0..<width {
      runningMean[0, j] += momentum * (batchMean[0, j] - runningMean[0, j])
      runningVariance[0, j] += momentum * (unbiased * batchVariance[0, j] - runningVariance[0, j])
    }
  }

  /// ∂L/∂β = Σ ∂L/∂y, ∂L/∂γ = Σ ∂L/∂y·x̂ with x̂ = (y − β)/γ, and ∂L/∂x, which in training goes through mean and variance as well.
  ///
  /// Traps if inputs and output gradient differ in shape.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    Matrix.setGradientsOfNormalizedColumns(
      inputs, outputGradient: outputGradient, mean: usesBatch ? batchMean : runningMean,
      variance: usesBatch ? batchVariance : runningVariance, epsilon: epsilon, gamma: weight.value, ofBatch: usesBatch,
      gammaGradient: &weight.gradient, betaGradient: &bias.gradient, inputGradient: &inputGradient, by: backend.kernels)
    usesBatch = false
  }

  /// Calls `visit` with "weight", then with "bias".
  public mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
    try visit("weight", &weight)
    try visit("bias", &bias)
  }

  /// γ as "weight", then β as "bias".
  public var parameters: [(name: String, parameter: Parameter)] { [("weight", weight), ("bias", bias)] }

  /// Calls `visit` with "running_mean", then with "running_var".
  public mutating func visitBuffers(_ visit: (String, inout Matrix) throws -> Void) rethrows {
    try visit("running_mean", &runningMean)
    try visit("running_var", &runningVariance)
  }

  /// The running statistics under PyTorch's names, "running_mean" and "running_var".
  public var buffers: [(name: String, value: Matrix)] {
    [("running_mean", runningMean), ("running_var", runningVariance)]
  }
}
