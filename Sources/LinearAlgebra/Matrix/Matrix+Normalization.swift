import Kernels

/// What normalisation over the columns of a batch, or over each row, is made of. Gradients are those of the equations in
/// `Sources/KernelSource/ColumnNormalization.swift` and `RowNormalization.swift`.
extension Matrix {
  /// mean ← (1/N) Σᵢ xᵢ and variance ← (1/N) Σᵢ (xᵢ − mean)², column by column; both become 1×columns.
  ///
  /// Traps on a matrix without rows.
  public func columnMoments(mean: inout Matrix, variance: inout Matrix, by kernels: KernelTable) {
    require(rows > 0, "the moments of the columns of a \(shape) matrix")
    mean.reshape(rows: 1, columns: columns)
    variance.reshape(rows: 1, columns: columns)
    kernels.functions.columnMoments(rows, columns, pointer, mean.mutablePointer, variance.mutablePointer)
  }

  /// self ← γ·(x − mean)/√(variance + ε) + β, column by column; self takes x's shape.
  ///
  /// Traps unless all four are 1×columns.
  public mutating func setNormalizingColumns(
    of x: Matrix, mean: Matrix, variance: Matrix, epsilon: Float, gamma: Matrix, beta: Matrix, by kernels: KernelTable
  ) {
    for row in [mean, variance, gamma, beta] { x.checkFits(row) }
    reshape(rows: x.rows, columns: x.columns)
    kernels.functions.normalizeColumns(
      rows, columns, x.pointer, mean.pointer, variance.pointer, epsilon, gamma.pointer, beta.pointer, mutablePointer)
  }

  /// From dy = ∂L/∂self, the gradients of the same: gammaGradient and betaGradient (1×columns), and inputGradient unless it is nil.
  ///
  /// - ofBatch: whether mean and variance are those of x, and not constants.
  ///
  /// Traps unless x and dy have one shape, and the rows fit it.
  public static func setGradientsOfNormalizedColumns(
    _ x: Matrix, outputGradient dy: Matrix, mean: Matrix, variance: Matrix, epsilon: Float, gamma: Matrix,
    ofBatch: Bool,
    gammaGradient: inout Matrix, betaGradient: inout Matrix, inputGradient: inout Matrix?, by kernels: KernelTable
  ) {
    for row in [mean, variance, gamma] { x.checkFits(row) }
    x.checkShape(of: dy)
    gammaGradient.reshape(rows: 1, columns: x.columns)
    betaGradient.reshape(rows: 1, columns: x.columns)
    inputGradient?.reshape(rows: x.rows, columns: x.columns)
    kernels.functions.normalizeColumnsGradient(
      x.rows, x.columns, x.pointer, dy.pointer, mean.pointer, variance.pointer, epsilon, gamma.pointer, ofBatch ? 1 : 0,
      gammaGradient.mutablePointer, betaGradient.mutablePointer, inputGradient?.mutablePointer)
  }

  /// self ← γ·(x − μ)/√(σ² + ε) + β, with the mean and variance of each row by itself; self takes x's shape.
  ///
  /// Traps unless γ and β are 1×columns, of which there is at least one.
  public mutating func setNormalizingRows(
    of x: Matrix, epsilon: Float, gamma: Matrix, beta: Matrix, by kernels: KernelTable
  ) {
    for row in [gamma, beta] { x.checkFits(row) }
    reshape(rows: x.rows, columns: x.columns)
    kernels.functions.normalizeRows(
      rows, columns, x.pointer, epsilon, gamma.pointer, beta.pointer, mutablePointer)
  }

  /// From dy = ∂L/∂self, the gradients of the same: gammaGradient and betaGradient (1×columns), and inputGradient unless it is nil.
  ///
  /// Traps unless x and dy have one shape, and γ fits it.
  public static func setGradientsOfNormalizedRows(
    _ x: Matrix, outputGradient dy: Matrix, epsilon: Float, gamma: Matrix, gammaGradient: inout Matrix,
    betaGradient: inout Matrix, inputGradient: inout Matrix?, by kernels: KernelTable
  ) {
    x.checkFits(gamma)
    x.checkShape(of: dy)
    gammaGradient.reshape(rows: 1, columns: x.columns)
    betaGradient.reshape(rows: 1, columns: x.columns)
    inputGradient?.reshape(rows: x.rows, columns: x.columns)
    kernels.functions.normalizeRowsGradient(
      x.rows, x.columns, x.pointer, dy.pointer, epsilon, gamma.pointer, gammaGradient.mutablePointer,
      betaGradient.mutablePointer, inputGradient?.mutablePointer)
  }

  private func checkFits(_ row: Matrix) {
    require(
      row.rows == 1 && row.columns == columns && columns > 0,
      "a \(shape) matrix is normalised with a row of \(row.shape)")
  }

  private func checkShape(of gradient: Matrix) {
    require(
      gradient.rows == rows && gradient.columns == columns,
      "inputs are \(shape), but the gradient of their outputs is \(gradient.shape)")
  }
}
