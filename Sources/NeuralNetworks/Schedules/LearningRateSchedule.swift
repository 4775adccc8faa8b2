#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How the learning rate changes from the first step to the last.
public enum LearningRateSchedule: String, Sendable, CaseIterable {
  /// η₀ throughout.
  case constant
  /// ½η₀(1 + cos(πt/T)) at step t of T, t from 0.
  case cosine

  /// The learning rate of a step.
  ///
  /// - step: t, counted from 0.
  /// - total: T, the number of steps of the whole run.
  public func learningRate(initial: Float, step: Int, of total: Int) -> Float {
    switch self {
    case .constant: initial
    case .cosine: Float(0.5 * Double(initial) * (1 + cos(.pi * Double(step) / Double(max(total, 1)))))
    }
  }
}
