/// How long and in what order a network is trained.
public struct TrainingOptions: Sendable {
  /// How often all examples are seen, at least 1.
  public var epochs: Int
  /// Examples a step, at least 1; the last batch of an epoch may be smaller.
  public var batchSize: Int
  /// η₀ > 0; nil for the optimiser's, ``Optimizer/defaultLearningRate(for:on:scaling:)``.
  public var learningRate: Float?
  /// How the learning rate changes from η₀ on.
  public var schedule: LearningRateSchedule
  /// For how many steps the learning rate first rises to η₀, fewer than the run has; ``LearningRateCourse``.
  public var warmup: Int
  /// What the norm of the data loss's gradient, over all parameters together, is scaled down to where it is larger; nil for no
  /// limit. As `torch.nn.utils.clip_grad_norm_`; penalties are added afterwards.
  public var clipNorm: Float?
  /// What large weights add to the loss.
  public var penalty: WeightPenalty
  /// Whether each epoch takes the examples in a new random order, from the seed's stream "shuffle".
  public var shuffles: Bool
  /// The seed of the examples' order; initial weights come from the seed that ``Network`` is made with.
  public var seed: UInt64

  /// Options as given; a value out of its range makes ``Trainer/train(on:scaling:validation:observe:)`` throw.
  public init(
    epochs: Int = 20, batchSize: Int = 32, learningRate: Float? = nil, schedule: LearningRateSchedule = .constant,
    warmup: Int = 0, clipNorm: Float? = nil, penalty: WeightPenalty = WeightPenalty(), shuffles: Bool = true,
    seed: UInt64 = 0
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmup = warmup
    self.clipNorm = clipNorm
    self.penalty = penalty
    self.shuffles = shuffles
    self.seed = seed
  }

  /// Throws ``TrainingError/invalid(_:)`` for a value out of its range.
  func check() throws(TrainingError) {
    guard epochs >= 1 else { throw .invalid("epochs is \(epochs), but must be at least 1") }
    guard batchSize >= 1 else { throw .invalid("the batch size is \(batchSize), but must be at least 1") }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw .invalid("the learning rate is \(learningRate), but must be a positive number")
    }
    try schedule.check()
    guard warmup >= 0 else { throw .invalid("the warm-up is \(warmup) steps, but must be at least 0") }
    if let clipNorm, !(clipNorm > 0 && clipNorm.isFinite) {
      throw .invalid("the norm to clip to is \(clipNorm), but must be a positive number")
    }
    // What is scaled down by a number with few digits, or with none, is no longer the gradient.
    for (name, value) in [("learning rate", learningRate), ("norm to clip to", clipNorm)] {
      if let value, value < .leastNormalMagnitude {
        throw .invalid("the \(name) is \(value), but must be at least \(Float.leastNormalMagnitude)")
      }
    }
  }
}
