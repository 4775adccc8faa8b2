public import NeuralNetworks

/// What is known of one epoch of training: a place on each learning curve.
public struct LearningCurvePoint: Sendable, Equatable {
  /// From 1.
  public var epoch: Int
  /// The mean data loss of the training examples.
  public var trainLoss: Double
  /// The share of training examples that were right, where the targets are classes.
  public var trainAccuracy: Double?
  /// The mean data loss of the validation examples, where there are any and it was finite.
  public var validationLoss: Double?
  /// The share of validation examples that were right.
  public var validationAccuracy: Double?
  /// That of the epoch's last step.
  public var learningRate: Double?

  /// What is known of an epoch.
  public init(
    epoch: Int, trainLoss: Double, trainAccuracy: Double? = nil, validationLoss: Double? = nil,
    validationAccuracy: Double? = nil, learningRate: Double? = nil
  ) {
    (self.epoch, self.trainLoss, self.trainAccuracy) = (epoch, trainLoss, trainAccuracy)
    (self.validationLoss, self.validationAccuracy) = (validationLoss, validationAccuracy)
    self.learningRate = learningRate
  }

  /// What a trainer says of an epoch.
  public init(_ metrics: EpochMetrics) {
    self.init(
      epoch: metrics.epoch, trainLoss: metrics.trainLoss, trainAccuracy: metrics.trainAccuracy,
      validationLoss: metrics.validation?.loss, validationAccuracy: metrics.validation?.accuracy,
      learningRate: Double(metrics.learningRate))
  }
}
