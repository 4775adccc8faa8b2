import NeuralNetworks

extension Series {
  /// A colour for each cell of a grid, with a bar that says what colours stand for.
  ///
  /// Colours run over `range`, or from the least to the greatest number; `isSymmetric` makes zero the middle of the map
  /// instead. `cellLabels` are written into the cells, the lowest row first. Traps unless there are none or one for
  /// each cell. On a logarithmic axis cells are equally wide all the same.
  public static func heatMap(
    _ grid: SampleGrid, map: ColorMap = .viridis, range: ClosedRange<Double>? = nil, isSymmetric: Bool = false,
    scale: AxisScale.Kind = .linear, label: String = "", hasColorBar: Bool = true, isSmooth: Bool = false,
    cellLabels: [String] = []
  ) -> Series {
    require(
      cellLabels.isEmpty || cellLabels.count == grid.values.count,
      "\(cellLabels.count) labels for \(grid.values.count) cells")
    var range = range
    if isSymmetric, range == nil, let own = grid.range {
      let greatest = max(abs(own.lowerBound), abs(own.upperBound))
      range = -greatest...greatest
    }
    let bar = ColorBar(map: map, values: grid.values, range: range, kind: scale, label: label)
    return Series(
      CellsMark(
        x: grid.x, y: grid.y,
        pixels: Pixels(width: grid.columns, height: grid.rows) { column, row in
          bar.color(grid[column, grid.rows - 1 - row])
        },
        isSmooth: isSmooth, colorBar: hasColorBar ? bar : nil, cellLabels: cellLabels))
  }

  /// Pale colours for the classes that a grid's numbers name, counted from 0; a number that isn't finite has none.
  ///
  /// With `names` the classes are in the legend, unless points say the same.
  public static func regions(_ grid: SampleGrid, names: [String] = []) -> Series {
    let pixels = Pixels(width: grid.columns, height: grid.rows) { column, row in
      let value = grid[column, grid.rows - 1 - row]
      return value.isFinite && abs(value) < 1e9 ? Palette.pale(Int(value.rounded())) : Color.white.opacity(0)
    }
    return Series(
      CellsMark(
        x: grid.x, y: grid.y, pixels: pixels, isSmooth: false, colorBar: nil, cellLabels: [],
        legend: names.enumerated().map { LegendEntry(.patch(Palette.pale($0)), $1) }))
  }

  /// A picture over a part of the plot, its upper row at the greatest y; pixels stay sharp unless `isSmooth`.
  public static func image(
    _ pixels: Pixels, x: ClosedRange<Double>? = nil, y: ClosedRange<Double>? = nil, isSmooth: Bool = false
  ) -> Series {
    Series(
      CellsMark(
        x: x ?? 0...Double(pixels.width), y: y ?? 0...Double(pixels.height), pixels: pixels, isSmooth: isSmooth,
        colorBar: nil, cellLabels: []))
  }

  /// Lines along which a grid has these values, in one colour or in those of a map from the least to the greatest value.
  public static func contours(
    _ grid: SampleGrid, levels: [Double], color: Color? = nil, map: ColorMap? = nil, width: Double = 1,
    style: LineStyle = .solid, label: String = ""
  ) -> Series {
    let squares = MarchingSquares(grid)
    return Series(
      ContoursMark(
        x: grid.x, y: grid.y, lines: levels.map { squares.lines(at: $0) },
        colors: map.map { map in
          let scale = levels.min().flatMap { least in levels.max().map { AxisScale(.linear, least...$0) } }
          return levels.map { map.color(scale?.fraction($0) ?? 0.5) }
        },
        color: color, width: width, style: style, label: label))
  }
}

/// Pixels over a part of the plot.
private struct CellsMark: Mark {
  var x: ClosedRange<Double>
  var y: ClosedRange<Double>
  /// The upper row first.
  var pixels: Pixels
  var isSmooth: Bool
  var colorBar: ColorBar?
  /// The lowest row first.
  var cellLabels: [String]
  var legend: [LegendEntry] = []

  var xExtent: Extent { Extent([x.lowerBound, x.upperBound], isTight: true) }
  var yExtent: Extent { Extent([y.lowerBound, y.upperBound], isTight: true) }
  var needsColor: Bool { false }

  func legendEntries(color: Color) -> [LegendEntry] { legend }

  func places(in area: PlotArea) -> [Point] { area.everywhere }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    guard let (rectangle, flipsX, flipsY) = area.rectangle(x: x, y: y) else { return }
    let (width, height) = (pixels.width, pixels.height)
    let shown =
      flipsX || flipsY
      ? Pixels(width: width, height: height) {
        pixels[flipsX ? width - 1 - $0 : $0, flipsY ? height - 1 - $1 : $1]
      } : pixels
    drawing.add(shown, in: rectangle, isSmooth: isSmooth)
    let cell = (width: rectangle.width / Double(width), height: rectangle.height / Double(height))
    let widest = cellLabels.map { Text.width($0, size: 10) }.max() ?? 1
    let size = min(11, 10 * cell.width * 0.9 / max(widest, 1), cell.height * 0.7)
    // Words too small to be read are left out.
    guard size >= 5 else { return }
    for (index, label) in cellLabels.enumerated() {
      let column = flipsX ? width - 1 - index % width : index % width
      let row = flipsY ? index / width : height - 1 - index / width
      let place = Point(
        rectangle.x + (Double(column) + 0.5) * cell.width,
        rectangle.y + (Double(row) + 0.5) * cell.height + size * 0.36)
      drawing.add(
        Text(
          label, at: place, size: size, anchor: .middle,
          color: shown[column, row].lightness > 0.5 ? .text : .white))
    }
  }
}

/// Lines of equal numbers.
private struct ContoursMark: Mark {
  var x: ClosedRange<Double>
  var y: ClosedRange<Double>
  /// For each level its lines.
  var lines: [[[Point]]]
  var colors: [Color]?
  var color: Color?
  var width: Double
  var style: LineStyle
  var label: String

  var xExtent: Extent { Extent([x.lowerBound, x.upperBound], isTight: true) }
  var yExtent: Extent { Extent([y.lowerBound, y.upperBound], isTight: true) }
  var needsColor: Bool { color == nil && colors == nil }

  private func stroke(_ color: Color) -> Stroke {
    Stroke(color, width: width, dashes: style.dashes(width: width), hasRoundEnds: style == .solid)
  }

  func legendEntries(color: Color) -> [LegendEntry] {
    [LegendEntry(.line(stroke(self.color ?? colors?.last ?? color), nil), label)]
  }

  func places(in area: PlotArea) -> [Point] {
    lines.joined().flatMap { line in line.compactMap { area.point($0) } }
  }

  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing) {
    for (index, level) in lines.enumerated() {
      var path = Path()
      for line in level { path.append(area.path(line)) }
      drawing.add(path, stroke: stroke(colors?[index] ?? self.color ?? color))
    }
  }
}
