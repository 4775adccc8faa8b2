import ArgumentParser
import Pleat

/// The options of `pleat train` that say what moves the weights.
struct OptimizerOptions: ParsableArguments {
  enum Kind: String, CaseIterable {
    case sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw
  }

  @Option(
    help: ArgumentHelp(
      "What updates the weights: \(list(Kind.self)) (default: momentum). sgd is plain unless --momentum is given.",
      valueName: "name"), transform: parseChoice("optimizer"))
  var optimizer = Kind.momentum

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Learning rate η (default: 0.05, less where inputs are long and no norm stands in the network; adagrad, rmsprop: 0.01; adam, \
      adamw: 0.001).
      """, valueName: "rate"))
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Momentum ρ of momentum and nesterov (default: 0.9) or of sgd (default: 0).", valueName: "rho"))
  var momentum: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What adam and adamw keep of the mean gradient each step (default: 0.9).", valueName: "beta"))
  var beta1: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What adam and adamw keep of the mean square each step (default: 0.999).", valueName: "beta"))
  var beta2: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What rmsprop keeps of the mean square each step (default: 0.99).", valueName: "alpha"))
  var alpha: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Added to the divisor of rmsprop, adam, adamw (default: 1e-8) and adagrad (default: 1e-10).",
      valueName: "epsilon"))
  var epsilon: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Decoupled decay λ of adamw: a step takes ηλW off the weights (default: 0.01). For others, see --l2.",
      valueName: "lambda"))
  var weightDecay: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Scale the gradient of the data loss down to this norm where it is larger (default: no limit).",
      valueName: "norm"))
  var clipNorm: Double?

  func validate() throws {
    try refuse("--momentum", momentum, unless: [.sgd, .momentum, .nesterov])
    try refuse("--beta1", beta1, unless: [.adam, .adamw])
    try refuse("--beta2", beta2, unless: [.adam, .adamw])
    try refuse("--alpha", alpha, unless: [.rmsprop])
    try refuse("--epsilon", epsilon, unless: [.adagrad, .rmsprop, .adam, .adamw])
    try refuse("--weight-decay", weightDecay, unless: [.adamw])
    let share = "at least 0 and less than 1"
    if let learningRate { try checkPositive("--learning-rate", learningRate) }
    if let momentum {
      if optimizer == .nesterov {
        try check(momentum > 0 && momentum < 1, "--momentum", momentum, "more than 0 and less than 1")
        // As Float 10⁻⁶⁰ would be 0.
        try check(Float(momentum) > 0, "--momentum", momentum, "at least \(Float.leastNonzeroMagnitude)")
      }
      try checkShare("--momentum", momentum)
    }
    for (name, value) in [("--beta1", beta1), ("--beta2", beta2), ("--alpha", alpha)] {
      if let value { try check(value >= 0 && value < 1, name, value, share) }
    }
    if let epsilon {
      try check(epsilon > 0 && epsilon.isFinite, "--epsilon", epsilon, "a positive number")
      // As Float, which the kernels compute in: 10⁻⁶⁰ would be 0 there.
      try check(
        Float(epsilon) > 0 && Float(epsilon).isFinite, "--epsilon", epsilon,
        "from \(Float.leastNonzeroMagnitude) to \(Float.greatestFiniteMagnitude)")
    }
    if let weightDecay {
      try check(weightDecay >= 0 && weightDecay.isFinite, "--weight-decay", weightDecay, "a number of at least 0")
    }
    if let clipNorm { try checkPositive("--clip-norm", clipNorm) }
  }

  private func refuse(_ option: String, _ value: (some Any)?, unless kinds: [Kind]) throws {
    guard value != nil, !kinds.contains(optimizer) else { return }
    throw ValidationError("\(option) has no meaning with --optimizer \(optimizer.rawValue)")
  }

  /// The optimiser, with the defaults of the library where nothing else is said.
  var rule: any Optimizer {
    let usual = Adam()
    let (beta1, beta2) = (beta1 ?? usual.beta1, beta2 ?? usual.beta2)
    return switch optimizer {
    case .sgd: SGD(momentum: Float(momentum ?? 0))
    case .momentum: SGD(momentum: Float(momentum ?? 0.9))
    case .nesterov: SGD(momentum: Float(momentum ?? 0.9), nesterov: true)
    case .adagrad: AdaGrad(epsilon: epsilon ?? AdaGrad().epsilon)
    case .rmsprop: RMSProp(alpha: alpha ?? RMSProp().alpha, epsilon: epsilon ?? RMSProp().epsilon)
    case .adam: Adam(beta1: beta1, beta2: beta2, epsilon: epsilon ?? usual.epsilon)
    case .adamw:
      AdamW(
        beta1: beta1, beta2: beta2, epsilon: epsilon ?? usual.epsilon, weightDecay: weightDecay ?? AdamW().weightDecay)
    }
  }

  /// The learning rate as it was written, or the optimiser's own for this network and these examples.
  func usedLearningRate(for network: Network, on examples: Examples, scaling: InputScaling) -> String {
    learningRate.map { "\($0)" }
      ?? "\(rule.defaultLearningRate(for: network, on: examples, scaling: scaling))"
  }

  /// What the model file records: what was used, given or not, but for the learning rate, which may depend on the examples.
  var record: [String: String] {
    let rule = rule
    var record = ["optimizer": optimizer.rawValue]
    record["clip-norm"] = clipNorm.map { "\($0)" }
    switch rule {
    case let rule as SGD: record["momentum"] = "\(rule.momentum)"
    case let rule as AdaGrad: record["epsilon"] = "\(rule.epsilon)"
    case let rule as RMSProp:
      record["alpha"] = "\(rule.alpha)"
      record["epsilon"] = "\(rule.epsilon)"
    case let rule as Adam:
      record["beta1"] = "\(rule.beta1)"
      record["beta2"] = "\(rule.beta2)"
      record["epsilon"] = "\(rule.epsilon)"
    case let rule as AdamW:
      record["beta1"] = "\(rule.beta1)"
      record["beta2"] = "\(rule.beta2)"
      record["epsilon"] = "\(rule.epsilon)"
      record["weight-decay"] = "\(rule.weightDecay)"
    default: break
    }
    return record
  }
}
