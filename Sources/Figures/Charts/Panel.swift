/// One plot of a figure: axes, and series drawn over one another.
public struct Panel: Sendable {
  /// What is drawn around the plot.
  public enum Frame: Sendable, Hashable {
    /// A box around what ends where the axes end, as pictures do; else lines at the left and below.
    case automatic
    /// Lines at the left and below.
    case axes
    /// A box.
    case box
    /// Nothing: neither lines nor ticks.
    case none
  }

  /// The words above the plot.
  public var title: String
  /// The axis from left to right.
  public var x: Axis
  /// The axis from bottom to top.
  public var y: Axis
  /// The data, the lowest first.
  public var series: [Series]
  /// Where colours and markers are explained.
  public var legend: LegendPlace
  /// Whether one along x is as long as one along y, as in a space of two dimensions.
  public var hasEqualAspect: Bool
  /// Whether light lines run through the ticks.
  public var hasGrid: Bool
  /// What is drawn around the plot.
  public var frame: Frame

  /// One plot.
  public init(
    title: String = "", x: Axis = Axis(), y: Axis = Axis(), legend: LegendPlace = .automatic,
    hasEqualAspect: Bool = false, hasGrid: Bool = true, frame: Frame = .automatic, series: [Series]
  ) {
    (self.title, self.x, self.y, self.series, self.legend) = (title, x, y, series, legend)
    (self.hasEqualAspect, self.hasGrid, self.frame) = (hasEqualAspect, hasGrid, frame)
  }
}

extension Panel {
  var xExtent: Extent { series.reduce(into: Extent()) { $0.add($1.mark.xExtent) } }
  var yExtent: Extent { series.reduce(into: Extent()) { $0.add($1.mark.yExtent) } }

  /// The colour of each series: those without one of their own take the palette's in turn.
  var colors: [Color] {
    var next = 0
    return series.map { series in
      defer { if series.mark.needsColor { next += 1 } }
      return Palette.color(next)
    }
  }

  /// The lines of the legend; what is said twice is shown once.
  var legendLines: Legend {
    var entries: [LegendEntry] = []
    for (series, color) in zip(series, colors) {
      for entry in series.mark.legendEntries(color: color) where !entry.label.isEmpty && !entries.contains(entry) {
        entries.append(entry)
      }
    }
    return Legend(entries: entries)
  }

  var colorBar: ColorBar? { series.lazy.compactMap(\.mark.colorBar).first }

  /// Whether no series has a number to show.
  var isEmpty: Bool { xExtent.lower == nil && yExtent.lower == nil }

  /// Scales of one length for axes with one unit that nearly have it, if their ends may be chosen: panels of points
  /// become squares.
  func squared(_ xScale: AxisScale, _ yScale: AxisScale) -> (x: AxisScale, y: AxisScale) {
    let (width, height) = (xScale.upper - xScale.lower, yScale.upper - yScale.lower)
    let isFree = x.range == nil && y.range == nil && !xExtent.isTight && !yExtent.isTight
    guard hasEqualAspect, isFree, x.scale == .linear, y.scale == .linear, max(width / height, height / width) < 1.7
    else { return (xScale, yScale) }
    let length = max(width, height)
    func longer(_ scale: AxisScale) -> AxisScale {
      let middle = scale.lower + (scale.upper - scale.lower) / 2
      return AxisScale(.linear, middle - length / 2...middle + length / 2, isReversed: scale.isReversed)
    }
    return (longer(xScale), longer(yScale))
  }
}
