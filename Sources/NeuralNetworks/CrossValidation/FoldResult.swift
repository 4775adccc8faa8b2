/// One training run of a cross-validation, and what it came to.
public struct FoldResult: Sendable {
  /// What a run came to.
  public enum Outcome: Sendable {
    /// How well the trained network does on the examples that were held out.
    case finished(Evaluation)
    /// The loss, the weights or the held-out loss were no longer finite; the message says where.
    case diverged(String, DivergenceCause)
  }

  /// Which fold was held out, from 1.
  public let number: Int
  /// How many examples were trained on.
  public let trainingCount: Int
  /// How many examples were held out.
  public let heldOutCount: Int
  /// What it came to.
  public let outcome: Outcome
  /// The last finished epoch; nil where the run diverged before.
  public let lastEpoch: EpochMetrics?
  /// Seconds spent on steps.
  public let seconds: Double

  /// How well the network does on the examples that were held out; nil where the run diverged.
  public var evaluation: Evaluation? {
    if case .finished(let evaluation) = outcome { evaluation } else { nil }
  }

  /// Why there is no evaluation; nil where there is one.
  public var divergence: String? {
    if case .diverged(let reason, _) = outcome { reason } else { nil }
  }

  /// Whether the run diverged of steps that a smaller learning rate would make shorter.
  public var isDivergedBySteps: Bool {
    if case .diverged(_, .steps) = outcome { true } else { false }
  }
}
