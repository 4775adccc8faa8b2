import NeuralNetworks

extension Series {
  /// A line through pairs of numbers; a pair that has no place, as one that isn't finite, interrupts it.
  ///
  /// Traps unless there are as many x as y. `width` is in points; a `marker` stands on each pair.
  public static func line(
    x: [Double], y: [Double], label: String = "", color: Color? = nil, width: Double = 1.6,
    style: LineStyle = .solid, marker: Marker? = nil
  ) -> Series {
    line(
      Series.points(x, y, "a line"), label: label, color: color, width: width, style: style, marker: marker)
  }

  /// A line through numbers at x = 0, 1, …, or from another start on in other steps.
  public static func line(
    _ y: [Double], start: Double = 0, step: Double = 1, label: String = "", color: Color? = nil,
    width: Double = 1.6, style: LineStyle = .solid, marker: Marker? = nil
  ) -> Series {
    line(
      y.enumerated().map { Point(start + step * Double($0), $1) }, label: label, color: color, width: width,
      style: style, marker: marker)
  }

  /// A line through pairs of numbers.
  public static func line(
    _ points: [Point], label: String = "", color: Color? = nil, width: Double = 1.6, style: LineStyle = .solid,
    marker: Marker? = nil
  ) -> Series {
    Series(
      LineMark(lines: [points], label: label, color: color, width: width, style: style, marker: marker))
  }

  /// A line that keeps each number until the next x and then jumps. Traps unless there are as many x as y.
  public static func steps(
    x: [Double], y: [Double], label: String = "", color: Color? = nil, width: Double = 1.6,
    style: LineStyle = .solid
  ) -> Series {
    let points = Series.points(x, y, "steps")
    var corners: [Point] = []
    for point in points {
      if let last = corners.last { corners.append(Point(point.x, last.y)) }
      corners.append(point)
    }
    return line(corners, label: label, color: color, width: width, style: style)
  }

  /// Many lines that look alike: the lines of a warped grid, trajectories.
  public static func curves(
    _ lines: [[Point]], label: String = "", color: Color? = nil, width: Double = 1, style: LineStyle = .solid
  ) -> Series {
    Series(LineMark(lines: lines, label: label, color: color, width: width, style: style, marker: nil))
  }

  /// Pairs of numbers. Traps unless there are as many x as y.
  static func points(_ x: [Double], _ y: [Double], _ what: String) -> [Point] {
    require(x.count == y.count, "\(what) of \(x.count) x and \(y.count) y")
    return zip(x, y).map { Point($0, $1) }
  }
}

/// Lines of one look.
private struct LineMark: Mark {
  var lines: [[Point]]
  var label: String
  var color: Color?
  var width: Double
  var style: LineStyle
  var marker: Marker?

  var xExtent: Extent { Extent(lines.joined().map(\.x)) }
  var yExtent: Extent { Extent(lines.joined().map(\.y)) }
  var needsColor: Bool { color == nil }

  private func stroke(_ next: Color) -> Stroke {
    Stroke(color ?? next, width: width, dashes: style.dashes(width: width), hasRoundEnds: style == .solid)
  }

  func legendEntries(color: Color) -> [LegendEntry] { [LegendEntry(.line(stroke(color), marker), label)] }

  func places(in area: PlotArea) -> [Point] { lines.flatMap { area.places(along: $0) } }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    var path = Path()
    for line in lines { path.append(area.path(line)) }
    drawing.add(path, stroke: stroke(color))
    guard let marker else { return }
    for point in lines.joined() {
      if let place = area.point(point) {
        marker.draw(at: place, size: max(6, width * 3.4), fill: self.color ?? color, on: &drawing)
      }
    }
  }
}
