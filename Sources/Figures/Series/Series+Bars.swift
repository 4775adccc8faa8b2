import NeuralNetworks

extension Series {
  /// Bars from zero to each number, the middles of which lie at x, or at 0, 1, … without any.
  ///
  /// `width` is along x. `colors` are the bars' own, if there are any; `isHorizontal` lays x along the y axis. Traps
  /// unless there is an x for each number, and a colour where there are colours.
  public static func bars(
    x: [Double]? = nil, _ heights: [Double], width: Double = 0.8, label: String = "", color: Color? = nil,
    colors: [Color]? = nil, isHorizontal: Bool = false
  ) -> Series {
    let places = x ?? heights.indices.map { Double($0) }
    require(
      places.count == heights.count && (colors?.count ?? heights.count) == heights.count,
      "\(heights.count) bars at \(places.count) places in \(colors?.count ?? heights.count) colours")
    return Series(
      BarsMark(
        places: places, heights: heights, width: width, label: label, color: color, colors: colors,
        isHorizontal: isHorizontal))
  }
}

/// Bars.
private struct BarsMark: Mark {
  var places: [Double]
  var heights: [Double]
  var width: Double
  var label: String
  var color: Color?
  var colors: [Color]?
  var isHorizontal: Bool

  private var placeExtent: Extent { Extent(places.flatMap { [$0 - width / 2, $0 + width / 2] }) }
  private var heightExtent: Extent {
    var extent = Extent(heights)
    // A logarithmic axis leaves the zero out.
    if !heights.isEmpty { extent.add(0) }
    extent.startsAtZero = true
    return extent
  }
  var xExtent: Extent { isHorizontal ? heightExtent : placeExtent }
  var yExtent: Extent { isHorizontal ? placeExtent : heightExtent }
  var needsColor: Bool { color == nil && colors == nil }

  func legendEntries(color: Color) -> [LegendEntry] {
    [LegendEntry(.patch(self.color ?? colors?.first ?? color), label)]
  }

  func places(in area: PlotArea) -> [Point] {
    var places: [Point] = []
    for (_, bar) in bars(in: area) {
      for row in 0...8 {
        let y = bar.y + bar.height * Double(row) / 8
        for column in 0...4 { places.append(Point(bar.x + bar.width * Double(column) / 4, y)) }
      }
    }
    return places
  }

  private func bars(in area: PlotArea) -> [(index: Int, rectangle: Rectangle)] {
    let scale = isHorizontal ? area.xScale : area.yScale
    let base = scale.kind == .linear ? 0 : scale.lower
    return zip(places, heights).enumerated().compactMap { index, bar in
      let (place, height) = bar
      guard
        let start = area.point(isHorizontal ? Point(base, place - width / 2) : Point(place - width / 2, base)),
        let end = area.point(isHorizontal ? Point(height, place + width / 2) : Point(place + width / 2, height))
      else { return nil }
      return (
        index,
        Rectangle(
          x: min(start.x, end.x), y: min(start.y, end.y), width: abs(end.x - start.x),
          height: abs(end.y - start.y))
      )
    }
  }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    for (index, rectangle) in bars(in: area) {
      drawing.add(rectangle, fill: colors?[index] ?? self.color ?? color)
    }
  }
}
