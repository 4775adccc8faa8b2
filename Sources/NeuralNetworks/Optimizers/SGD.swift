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

  /// 0.05, or the largest of 0.02, 0.01, 0.005, 0.002, … that is at most 160(1 − ρ)/‖x‖².
  ///
  /// A step along its own example's gradient changes what the first layer makes of it by ‖x‖² as much, and η/(1 − ρ) is what steps come to
  /// in the long run. Where that was more, networks of 512 and 256 rectifiers with dropout died within an epoch on 784 to 2,080 numbers
  /// of mean 0 and deviation 1, with ρ = 0.9. Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, "Efficient BackProp", 1998, section 4.6: the
  /// largest rate that converges falls with the largest eigenvalue of the inputs' covariance, of which ‖x‖² is the sum.
  public func defaultLearningRate(squaredLength: Double) -> Float {
    let limit = 160 * (1 - Double(momentum)) / squaredLength
    guard limit.isFinite, limit > 0 else { return defaultLearningRate }
    var (digit, unit) = (5.0, 0.01)
    while digit * unit > limit {
      switch digit {
      case 5: digit = 2
      case 2: digit = 1
      default: (digit, unit) = (5, unit / 10)
      }
    }
    return max(Float(digit * unit), .leastNormalMagnitude)
  }

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
