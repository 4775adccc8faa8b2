#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How the learning rate changes from the first step to the last.
///
/// In the equations, η₀ is the initial rate, and t of T steps have been taken. A warm-up comes before: ``LearningRateCourse``.
public enum LearningRateSchedule: Sendable, Equatable {
  /// η₀ throughout.
  case constant
  /// η₀·factorᵏ after k·`every` epochs. `torch.optim.lr_scheduler.StepLR`, with `every` as its `step_size`.
  case step(every: Int, factor: Double = 0.1)
  /// ½η₀(1 + cos(πt/T)). I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.
  case cosine
  /// η₀(1 − t/T).
  case linear
  /// η₀/√t, with the first step's t as 1. A. Vaswani and others, "Attention is all you need", NeurIPS 2017.
  case inverseSquareRoot
  /// η₀, multiplied by `factor` each time the loss hasn't become better for more than `patience` epochs.
  ///
  /// Better is less than (1 − `threshold`) times the best before. The loss is that of validation, or that of training where
  /// nothing validates. `torch.optim.lr_scheduler.ReduceLROnPlateau`, without its floor under the rate.
  case plateau(patience: Int = 10, factor: Double = 0.1, threshold: Double = 1e-4)

  /// The name on the command line and in model files.
  public var name: String {
    switch self {
    case .constant: "constant"
    case .step: "step"
    case .cosine: "cosine"
    case .linear: "linear"
    case .inverseSquareRoot: "inverse-sqrt"
    case .plateau: "plateau"
    }
  }

  /// The learning rate of a step, without a warm-up; η₀ for a plateau, which depends on losses.
  ///
  /// - step: t, counted from 0.
  /// - total: T, the number of steps of the whole run.
  /// - epoch: the epoch that the step belongs to, from 1.
  public func learningRate(initial: Float, step: Int, of total: Int, epoch: Int = 1) -> Float {
    let progress = Double(step) / Double(max(total, 1))
    switch self {
    case .constant, .plateau: return initial
    case .step(let every, let factor): return Float(Double(initial) * pow(factor, Double((epoch - 1) / every)))
    case .cosine: return Float(0.5 * Double(initial) * (1 + cos(.pi * progress)))
    case .linear: return Float(Double(initial) * (1 - progress))
    case .inverseSquareRoot: return Float(Double(initial) / Double(step + 1).squareRoot())
    }
  }

  /// Throws ``TrainingError/invalid(_:)`` for a parameter out of its range.
  func check() throws(TrainingError) {
    func check(factor: Double) throws(TrainingError) {
      guard factor > 0, factor < 1 else {
        throw .invalid("the \(name) schedule's factor is \(factor), but must be between 0 and 1")
      }
    }
    switch self {
    case .constant, .cosine, .linear, .inverseSquareRoot: break
    case .step(let every, let factor):
      guard every >= 1 else {
        throw .invalid("the step schedule is to change every \(every) epochs, but must every 1 or more")
      }
      try check(factor: factor)
    case .plateau(let patience, let factor, let threshold):
      guard patience >= 0 else {
        throw .invalid("the plateau schedule's patience is \(patience), but must be at least 0")
      }
      guard threshold >= 0, threshold < 1 else {
        throw .invalid("the plateau schedule's threshold is \(threshold), but must be at least 0 and less than 1")
      }
      try check(factor: factor)
    }
  }
}
