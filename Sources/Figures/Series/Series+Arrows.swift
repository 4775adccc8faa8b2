/// A line of a graph from one place to another.
public struct Arrow: Sendable, Hashable {
  /// Where it starts.
  public var start: Point
  /// Where it ends.
  public var end: Point
  /// The width in points.
  public var width: Double
  /// The colour; the series' own if nil.
  public var color: Color?
  /// How far it is bent to its left, as a part of its length.
  public var bend: Double
  /// Whether there is a head at its end.
  public var hasHead: Bool

  /// A line of a graph.
  public init(
    from start: Point, to end: Point, width: Double = 1.2, color: Color? = nil, bend: Double = 0,
    hasHead: Bool = true
  ) {
    (self.start, self.end, self.width) = (start, end, width)
    (self.color, self.bend, self.hasHead) = (color, bend, hasHead)
  }
}

extension Series {
  /// Lines from place to place, with heads at their ends: edges of a graph, a field of gradients.
  ///
  /// Each stops `gap` points before its ends, where a node may be drawn as a marker.
  public static func arrows(
    _ arrows: [Arrow], label: String = "", color: Color? = nil, gap: Double = 0
  ) -> Series {
    Series(ArrowsMark(arrows: arrows, label: label, color: color, gap: gap))
  }
}

/// Lines with heads.
private struct ArrowsMark: Mark {
  var arrows: [Arrow]
  var label: String
  var color: Color?
  var gap: Double

  var xExtent: Extent { Extent(arrows.flatMap { [$0.start.x, $0.end.x] }) }
  var yExtent: Extent { Extent(arrows.flatMap { [$0.start.y, $0.end.y] }) }
  var needsColor: Bool { color == nil && arrows.contains { $0.color == nil } }
  var isClipped: Bool { false }

  func legendEntries(color: Color) -> [LegendEntry] {
    [LegendEntry(.line(Stroke(self.color ?? color, width: 1.2), nil), label)]
  }

  func places(in area: PlotArea) -> [Point] {
    arrows.flatMap { area.places(along: [$0.start, $0.end]) }
  }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    for arrow in arrows {
      guard let start = area.point(arrow.start), let end = area.point(arrow.end) else { continue }
      draw(arrow, from: start, to: end, color: arrow.color ?? self.color ?? color, on: &drawing)
    }
  }

  private func draw(_ arrow: Arrow, from start: Point, to end: Point, color: Color, on drawing: inout Drawing) {
    guard (end - start).length > 2 * gap + 0.5 else { return }
    // In a drawing y runs downwards, and a vector turned from x to y points to its right.
    let control = start.mixed(with: end, by: 0.5) - (end - start).turned * arrow.bend
    let first = shortened(start, towards: control)
    let last = shortened(end, towards: control)
    let direction = (last - control) * (1 / max((last - control).length, 1e-9))
    let head = arrow.hasHead ? min(3 + 2 * arrow.width, (last - first).length * 0.5) : 0
    let neck = last - direction * (head * 0.8)
    var path = Path()
    path.move(to: first)
    if arrow.bend == 0 { path.line(to: neck) } else { path.curve(to: neck, control: control) }
    drawing.add(path, stroke: Stroke(color, width: arrow.width))
    guard arrow.hasHead else { return }
    let side = direction.turned * (head * 0.42)
    drawing.add(
      Path([last, last - direction * head + side, last - direction * head - side], closed: true), fill: color)
  }

  private func shortened(_ point: Point, towards other: Point) -> Point {
    let distance = (other - point).length
    return distance > 0 ? point.mixed(with: other, by: min(1, gap / distance)) : point
  }
}
