/// How long and in what order a network is trained.
public struct TrainingOptions: Sendable {
  /// How often all examples are seen, at least 1.
  public var epochs: Int
  /// Examples a step, at least 1; the last batch of an epoch may be smaller.
  public var batchSize: Int
  /// η₀ > 0.
  public var learningRate: Float
  /// How the learning rate changes from η₀ on.
  public var schedule: LearningRateSchedule
  /// What large weights add to the loss.
  public var penalty: WeightPenalty
  /// Whether each epoch takes the examples in a new random order, from the seed's stream "shuffle".
  public var shuffles: Bool
  /// The seed of the examples' order; initial weights come from the seed that ``Network`` is made with.
  public var seed: UInt64

  /// Options as given; a value out of its range makes ``Trainer/train(on:scaling:validation:observe:)`` throw.
  public init(
    epochs: Int = 20, batchSize: Int = 32, learningRate: Float = 0.1,
    schedule: LearningRateSchedule = .constant, penalty: WeightPenalty = WeightPenalty(),
    shuffles: Bool = true, seed: UInt64 = 0
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.penalty = penalty
    self.shuffles = shuffles
    self.seed = seed
  }

  /// Throws ``TrainingError/invalid(_:)`` for a value out of its range.
  func check() throws(TrainingError) {
    guard epochs >= 1 else { throw .invalid("epochs is \(epochs), but must be at least 1") }
    guard batchSize >= 1 else { throw .invalid("the batch size is \(batchSize), but must be at least 1") }
    guard learningRate > 0, learningRate.isFinite else {
      throw .invalid("the learning rate is \(learningRate), but must be a positive number")
    }
  }
}
