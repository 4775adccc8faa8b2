import LinearAlgebra

/// Stochastic gradient descent: w −= η·dw, or with momentum ρ: v = ρv + dw; w −= η·v, v starting at 0.
public struct SGD: Optimizer {
  /// ρ, 0 ≤ ρ < 1.
  public let momentum: Float
  private var velocities: [Matrix] = []

  /// Traps on a momentum outside 0 ..< 1.
  public init(momentum: Float = 0) {
    precondition(momentum >= 0 && momentum < 1, "a momentum of \(momentum) is not in 0 ..< 1")
    self.momentum = momentum
  }

  /// "SGD", or "SGD, momentum 0.9".
  public var summary: String { momentum == 0 ? "SGD" : "SGD, momentum \(momentum)" }

  /// w −= η·dw; with momentum, v = ρv + dw and w −= η·v, with the v of this position.
  ///
  /// Traps if the gradient, or the v of an earlier step, isn't of the parameter's shape.
  public mutating func update(
    _ parameter: inout Parameter, at position: Int, learningRate: Float, by kernels: KernelTable
  ) {
    guard momentum != 0 else {
      parameter.value.descend(along: parameter.gradient, learningRate: learningRate, by: kernels)
      return
    }
    while velocities.count <= position { velocities.append(Matrix(rows: 0, columns: 0)) }
    if velocities[position].count == 0 {
      velocities[position] = Matrix(rows: parameter.value.rows, columns: parameter.value.columns)
    }
    parameter.value.descend(
      along: parameter.gradient, learningRate: learningRate, momentum: momentum,
      velocity: &velocities[position], by: kernels)
  }
}
