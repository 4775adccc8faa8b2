#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The learning rate along one run: a linear warm-up, then a schedule.
///
/// During a warm-up of N steps, the step that follows t others is taken at η₀(t+1)/N. Then the schedule begins: its t counts from
/// the end of the warm-up, and its T is what remains of the run; its epochs are the run's. P. Goyal and others, "Accurate, large
/// minibatch SGD: training ImageNet in 1 hour", 2017.
public struct LearningRateCourse: Sendable {
  /// η₀.
  public let initial: Float
  /// What comes after the warm-up.
  public let schedule: LearningRateSchedule
  /// N: how many steps the warm-up has.
  public let warmup: Int
  /// How many steps the run has, its warm-up included.
  public let totalSteps: Int
  /// What a plateau schedule knows of the losses so far.
  private var best = Double.infinity
  private var epochsWithoutBetter = 0
  private var reductions = 0

  /// The course of a run that hasn't begun.
  ///
  /// - initial: η₀ > 0.
  ///
  /// Traps unless 0 ≤ warmup ≤ totalSteps.
  public init(initial: Float, schedule: LearningRateSchedule, warmup: Int = 0, totalSteps: Int) {
    require(
      warmup >= 0 && warmup <= totalSteps, "a warm-up of \(warmup) steps in a run of \(totalSteps)")
    self.initial = initial
    self.schedule = schedule
    self.warmup = warmup
    self.totalSteps = totalSteps
  }

  /// The learning rate of a step.
  ///
  /// - step: how many steps were taken before it.
  /// - epoch: the epoch that it belongs to, from 1.
  public func rate(step: Int, epoch: Int) -> Float {
    if step < warmup { return Float(Double(initial) * Double(step + 1) / Double(warmup)) }
    if case .plateau(_, let factor, _) = schedule {
      return Float(Double(initial) * pow(factor, Double(reductions)))
    }
    return schedule.learningRate(initial: initial, step: step - warmup, of: totalSteps - warmup, epoch: epoch)
  }

  /// Takes note of the loss after an epoch, for a plateau schedule; epochs that end within the warm-up try no patience.
  ///
  /// - steps: how many steps were taken so far.
  public mutating func finishEpoch(loss: Double, steps: Int) {
    guard case .plateau(let patience, _, let threshold) = schedule else { return }
    if loss < best * (1 - threshold) {
      best = loss
      epochsWithoutBetter = 0
    } else if steps > warmup {
      epochsWithoutBetter += 1
    }
    if epochsWithoutBetter > patience {
      reductions += 1
      epochsWithoutBetter = 0
    }
  }
}
