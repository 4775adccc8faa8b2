#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// What the bumps of a ``BumpNetwork`` are made of.
public enum BumpShape: Sendable, Hashable {
  /// Four ReLU units a bump: up over a ramp, a plateau, and down over a ramp that is the next bump's way up.
  ///
  /// - ramp: the width of a ramp as a fraction of a cell, (b − a)/K; 0 < ramp ≤ 1. At 1 no plateau is left, and the sum is
  ///   the polygon through the cells' centres.
  case trapezoid(ramp: Double = 0.5)
  /// Four ReLU units a bump that keeps to its own cell: the sum falls to 0 between each two, which shows the gaps.
  ///
  /// - ramp: the share of a cell that its two ramps take together; 0 < ramp ≤ 1.
  case separateTrapezoid(ramp: Double = 0.5)
  /// Two sigmoid units a bump, which is the difference of two steps; a step is a rise and a plateau in one unit, where ReLU takes
  /// two.
  ///
  /// - steepness: s > 0; a step rises from 12 % to 88 % within 4/s of a cell.
  case sigmoid(steepness: Double = 20)
  /// The same steps made of tanh: tanh z = 2σ(2z) − 1, and the constants of a bump's two steps cancel.
  ///
  /// - steepness: as for the sigmoid.
  case tanh(steepness: Double = 20)

  /// The hidden units of a bump: four with ReLU, two otherwise.
  public var unitsPerBump: Int {
    switch self {
    case .trapezoid, .separateTrapezoid: 4
    case .sigmoid, .tanh: 2
    }
  }

  /// The activation of the hidden layer.
  public var activation: ActivationFunction {
    switch self {
    case .trapezoid, .separateTrapezoid: .relu
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    }
  }

  /// The activation of z in Double.
  func activated(_ z: Double) -> Double {
    switch self {
    case .trapezoid, .separateTrapezoid: max(0, z)
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: 1 - 2 / (1 + exp(2 * z))
    }
  }

  /// Throws for a ramp or a steepness out of its range.
  func check() throws(ArgumentError) {
    switch self {
    case .trapezoid(let ramp), .separateTrapezoid(let ramp):
      try require(ramp > 0 && ramp <= 1, "the ramp", ramp, "more than 0 and at most 1")
    case .sigmoid(let steepness), .tanh(let steepness):
      try require(steepness > 0 && steepness.isFinite, "the steepness", steepness, "a positive number")
    }
  }
}
