/// What a trainer tells its caller while it works.
public enum TrainingEvent: Sendable {
  /// After every step.
  case step(StepProgress)
  /// After every epoch.
  case epoch(EpochMetrics)
}

/// What the caller wants next.
public enum TrainingDecision: Sendable {
  /// Go on, or end the run here.
  case proceed, stop
}

/// How far a run has come.
public struct StepProgress: Sendable {
  /// The epoch that is running, from 1.
  public let epoch: Int
  /// Steps done since the start of the run.
  public let step: Int
  /// Steps of the whole run.
  public let totalSteps: Int
  /// Examples seen since the start of the run.
  public let examples: Int
  /// Seconds spent on training since the start of the run.
  public let seconds: Double
}

/// What an epoch came to.
public struct EpochMetrics: Sendable {
  /// From 1.
  public let epoch: Int
  /// Steps done since the start of the run.
  public let step: Int
  /// That of the epoch's last step.
  public let learningRate: Float
  /// The mean data loss of the examples as they were trained on, without penalties.
  public let trainLoss: Double
  /// The share of examples that were right as they were trained on; nil without classes.
  public let trainAccuracy: Double?
  /// λ₂ Σ W² + λ₁ Σ|W| after the epoch.
  public let penalty: Double
  /// Of the validation examples after the epoch, where there are any; the loss is finite.
  public let validation: (loss: Double, accuracy: Double?)?
  /// Seconds spent on this epoch's steps.
  public let seconds: Double
  /// The number of training examples, divided by ``seconds``.
  public let examplesPerSecond: Double
}

/// What a run came to.
public struct TrainingSummary: Sendable {
  /// Epochs that were finished.
  public let epochs: Int
  /// Steps that were taken.
  public let steps: Int
  /// Seconds spent on steps: without validation and without what the caller did in between.
  public let seconds: Double
  /// Examples seen in the whole run, divided by ``seconds``.
  public let examplesPerSecond: Double
  /// The last finished epoch.
  public let lastEpoch: EpochMetrics?
  /// Whether the run was stopped before its end.
  public let wasStopped: Bool
}

/// What a run diverged of.
public enum DivergenceCause: Sendable {
  /// The steps that were taken: with a smaller learning rate it may not happen.
  case steps
  /// The examples, or the weights at the start: no learning rate would help.
  case examples
}

/// Why a run can't go on.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// The options, the network and the examples don't fit each other.
  case invalid(String)
  /// The loss or a gradient is no longer finite, and that step, counted from 1, was not taken; or, without a step, a weight or the
  /// loss of the validation examples is not at the end of the epoch.
  case diverged(epoch: Int, step: Int?, reason: String, cause: DivergenceCause)

  /// One line for the user: the reason, and where a run diverged.
  public var description: String {
    switch self {
    case .invalid(let reason): reason
    case .diverged(let epoch, let step, let reason, _):
      "training diverged \(Self.place(epoch: epoch, step: step)): \(reason)"
    }
  }

  /// "in epoch 2, at step 7"; "by the end of epoch 2".
  static func place(epoch: Int, step: Int?) -> String {
    step.map { "in epoch \(epoch), at step \($0)" } ?? "by the end of epoch \(epoch)"
  }
}
