/// A panel with its scales and ticks, and how much room it needs around its plot.
struct PanelLayout: Sendable {
  static let titleSize = 12.0
  static let labelSize = 11.0
  static let tickSize = 10.0
  private static let titleHeight = 15.0

  let panel: Panel
  let xScale: AxisScale
  let yScale: AxisScale
  /// Where the legend is, once that is known: nil for nowhere.
  var legendPlace: LegendPlace
  let legend: Legend
  private(set) var xTicks: [Tick] = []
  private(set) var yTicks: [Tick] = []
  private(set) var titleLines: [String] = []
  /// Whether the words below the plot are turned by a right angle.
  private(set) var turnsXTicks = false
  /// The size of the plot that all of this is for.
  private(set) var size = (width: 0.0, height: 0.0)

  init(panel: Panel, xScale: AxisScale, yScale: AxisScale) {
    (self.panel, self.xScale, self.yScale) = (panel, xScale, yScale)
    legend = panel.legendLines
    legendPlace = legend.isEmpty ? .hidden : panel.legend
  }

  /// How many units of y there are for each of x, for a plot in which they are equally long.
  var aspect: Double? {
    guard panel.hasEqualAspect, xScale.kind == .linear, yScale.kind == .linear else { return nil }
    return ((yScale.upper - yScale.lower) / (xScale.upper - xScale.lower)).clamped(to: 0.05...20)
  }

  /// The part of a place for a plot that the plot takes: all of it unless both axes have the same unit. Plots of a row
  /// begin at the same height.
  func plot(in place: Rectangle) -> Rectangle {
    guard let aspect else { return place }
    let width = min(place.width, place.height / aspect)
    let height = width * aspect
    return Rectangle(
      x: place.x + (place.width - width) / 2, y: place.y, width: width,
      height: height)
  }

  /// Chooses ticks and breaks the title for a place of a size.
  mutating func fit(width: Double, height: Double) {
    let plot = plot(in: Rectangle(x: 0, y: 0, width: width, height: height))
    size = (plot.width, plot.height)
    titleLines = Text.wrapped(panel.title, width: max(width, 80), size: Self.titleSize, isBold: true)
    guard panel.frame != .none else { return }
    yTicks = panel.y.ticks(for: yScale, count: min(max(Int(plot.height / 20), 2), 8))
    var count = min(max(Int(plot.width / 26), 2), 10)
    repeat {
      xTicks = panel.x.ticks(for: xScale, count: count)
      count -= 1
    } while count > 1 && panel.x.choosesTicks && !xTicksFit(width: plot.width)
    turnsXTicks = !panel.x.choosesTicks && !xTicksFit(width: plot.width)
  }

  /// Whether the words below the plot leave gaps between them.
  private func xTicksFit(width: Double) -> Bool {
    let gap = panel.x.choosesTicks ? 12.0 : 6
    var end = -Double.infinity
    let places = xTicks.filter { !$0.label.isEmpty }.compactMap { tick in
      xScale.fraction(tick.value).map { (place: $0 * width, half: Text.width(tick.label, size: Self.tickSize) / 2) }
    }
    for (place, half) in places.sorted(by: { $0.place < $1.place }) {
      if place - half < end + gap { return false }
      end = place + half
    }
    return true
  }

  private func widest(_ ticks: [Tick]) -> Double {
    ticks.map { Text.width($0.label, size: Self.tickSize) }.max() ?? 0
  }

  /// How far the words below the plot reach down from it.
  var xTickHeight: Double {
    guard xTicks.contains(where: { !$0.label.isEmpty }) else { return xTicks.isEmpty ? 0 : 4 }
    return turnsXTicks ? widest(xTicks) + 9 : 17
  }

  /// How far the words at the left reach from the plot.
  var yTickWidth: Double { yTicks.isEmpty ? 0 : widest(yTicks) + 7 }

  /// The room around the plot, in the order left, right, top, bottom.
  var margins: (left: Double, right: Double, top: Double, bottom: Double) {
    let left = yTickWidth + (panel.y.label.isEmpty ? 0 : 20)
    // Half of a number below an end of the axis stands out.
    let overhang = turnsXTicks ? 6 : (xTicks.last.map { Text.width($0.label, size: Self.tickSize) / 2 } ?? 0)
    var right = panel.colorBar?.width(height: size.height) ?? 0
    if legendPlace == .right { right += legend.width + 8 }
    let top = titleLines.isEmpty ? 6 : Double(titleLines.count) * Self.titleHeight + 7
    let bottom = xTickHeight + (panel.x.label.isEmpty ? 0 : 18)
    // What hangs over the plot, as the nodes of a graph do, needs room where no words give it.
    let mark = panel.series.map(\.mark.overhang).max() ?? 0
    let side = max(overhang * 0.7, mark)
    return (max(left, side), max(right, side), top + mark, max(bottom, 2, mark))
  }

  /// Puts a legend that may choose into a free corner of a plot, or else beside it.
  mutating func placeLegend(in place: Rectangle) {
    guard legendPlace == .automatic else { return }
    let area = PlotArea(rectangle: plot(in: place), xScale: xScale, yScale: yScale)
    let places = panel.series.flatMap { $0.mark.places(in: area) }
    legendPlace = legend.freeCorner(of: area.rectangle, places: places).map { .inside($0) } ?? .right
  }
}
