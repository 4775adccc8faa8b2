import NeuralNetworks

extension Series {
  /// What lies between two numbers along x: a range of uncertainty, quartiles. Traps unless there are as many of each.
  ///
  /// Where one of the three isn't finite there is a gap.
  public static func band(
    x: [Double], lower: [Double], upper: [Double], label: String = "", color: Color? = nil, opacity: Double = 0.22
  ) -> Series {
    require(
      x.count == lower.count && x.count == upper.count,
      "a band of \(x.count) x between \(lower.count) and \(upper.count) y")
    var polygons: [[Point]] = []
    var run: [Int] = []
    for index in 0...x.count {
      if index < x.count, x[index].isFinite, lower[index].isFinite, upper[index].isFinite {
        run.append(index)
      } else if !run.isEmpty {
        polygons.append(run.map { Point(x[$0], lower[$0]) } + run.reversed().map { Point(x[$0], upper[$0]) })
        run = []
      }
    }
    return Series(AreaMark(polygons: polygons, label: label, color: color, opacity: opacity))
  }

  /// A filled polygon, without those of its corners that have no place.
  public static func area(
    _ points: [Point], label: String = "", color: Color? = nil, opacity: Double = 0.3
  ) -> Series {
    Series(AreaMark(polygons: [points], label: label, color: color, opacity: opacity))
  }
}

/// Filled polygons.
private struct AreaMark: Mark {
  var polygons: [[Point]]
  var label: String
  var color: Color?
  var opacity: Double

  var xExtent: Extent { Extent(polygons.joined().map(\.x)) }
  var yExtent: Extent { Extent(polygons.joined().map(\.y)) }
  var needsColor: Bool { color == nil }

  func legendEntries(color: Color) -> [LegendEntry] {
    [LegendEntry(.patch((self.color ?? color).opacity(opacity)), label)]
  }

  func places(in area: PlotArea) -> [Point] { polygons.flatMap { area.places(along: $0) } }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    for polygon in polygons {
      let path = Path(polygon.compactMap { area.point($0) }, closed: true)
      drawing.add(path, fill: (self.color ?? color).opacity(opacity))
    }
  }
}
