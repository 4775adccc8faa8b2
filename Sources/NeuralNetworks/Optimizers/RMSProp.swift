public import LinearAlgebra

/// Steps relative to the gradients' recent size: s = αs + (1−α)g²; w −= η·g / (√s + ε).
///
/// As `torch.optim.RMSprop`, neither centred nor with momentum. T. Tieleman and G. Hinton, "Lecture 6.5: RMSProp", COURSERA:
/// Neural networks for machine learning, 2012.
public struct RMSProp: RowwiseOptimizer {
  /// α, 0 ≤ α < 1: how much of the mean of squares a step keeps.
  public let alpha: Double
  /// ε > 0, which keeps the divisor from 0.
  public let epsilon: Double

  /// Traps on an α outside 0 ..< 1 or an ε that isn't a positive number in the range of Float32.
  public init(alpha: Double = 0.99, epsilon: Double = 1e-8) {
    checkHyperparameter(alpha >= 0 && alpha < 1, "an alpha", alpha, "in 0 ..< 1")
    checkEpsilon(epsilon)
    self.alpha = alpha
    self.epsilon = epsilon
  }

  /// "RMSProp, alpha 0.99, epsilon 1e-08".
  public var summary: String { "RMSProp, alpha \(alpha), epsilon \(epsilon)" }

  /// 0.01.
  public var defaultLearningRate: Float { 0.01 }

  /// s.
  public var stateSlots: Int { 1 }

  /// s = αs + (1−α)g²; w −= η·g / (√s + ε).
  public func update(_ parameter: ParameterUpdate, learningRate: Float, step: Int, by kernels: KernelTable) {
    update(parameter, rows: 1, stride: 0, learningRate: learningRate, step: step, by: kernels)
  }

  func update(
    _ parameter: ParameterUpdate, rows: Int, stride: Int, learningRate: Float, step: Int, by kernels: KernelTable
  ) {
    let rmsProp = kernels.functions.rmsProp
    parameter.forEachRow(of: rows, stride: stride) { p in
      rmsProp(
        p.count, p.gradientScale, p.l2, p.l1, learningRate, Float(1 - alpha), Float(epsilon), p.gradient, p.state(0),
        p.weights)
    }
  }
}
