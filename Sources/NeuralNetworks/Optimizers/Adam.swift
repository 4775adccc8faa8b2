public import LinearAlgebra

/// Momentum and RMSProp together, both corrected for having started at 0.
///
/// m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; w −= η·m̂ / (√v̂ + ε), where m̂ = m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ) at step t. As
/// `torch.optim.Adam` without `amsgrad`. D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.
///
/// An L2 penalty is a part of g and so is divided by √v̂ too; ``AdamW`` is the one whose decay isn't.
public struct Adam: RowwiseOptimizer {
  private let moments: AdamMoments

  /// Traps on a β outside 0 ..< 1 or an ε that isn't a positive number in the range of Float32.
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    moments = AdamMoments(beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// β₁, 0 ≤ β₁ < 1: how much of the mean of gradients a step keeps.
  public var beta1: Double { moments.beta1 }
  /// β₂, 0 ≤ β₂ < 1: how much of the mean of squares a step keeps.
  public var beta2: Double { moments.beta2 }
  /// ε > 0, which keeps the divisor from 0.
  public var epsilon: Double { moments.epsilon }

  /// "Adam, beta1 0.9, beta2 0.999, epsilon 1e-08".
  public var summary: String { "Adam, \(moments.summary)" }

  /// 0.001.
  public var defaultLearningRate: Float { 1e-3 }

  /// m, then v.
  public var stateSlots: Int { 2 }

  /// m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; w −= η·m̂ / (√v̂ + ε).
  public func update(_ parameter: ParameterUpdate, learningRate: Float, step: Int, by kernels: KernelTable) {
    update(parameter, rows: 1, stride: 0, learningRate: learningRate, step: step, by: kernels)
  }

  func update(
    _ parameter: ParameterUpdate, rows: Int, stride: Int, learningRate: Float, step: Int, by kernels: KernelTable
  ) {
    moments.update(
      parameter, rows: rows, stride: stride, learningRate: learningRate, weightDecay: 0, step: step, by: kernels)
  }
}
