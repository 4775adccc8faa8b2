/// What colours stand for: a map along a scale, and what its numbers are.
public struct ColorBar: Sendable, Hashable {
  /// The colours.
  public var map: ColorMap
  /// The numbers at the ends of the map.
  public var scale: AxisScale
  /// What the numbers are.
  public var label: String

  /// What colours stand for.
  public init(map: ColorMap, scale: AxisScale, label: String = "") {
    (self.map, self.scale, self.label) = (map, scale, label)
  }

  /// A bar from the least to the greatest of some numbers, or along a given range.
  init(
    map: ColorMap, values: some Sequence<Double>, range: ClosedRange<Double>?, kind: AxisScale.Kind, label: String
  ) {
    var extent = Extent(values)
    extent.isTight = true
    self.init(map: map, scale: AxisScale(kind, range ?? extent.range(for: kind)), label: label)
  }

  /// The colour of a number.
  public func color(_ value: Double) -> Color { map.color(scale.fraction(value) ?? .nan) }

  static let fontSize = 9.5
  private static let thickness = 11.0
  private static let gap = 10.0

  /// As many as there is room for, and more where round numbers would leave one: what one number says of colours isn't much.
  private func ticks(height: Double) -> [Tick] {
    let room = min(max(Int(height / 22), 3), 8)
    let candidates = (room...room + 3).map { Tick.ticks(for: scale, count: $0) }
    return candidates.first { ticks in ticks.count { !$0.label.isEmpty } > 1 } ?? candidates[0]
  }

  /// How much room the bar needs beside a plot.
  func width(height: Double) -> Double {
    let labels = ticks(height: height).map { Text.width($0.label, size: Self.fontSize) }.max() ?? 0
    return Self.gap + Self.thickness + 7 + labels + (label.isEmpty ? 0 : 17)
  }

  func draw(beside plot: Rectangle, on drawing: inout Drawing) {
    let bar = Rectangle(x: plot.right + Self.gap, y: plot.y, width: Self.thickness, height: plot.height)
    let steps = 128
    drawing.add(
      Pixels(width: 1, height: steps) { _, row in map.color(1 - (Double(row) + 0.5) / Double(steps)) }, in: bar,
      isSmooth: true)
    drawing.add(bar, stroke: Stroke(Color(0x888888), width: 0.8))
    var labelWidth = 0.0
    for tick in ticks(height: plot.height) {
      guard !tick.label.isEmpty, let fraction = scale.fraction(tick.value) else { continue }
      let y = bar.bottom - fraction * bar.height
      drawing.addLine(
        from: Point(bar.right, y), to: Point(bar.right + 3, y), stroke: Stroke(Color(0x888888), width: 0.8))
      drawing.add(
        Text(tick.label, at: Point(bar.right + 6, y + Self.fontSize * 0.36), size: Self.fontSize))
      labelWidth = max(labelWidth, Text.width(tick.label, size: Self.fontSize))
    }
    drawing.add(
      Text(
        label, at: Point(bar.right + 6 + labelWidth + 14, bar.center.y), size: 10.5, anchor: .middle, isRotated: true))
  }
}
