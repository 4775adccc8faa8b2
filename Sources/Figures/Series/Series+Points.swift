import NeuralNetworks

extension Series {
  /// One marker for each pair of numbers. Traps unless there are as many x as y; `size` is in points.
  public static func points(
    x: [Double], y: [Double], label: String = "", color: Color? = nil, marker: Marker = .circle,
    size: Double = 6, opacity: Double = 1
  ) -> Series {
    points(
      points(x, y, "points"), label: label, color: color, marker: marker, size: size, opacity: opacity)
  }

  /// One marker for each pair of numbers.
  public static func points(
    _ points: [Point], label: String = "", color: Color? = nil, marker: Marker = .circle, size: Double = 6,
    opacity: Double = 1
  ) -> Series {
    Series(
      PointsMark(
        points: points, looks: .same(color, marker, label), size: size, opacity: opacity))
  }

  /// One marker for each pair of numbers, in the colour and the shape of its class.
  ///
  /// Classes count from 0; `names` are for the legend, where a class beyond them has its number. Traps unless there is
  /// a class for each pair.
  public static func points(
    _ points: [Point], classes: [Int], names: [String] = [], size: Double = 6, opacity: Double = 1
  ) -> Series {
    require(points.count == classes.count, "\(points.count) points of \(classes.count) classes")
    return Series(
      PointsMark(points: points, looks: .classes(classes, names), size: size, opacity: opacity))
  }

  /// One marker for each pair of numbers, in the colour of a third number, with a bar that says what colours stand for.
  ///
  /// Traps unless there is a number for each pair.
  public static func points(
    _ points: [Point], values: [Double], map: ColorMap = .viridis, range: ClosedRange<Double>? = nil,
    valueLabel: String = "", marker: Marker = .circle, size: Double = 6
  ) -> Series {
    require(points.count == values.count, "\(points.count) points with \(values.count) values")
    let bar = ColorBar(map: map, values: values, range: range, kind: .linear, label: valueLabel)
    return Series(PointsMark(points: points, looks: .values(values, bar, marker), size: size, opacity: 1))
  }
}

/// Markers.
private struct PointsMark: Mark {
  enum Looks: Sendable {
    case same(Color?, Marker, String)
    case classes([Int], [String])
    case values([Double], ColorBar, Marker)
  }

  var points: [Point]
  var looks: Looks
  var size: Double
  var opacity: Double

  var xExtent: Extent { Extent(points.lazy.filter(\.isFinite).map(\.x)) }
  var yExtent: Extent { Extent(points.lazy.filter(\.isFinite).map(\.y)) }
  /// Markers at the side of a plot are drawn whole.
  var isClipped: Bool { false }
  /// Only large ones, which lie at the very side of a plot more often, get room of their own.
  var overhang: Double { size > 12 ? size / 2 : 0 }

  var needsColor: Bool {
    if case .same(nil, _, _) = looks { true } else { false }
  }

  var colorBar: ColorBar? {
    if case .values(_, let bar, _) = looks { bar } else { nil }
  }

  func legendEntries(color: Color) -> [LegendEntry] {
    switch looks {
    case .same(let own, let marker, let label): return [LegendEntry(.marker(marker, fill: own ?? color), label)]
    case .classes(let classes, let names):
      return Set(classes).union(names.indices).sorted().map { index in
        LegendEntry(
          .marker(.marker(index), fill: Palette.color(index)),
          names.indices.contains(index) ? names[index] : "class \(index)")
      }
    case .values: return []
    }
  }

  func places(in area: PlotArea) -> [Point] { points.compactMap { area.point($0) } }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    for (index, point) in points.enumerated() {
      guard let place = area.point(point), area.rectangle.inset(by: -0.5).contains(place) else { continue }
      let (marker, fill): (Marker, Color) =
        switch looks {
        case .same(let own, let marker, _): (marker, own ?? color)
        case .classes(let classes, _): (.marker(classes[index]), Palette.color(classes[index]))
        case .values(let values, let bar, let marker): (marker, bar.color(values[index]))
        }
      marker.draw(at: place, size: size, fill: fill.opacity(opacity), on: &drawing)
    }
  }
}
