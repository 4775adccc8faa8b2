public import LinearAlgebra

/// Stochastic gradient descent: w −= η·g, or with momentum ρ: v = ρv + g; w −= η·v.
///
/// With Nesterov's momentum, v = ρv + g; w −= η(g + ρv). As `torch.optim.SGD`, without dampening.
///
/// Momentum: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. Nesterov's in this form: I.
/// Sutskever, J. Martens, G. Dahl and G. Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013.
public struct SGD: RowwiseOptimizer {
  /// ρ, 0 ≤ ρ < 1; 0 for plain descent.
  public let momentum: Float
  /// Whether a step looks ahead along the velocity.
  public let isNesterov: Bool

  /// Traps on a momentum outside 0 ..< 1, and on Nesterov's momentum without any.
  public init(momentum: Float = 0, nesterov isNesterov: Bool = false) {
    require(momentum >= 0 && momentum < 1, "a momentum of \(momentum) is not in 0 ..< 1")
    require(!isNesterov || momentum > 0, "Nesterov's momentum must be more than 0")
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  /// "SGD", "SGD, momentum 0.9", or "SGD, Nesterov momentum 0.9".
  public var summary: String {
    momentum == 0 ? "SGD" : "SGD, \(isNesterov ? "Nesterov momentum" : "momentum") \(momentum)"
  }

  /// 0.05.
  public var defaultLearningRate: Float { 0.05 }

  /// v where there is momentum.
  public var stateSlots: Int { momentum == 0 ? 0 : 1 }

  /// w −= η·g; with momentum, v = ρv + g and w −= η·v, or w −= η(g + ρv).
  public func update(_ parameter: ParameterUpdate, learningRate: Float, step: Int, by kernels: KernelTable) {
    update(parameter, rows: 1, stride: 0, learningRate: learningRate, step: step, by: kernels)
  }

  func update(
    _ parameter: ParameterUpdate, rows: Int, stride: Int, learningRate: Float, step: Int, by kernels: KernelTable
  ) {
    if momentum == 0 {
      let descend = kernels.functions.descend
      parameter.forEachRow(of: rows, stride: stride) { p in
        descend(p.count, p.gradientScale, p.l2, p.l1, learningRate, p.gradient, p.weights)
      }
    } else {
      let descend = isNesterov ? kernels.functions.descendWithNesterov : kernels.functions.descendWithMomentum
      parameter.forEachRow(of: rows, stride: stride) { p in
        descend(p.count, p.gradientScale, p.l2, p.l1, learningRate, momentum, p.gradient, p.state(0), p.weights)
      }
    }
  }
}
