#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// Where numbers lie along an axis, or along a colour map.
public struct AxisScale: Sendable, Hashable {
  /// How numbers become places.
  public enum Kind: Sendable, Hashable {
    /// Equal differences are equally long.
    case linear
    /// Equal ratios are equally long; zero and less have no place.
    case logarithmic
  }

  /// How numbers become places.
  public let kind: Kind
  /// The number at the start of the axis.
  public let lower: Double
  /// The number at its end; greater than ``lower``.
  public let upper: Double
  /// Whether the axis runs backwards: to the left or downwards.
  public let isReversed: Bool

  /// A scale of a range. One without a length is made longer, and on a logarithmic scale one that starts at zero or
  /// below is cut off.
  public init(_ kind: Kind = .linear, _ range: ClosedRange<Double>, isReversed: Bool = false) {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    if !lower.isFinite || !upper.isFinite { (lower, upper) = kind == .linear ? (0, 1) : (1, 10) }
    switch kind {
    case .linear:
      let least = max(abs(lower), abs(upper)) * 1e-9
      if upper - lower <= least {
        let step = lower == 0 ? 1 : abs(lower) * 0.1
        (lower, upper) = (lower - step, upper + step)
      }
      // Half of the greatest numbers, so that their difference is a number too.
      let limit = Double.greatestFiniteMagnitude / 4
      (lower, upper) = (lower.clamped(to: -limit...limit), upper.clamped(to: -limit...limit))
    case .logarithmic:
      if upper <= 0 { (lower, upper) = (1, 10) }
      if lower <= 0 { lower = upper * 1e-6 }
      if upper / lower < 1 + 1e-9 { (lower, upper) = (lower / 3, upper * 3) }
      lower = max(lower, .leastNormalMagnitude)
    }
    (self.kind, self.lower, self.upper, self.isReversed) = (kind, lower, upper, isReversed)
  }

  /// Where a number lies: 0 at the axis's left or lower end, 1 at the other; nil for what has no place.
  public func fraction(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    let fraction: Double
    switch kind {
    case .linear: fraction = (value - lower) / (upper - lower)
    case .logarithmic:
      guard value > 0 else { return nil }
      fraction = log(value / lower) / log(upper / lower)
    }
    guard fraction.isFinite else { return nil }
    return isReversed ? 1 - fraction : fraction
  }
}

extension AxisScale {
  /// A ratio to a power.
  static func ratio(_ ratio: Double, to power: Double) -> Double { pow(ratio, power) }

  /// The greatest power of ten that isn't greater than a number.
  static func powerOfTen(below value: Double) -> Double { pow(10, floor(log10(value))) }
}
