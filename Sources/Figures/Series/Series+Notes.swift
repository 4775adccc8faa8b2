extension Series {
  /// A vertical line through the plot, with words beside its upper end.
  public static func rule(
    x: Double, label: String = "", color: Color = .note, width: Double = 1, style: LineStyle = .dashed
  ) -> Series {
    Series(RuleMark(value: x, isVertical: true, label: label, color: color, width: width, style: style))
  }

  /// A horizontal line through the plot, with words above its right end.
  public static func rule(
    y: Double, label: String = "", color: Color = .note, width: Double = 1, style: LineStyle = .dashed
  ) -> Series {
    Series(RuleMark(value: y, isVertical: false, label: label, color: color, width: width, style: style))
  }

  /// Words at a pair of numbers, moved from there by some points to the right and downwards.
  public static func text(
    _ string: String, x: Double, y: Double, anchor: Text.Anchor = .middle, size: Double = 10,
    color: Color = .text, isBold: Bool = false, offset: Point = Point(0, 0)
  ) -> Series {
    Series(
      TextMark(
        text: Text(string, at: offset, size: size, anchor: anchor, color: color, isBold: isBold),
        place: Point(x, y)))
  }
}

/// A line from side to side.
private struct RuleMark: Mark {
  var value: Double
  var isVertical: Bool
  var label: String
  var color: Color
  var width: Double
  var style: LineStyle

  var xExtent: Extent { Extent(isVertical ? [value] : []) }
  var yExtent: Extent { Extent(isVertical ? [] : [value]) }
  var needsColor: Bool { false }

  private func text(in area: PlotArea) -> Text? {
    let plot = area.rectangle
    if isVertical {
      guard let x = area.x(value) else { return nil }
      // To the left of a line that leaves too little room at its right.
      let isLeft = x + 5 + Text.width(label, size: 9.5) > plot.right
      return Text(
        label, at: Point(x + (isLeft ? -4 : 4), plot.y + 10), size: 9.5, anchor: isLeft ? .end : .start,
        color: color)
    }
    guard let y = area.y(value) else { return nil }
    return Text(
      label, at: Point(plot.right - 4, y - 14 < plot.y ? y + 12 : y - 4), size: 9.5, anchor: .end, color: color)
  }

  func places(in area: PlotArea) -> [Point] {
    guard !label.isEmpty, let text = text(in: area) else { return [] }
    return text.places
  }

  func draw(in area: PlotArea, color _: Color, on drawing: inout Drawing) {
    let plot = area.rectangle
    let stroke = Stroke(color, width: width, dashes: style.dashes(width: width))
    if isVertical, let x = area.x(value) {
      drawing.addLine(from: Point(x, plot.bottom), to: Point(x, plot.y), stroke: stroke)
    } else if !isVertical, let y = area.y(value) {
      drawing.addLine(from: Point(plot.x, y), to: Point(plot.right, y), stroke: stroke)
    }
    if let text = text(in: area) { drawing.add(text) }
  }
}

/// Words.
private struct TextMark: Mark {
  /// The words, at the distance from their place.
  var text: Text
  var place: Point

  var xExtent: Extent { Extent([place.x]) }
  var yExtent: Extent { Extent([place.y]) }
  var needsColor: Bool { false }
  var isClipped: Bool { false }

  private func text(in area: PlotArea) -> Text? {
    guard let point = area.point(place), area.rectangle.inset(by: -0.5).contains(point) else { return nil }
    var moved = text
    moved.position = point + text.position + Point(0, text.size * 0.36)
    return moved
  }

  func places(in area: PlotArea) -> [Point] { text(in: area)?.places ?? [] }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    if let text = text(in: area) { drawing.add(text) }
  }
}

extension Text {
  /// Places that a line of words from left to right covers.
  fileprivate var places: [Point] {
    let start =
      switch anchor {
      case .start: position.x
      case .middle: position.x - width / 2
      case .end: position.x - width
      }
    return (0...8).map { Point(start + width * Double($0) / 8, position.y - size * 0.36) }
  }
}
