public import LinearAlgebra

/// Steps that shrink where gradients were large: s = s + g²; w −= η·g / (√s + ε).
///
/// As `torch.optim.Adagrad` without `lr_decay` and with s starting at 0. J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient
/// methods for online learning and stochastic optimization", JMLR 12, 2011.
public struct AdaGrad: RowwiseOptimizer {
  /// ε > 0, which keeps the divisor from 0.
  public let epsilon: Double

  /// Traps on an ε that isn't a positive number in the range of Float32.
  public init(epsilon: Double = 1e-10) {
    checkEpsilon(epsilon)
    self.epsilon = epsilon
  }

  /// "AdaGrad, epsilon 1e-10".
  public var summary: String { "AdaGrad, epsilon \(epsilon)" }

  /// 0.01.
  public var defaultLearningRate: Float { 0.01 }

  /// s.
  public var stateSlots: Int { 1 }

  /// s = s + g²; w −= η·g / (√s + ε).
  public func update(_ parameter: ParameterUpdate, learningRate: Float, step: Int, by kernels: KernelTable) {
    update(parameter, rows: 1, stride: 0, learningRate: learningRate, step: step, by: kernels)
  }

  func update(
    _ parameter: ParameterUpdate, rows: Int, stride: Int, learningRate: Float, step: Int, by kernels: KernelTable
  ) {
    let adaGrad = kernels.functions.adaGrad
    parameter.forEachRow(of: rows, stride: stride) { p in
      adaGrad(p.count, p.gradientScale, p.l2, p.l1, learningRate, Float(epsilon), p.gradient, p.state(0), p.weights)
    }
  }
}
