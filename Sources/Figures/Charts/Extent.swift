/// The numbers that a mark or a panel shows along one axis.
public struct Extent: Sendable, Hashable {
  /// The least finite number, if there is one.
  public private(set) var lower: Double?
  /// The greatest finite number, if there is one.
  public private(set) var upper: Double?
  /// The least number above zero, if there is one.
  public private(set) var leastPositive: Double?
  /// Whether the axis should end where the numbers do, as with pictures.
  public var isTight = false
  /// Whether the axis should end at zero if no number lies beyond, as with bars.
  public var startsAtZero = false

  /// The extent of some numbers; those that aren't finite don't count.
  public init(_ values: some Sequence<Double> = EmptyCollection<Double>(), isTight: Bool = false) {
    self.isTight = isTight
    for value in values { add(value) }
  }

  /// Makes room for a number, if it is finite.
  public mutating func add(_ value: Double) {
    guard value.isFinite else { return }
    lower = min(lower ?? value, value)
    upper = max(upper ?? value, value)
    if value > 0 { leastPositive = min(leastPositive ?? value, value) }
  }

  /// Makes room for another extent.
  public mutating func add(_ other: Extent) {
    for value in [other.lower, other.upper, other.leastPositive].compactMap(\.self) { add(value) }
    isTight = isTight || other.isTight
    startsAtZero = startsAtZero || other.startsAtZero
  }

  /// The range that an axis shows these numbers in, a little longer than they need.
  func range(for kind: AxisScale.Kind) -> ClosedRange<Double> {
    guard let lower, let upper else { return kind == .linear ? 0...1 : 1...10 }
    switch kind {
    case .linear:
      guard upper > lower, !isTight else { return lower...upper }
      let margin = (upper - lower) * 0.04
      let isAtZero = (lower: startsAtZero && lower == 0, upper: startsAtZero && upper == 0)
      return (isAtZero.lower ? lower : lower - margin)...(isAtZero.upper ? upper : upper + margin)
    case .logarithmic:
      guard let leastPositive else { return 1...10 }
      // Bars have no zero to stand on, and so that the shortest can be seen they stand on the power of ten below.
      if startsAtZero { return AxisScale.powerOfTen(below: leastPositive * 0.8)...upper * 1.1 }
      guard upper > leastPositive, !isTight else { return leastPositive...upper }
      let margin = AxisScale.ratio(upper / leastPositive, to: 0.04)
      return leastPositive / margin...upper * margin
    }
  }
}
