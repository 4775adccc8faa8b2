/// What an axis of a panel shows, and how.
public struct Axis: Sendable, Hashable {
  /// Which places are marked.
  public enum Ticks: Sendable, Hashable {
    /// Round numbers, as many as there is room for.
    case automatic
    /// Whole numbers: epochs, layers.
    case whole
    /// None.
    case hidden
    /// These; turned by a right angle below a panel that is too narrow for their words.
    case at([Tick])
  }

  /// What the numbers are, with their unit.
  public var label: String
  /// Whether equal differences or equal ratios are equally long.
  public var scale: AxisScale.Kind
  /// The numbers at both ends; what the series need if nil.
  public var range: ClosedRange<Double>?
  /// The marked places.
  public var ticks: Ticks
  /// Whether the axis runs backwards: to the left or downwards.
  public var isReversed: Bool

  /// An axis.
  public init(
    _ label: String = "", scale: AxisScale.Kind = .linear, range: ClosedRange<Double>? = nil,
    ticks: Ticks = .automatic, isReversed: Bool = false
  ) {
    (self.label, self.scale, self.range, self.ticks) = (label, scale, range, ticks)
    self.isReversed = isReversed
  }

  /// An axis of things instead of numbers, which lie at 0, 1, ….
  public init(_ label: String = "", categories: [String], isReversed: Bool = false) {
    self.init(
      label, range: -0.5...(Double(max(1, categories.count)) - 0.5),
      ticks: .at(categories.enumerated().map { Tick(Double($0), $1) }), isReversed: isReversed)
  }

  /// Whether the ticks are round numbers for which there is room.
  var choosesTicks: Bool { ticks == .automatic || ticks == .whole }

  /// The scale for numbers of an extent.
  func scale(for extent: Extent) -> AxisScale {
    guard let range else { return AxisScale(scale, extent.range(for: scale), isReversed: isReversed) }
    if scale == .logarithmic, range.lowerBound <= 0, let least = extent.leastPositive, least < range.upperBound {
      return AxisScale(scale, least...range.upperBound, isReversed: isReversed)
    }
    return AxisScale(scale, range, isReversed: isReversed)
  }

  /// The marked places inside a scale of which no more than `count` are found where they are chosen.
  func ticks(for scale: AxisScale, count: Int) -> [Tick] {
    switch ticks {
    case .hidden: []
    case .automatic: Tick.ticks(for: scale, count: count)
    case .whole: Tick.ticks(for: scale, count: count).filter { $0.value == $0.value.rounded() }
    case .at(let ticks):
      ticks.filter { tick in scale.fraction(tick.value).map { $0 > -1e-6 && $0 < 1 + 1e-6 } ?? false }
    }
  }
}
