import Testing

@testable import Figures

@Suite struct FigureTests {
  static let points = (0..<12).map { Point(Double($0 % 4), Double($0 * 7 % 5)) }

  /// A panel of every kind of series.
  static func panels() throws -> [Panel] {
    let grid = try SampleGrid(x: -1...1, y: 0...2, columns: 12, rows: 10) { $0 * $1 }
    let numbers = [0.0, 1, .nan, 3, .infinity, -2]
    let pixels = Pixels(width: 3, height: 2) { x, y in ColorMap.light.color(Double(x + y) / 3) }
    let series: [[Series]] = [
      [.line(numbers, label: "a"), .line(x: [1, 2], y: [3, 4], label: "b", style: .dashed, marker: .square)],
      [
        .points(points, label: "a", marker: .cross),
        .points(points, classes: points.indices.map { $0 % 3 }, names: ["x & y", "z"]),
      ],
      [.points(points, values: points.map(\.y), valueLabel: "<value>")],
      [.band(x: [0, 1, 2], lower: [0, .nan, 1], upper: [1, 2, 3], label: "range"), .area(points)],
      [.bars([1, -2, 3, .nan], label: "bars")], [.bars([1, 2], isHorizontal: true)],
      [.steps(x: [0, 1, 2], y: [1, 3, 2]), .rule(x: 1, label: "here"), .rule(y: 2, label: "there")],
      [.heatMap(grid, map: .diverging, isSymmetric: true, label: "f"), .contours(grid, levels: [-0.5, 0, 0.5])],
      [.regions(grid.with(values: grid.values.map { $0 > 0 ? 1 : 0 }), names: ["less", "more"])],
      [.image(pixels), .text("\"note\"", x: 1, y: 1)], [.curves([points, points.reversed()])],
      [.arrows([Arrow(from: Point(0, 0), to: Point(1, 1), bend: 0.2), Arrow(from: Point(1, 0), to: Point(1, 0))])],
      [],
    ]
    return series.map { Panel(title: "Panel & <title>", x: Axis("x"), y: Axis("y"), series: $0) }
  }

  @Test(arguments: [AxisScale.Kind.linear, .logarithmic])
  func everyKindIsDrawnWithoutNaN(kind: AxisScale.Kind) throws {
    var panels = try Self.panels()
    for index in panels.indices { (panels[index].x.scale, panels[index].y.scale) = (kind, kind) }
    let figure = Figure(title: "All & more", caption: "A <caption>.", width: 900, columns: 4, panels: panels)
    let svg = try #require(String(validating: try figure.bytes(for: .svg), as: UTF8.self))
    #expect(elements(of: svg) != nil)
    for wrong in ["nan", "inf", "NaN"] { #expect(!svg.contains("\"\(wrong)") && !svg.contains(" \(wrong) ")) }
    #expect(try figure.bytes(for: .png, scale: 1).prefix(4) == [0x89, 0x50, 0x4E, 0x47])
  }

  /// No words reach out of the picture.
  @Test(arguments: [300.0, 720, 1200])
  func wordsStayInside(width: Double) throws {
    let panels = try Self.panels()
    let drawing = Figure(title: "Words", width: width, columns: max(1, Int(width / 300)), panels: panels).drawing
    for case .text(let text) in drawing.elements {
      let x = text.outline.polylines().flatMap(\.points).map(\.x)
      let y = text.outline.polylines().flatMap(\.points).map(\.y)
      #expect((x.min() ?? 0) >= 0 && (x.max() ?? 0) <= drawing.width, "\(text.string)")
      #expect((y.min() ?? 0) >= 0 && (y.max() ?? 0) <= drawing.height, "\(text.string)")
    }
  }

  @Test func plotsOfAGridAreAligned() throws {
    let figure = Figure(
      columns: 2,
      panels: [
        Panel(title: "One", y: Axis("wide"), series: [.line([1e5, 2e5])]), Panel(series: [.line([1, 2])]),
        Panel(series: [.line([0.1, 0.2])]), Panel(x: Axis("x"), series: [.line([1, 2])]),
      ])
    // The axes: three points down the left side and along the lower one.
    let frames = figure.drawing.elements.compactMap { element -> [Point]? in
      guard case .shape(.path(let path), nil, let stroke?) = element, stroke.color == Color(0x888888) else {
        return nil
      }
      let points = path.polylines().flatMap(\.points)
      return points.count == 3 ? points : nil
    }
    try #require(frames.count == 4)
    #expect(frames[0][0].x == frames[2][0].x && frames[1][0].x == frames[3][0].x)
    #expect(frames[0][0].y == frames[1][0].y && frames[0][1].y == frames[1][1].y)
    #expect(abs((frames[0][2].x - frames[0][1].x) - (frames[3][2].x - frames[3][1].x)) < 1e-9)
  }

  @Test func aSpaceHasOneUnit() {
    let panel = Panel(hasEqualAspect: true, series: [.line(x: [0, 4], y: [0, 1])])
    let layout = PanelLayout(
      panel: panel, xScale: panel.x.scale(for: panel.xExtent), yScale: panel.y.scale(for: panel.yExtent))
    let plot = layout.plot(in: Rectangle(x: 0, y: 0, width: 200, height: 200))
    #expect(abs(plot.height - 50) < 1e-9 && plot.width == 200)
  }

  @Test func aLegendHidesNothing() {
    let legend = Legend(entries: [LegendEntry(.patch(.black), "one"), LegendEntry(.patch(.black), "two")])
    let plot = Rectangle(x: 0, y: 0, width: 300, height: 200)
    #expect(legend.freeCorner(of: plot, places: []) == .topRight)
    #expect(legend.freeCorner(of: plot, places: [Point(270, 20)]) == .topLeft)
    #expect(legend.freeCorner(of: plot, places: [Point(270, 20), Point(30, 20), Point(270, 180)]) == .bottomLeft)
    #expect(
      legend.freeCorner(of: plot, places: [Point(270, 20), Point(30, 20), Point(270, 180), Point(30, 180)]) == nil)
  }

  @Test func seriesTakeColorsInTurn() {
    let panel = Panel(series: [.line([1]), .rule(y: 1), .line([1], color: .black), .line([2])])
    #expect(panel.colors[0] == Palette.color(0) && panel.colors[3] == Palette.color(1))
  }

  @Test(arguments: [0.0, -5, .nan, .infinity, 20_000])
  func sizesThatCannotBe(width: Double) {
    let figure = Figure(width: width, panels: [Panel(series: [.line([1, 2])])])
    #expect(throws: FiguresError.self) { try figure.bytes(for: .svg) }
    #expect(throws: FiguresError.self) { try figure.bytes(for: .png) }
  }

  @Test(arguments: [1.0, 20, 60])
  func tinyFiguresAreDrawn(width: Double) throws {
    let figure = Figure(title: "Title", width: width, height: width, panels: try Self.panels())
    #expect(elements(of: String(decoding: try figure.bytes(for: .svg), as: UTF8.self)) != nil)
  }
}
