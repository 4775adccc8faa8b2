public import LinearAlgebra

/// ``Adam`` with a weight decay of its own: w −= η(λw + m̂ / (√v̂ + ε)).
///
/// As `torch.optim.AdamW`, except that biases don't decay: there, the same takes two parameter groups. I. Loshchilov and F.
/// Hutter, "Decoupled weight decay regularization", ICLR 2019.
///
/// The decay isn't a part of the loss, and isn't divided by √v̂. A ``WeightPenalty`` works beside it, as in Adam.
public struct AdamW: RowwiseOptimizer {
  private let moments: AdamMoments
  /// λ ≥ 0.
  public let weightDecay: Double

  /// Traps on a β outside 0 ..< 1, an ε that isn't a positive number in the range of Float32, or a negative or infinite weight decay.
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01) {
    moments = AdamMoments(beta1: beta1, beta2: beta2, epsilon: epsilon)
    checkHyperparameter(
      weightDecay >= 0 && weightDecay.isFinite, "a weight decay", weightDecay, "a number of at least 0")
    self.weightDecay = weightDecay
  }

  /// β₁, 0 ≤ β₁ < 1: how much of the mean of gradients a step keeps.
  public var beta1: Double { moments.beta1 }
  /// β₂, 0 ≤ β₂ < 1: how much of the mean of squares a step keeps.
  public var beta2: Double { moments.beta2 }
  /// ε > 0, which keeps the divisor from 0.
  public var epsilon: Double { moments.epsilon }

  /// "AdamW, beta1 0.9, beta2 0.999, epsilon 1e-08, weight decay 0.01".
  public var summary: String { "AdamW, \(moments.summary), weight decay \(weightDecay)" }

  /// 0.001.
  public var defaultLearningRate: Float { 1e-3 }

  /// m, then v.
  public var stateSlots: Int { 2 }

  /// m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; w −= η(λw + m̂ / (√v̂ + ε)), without λw for biases.
  public func update(_ parameter: ParameterUpdate, learningRate: Float, step: Int, by kernels: KernelTable) {
    update(parameter, rows: 1, stride: 0, learningRate: learningRate, step: step, by: kernels)
  }

  func update(
    _ parameter: ParameterUpdate, rows: Int, stride: Int, learningRate: Float, step: Int, by kernels: KernelTable
  ) {
    moments.update(
      parameter, rows: rows, stride: stride, learningRate: learningRate,
      weightDecay: parameter.isPenalized ? weightDecay : 0, step: step, by: kernels)
  }
}
