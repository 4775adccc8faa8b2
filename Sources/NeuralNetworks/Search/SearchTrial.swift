/// One training run of a search, and what it came to.
public struct SearchTrial: Sendable {
  /// What a run came to.
  public enum Outcome: Sendable {
    /// The scores after the last epoch.
    case finished(Scores)
    /// The loss or the weights were no longer finite; the message says where.
    case diverged(String)
  }

  /// Losses, and accuracies where the targets are classes, after the last epoch.
  public struct Scores: Sendable, Equatable {
    /// The mean data loss of the training examples as they were trained on in the last epoch.
    public let trainLoss: Double
    /// The share of training examples that were right as they were trained on.
    public let trainAccuracy: Double?
    /// The mean data loss of the validation examples.
    public let validationLoss: Double
    /// The share of validation examples that are right.
    public let validationAccuracy: Double?

    /// The scores of a run.
    public init(
      trainLoss: Double, trainAccuracy: Double? = nil, validationLoss: Double, validationAccuracy: Double? = nil
    ) {
      (self.trainLoss, self.trainAccuracy) = (trainLoss, trainAccuracy)
      (self.validationLoss, self.validationAccuracy) = (validationLoss, validationAccuracy)
    }
  }

  /// Which run of the search it is, from 1.
  public let number: Int
  /// What it was trained with.
  public let hyperparameters: Hyperparameters
  /// What it came to.
  public let outcome: Outcome
  /// Seconds spent on steps.
  public let seconds: Double

  /// A run that is over.
  public init(number: Int, hyperparameters: Hyperparameters, outcome: Outcome, seconds: Double) {
    (self.number, self.hyperparameters, self.outcome, self.seconds) = (number, hyperparameters, outcome, seconds)
  }

  /// The scores; nil where the run diverged.
  public var scores: Scores? {
    if case .finished(let scores) = outcome { scores } else { nil }
  }

  /// Whether this trial did better on the validation examples: a higher accuracy, or where that is the same or there is none, a lower
  /// loss. A run that diverged is worse than any that didn't.
  public func isBetter(than other: SearchTrial) -> Bool {
    guard let scores else { return false }
    guard let others = other.scores else { return true }
    if let accuracy = scores.validationAccuracy, let other = others.validationAccuracy, accuracy != other {
      return accuracy > other
    }
    return scores.validationLoss < others.validationLoss
  }
}
