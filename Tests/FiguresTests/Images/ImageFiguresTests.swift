import ImageFeatures
import NeuralNetworks
import Testing

@testable import Figures

@Suite struct ImageFiguresTests {
  private static let grey = ImageShape(height: 8, width: 12, channels: 1)

  @Test func `pixels of bytes and of floats`() {
    let color = ImageShape(height: 1, width: 2, channels: 3)
    let bytes = Pixels(.bytes([9, 9, 9, 9, 9, 9, 1, 2, 3, 250, 255, 0], rows: 2, columns: 6), at: 1, shape: color)
    #expect(bytes[0, 0] == Color(red: 1, green: 2, blue: 3) && bytes[1, 0] == Color(red: 250, green: 255, blue: 0))
    let floats = Pixels(
      .floats(Matrix([[-1, 0.5, .nan, 2]])), at: 0, shape: ImageShape(height: 2, width: 2, channels: 1), maximum: 1)
    #expect(floats.bytes == [0, 0, 0, 255, 128, 128, 128, 255, 0, 0, 0, 255, 255, 255, 255, 255])
  }

  /// An image whose left half is dark and right half bright: its edge is upright.
  @Test(arguments: [true, false]) func `a line runs along the edge`(isUpright: Bool) throws {
    let pixels = Matrix(rows: 1, columns: 96) { _, i in
      isUpright ? (i % 12 < 6 ? 0 : 200) : (i / 12 < 4 ? 0 : 200)
    }
    // With 180 directions a line is half a degree beside the edge.
    let transform = try HoG(shape: Self.grey, cell: GridSize(4), directions: 180)
    let figure = Figure.gradients(of: .floats(pixels), by: transform, names: ["half"])
    try expectWellFormed(figure)
    #expect(figure.panels.count == 2 && figure.panels[0].title == "half")
    var lines: [(Point, Point)] = []
    for case .shape(.path(let path), _, .some) in figure.drawing.elements.flatMap(\.leaves) {
      if path.segments.count == 2, case .move(let start) = path.segments[0], case .line(let end) = path.segments[1] {
        lines.append((start, end))
      }
    }
    #expect(!lines.isEmpty)
    for (start, end) in lines {
      let (dx, dy) = (abs(end.x - start.x), abs(end.y - start.y))
      #expect(isUpright ? dx < 0.02 * dy : dy < 0.02 * dx)
    }
  }

  /// Cells of 3×4 pixels, of which the first has both directions and the last one.
  @Test func `a star lies in the middle of its cell, its weaker lines shorter and beneath`() throws {
    let shape = ImageShape(height: 6, width: 8, channels: 1)
    let transform = try HoG(shape: shape, cell: GridSize(height: 3, width: 4), directions: 2, blocks: nil)
    var panel = Panel(image: Pixels(width: 1, height: 1) { _, _ in .black })
    panel.series = [
      .image(Pixels(width: 1, height: 1) { _, _ in .black }, x: 0...8, y: 0...6),
      .edges([1, 0.25, 0, 0, 0, 0, 0, 0.5], of: transform),
    ]
    let elements = Figure(title: "stars", width: 400, columns: 1, panels: [panel]).drawing.elements.flatMap(\.leaves)
    let ground = try #require(elements.compactMap { if case .image(_, let place, _) = $0 { place } else { nil } }.first)
    // In pixels of the image, y downwards.
    let scale = 8 / ground.width
    #expect(abs(ground.height * scale - 6) < 0.01)
    let lines = elements.linesWithRoundEnds.map { start, end in
      (
        from: Point((start.x - ground.x) * scale, (start.y - ground.y) * scale),
        to: Point((end.x - ground.x) * scale, (end.y - ground.y) * scale)
      )
    }
    try #require(lines.count == 3)
    // A gradient between 0° and 90°, in the middle 45° to the right and downwards, has its edge from below left to above right.
    let expected = [(2.0, 1.5, 1.0, 0.25), (6, 4.5, 1, 0.5), (2, 1.5, -1, 1)]
    for ((from, to), (x, y, slope, strength)) in zip(lines, expected) {
      #expect(abs((from.x + to.x) / 2 - x) < 1e-3 && abs((from.y + to.y) / 2 - y) < 1e-3, "\(strength)")
      #expect(abs((to.y - from.y) / (to.x - from.x) - slope) < 1e-3, "\(strength)")
    }
    let lengths = lines.map { (($0.to.x - $0.from.x), ($0.to.y - $0.from.y)) }.map { ($0 * $0 + $1 * $1).squareRoot() }
    // The strongest all but fills the cell's shorter side, and a weaker one is shorter.
    #expect(lengths[0] < 0.85 * lengths[1] && lengths[1] < 0.85 * lengths[2] && lengths[2] > 2.5 && lengths[2] <= 3)
  }

  /// Two cells. The first image has edges in both, the second in the right one alone.
  @Test func `each image has its own edges, by the root of their strength`() throws {
    let shape = ImageShape(height: 4, width: 8, channels: 1)
    let transform = try HoG(shape: shape, cell: GridSize(4), directions: 2, blocks: nil)
    let images = Matrix(rows: 2, columns: 32) { image, i in
      let (y, x) = (i / 8, i % 8)
      if image == 1 { return x >= 6 && y >= 2 ? 200 : 0 }
      return x == 1 ? 100 : x == 2 ? 200 : x == 5 ? 25 : x == 6 ? 50 : 0
    }
    let figure = Figure.gradients(of: .floats(images), by: transform)
    try expectWellFormed(figure)
    #expect(figure.panels.count == 4)
    func lines(_ panel: Int) -> [(from: Point, to: Point)] {
      Figure(title: "", width: 400, columns: 1, panels: [figure.panels[panel]]).drawing.elements.flatMap(\.leaves)
        .linesWithRoundEnds
    }
    let second = lines(3)
    #expect(!second.isEmpty)
    let middles = second.map { ($0.from.x + $0.to.x) / 2 }
    let left = lines(1).map { ($0.from.x + $0.to.x) / 2 }.min() ?? .infinity
    #expect((middles.min() ?? 0) > left + 20)
    let first = lines(1).map { line in
      let (dx, dy) = (line.to.x - line.from.x, line.to.y - line.from.y)
      return (dx * dx + dy * dy).squareRoot()
    }.sorted()
    let strengths = transform.features(of: .floats(Matrix([images.row(0)])), threads: 1).row(0).filter { $0 > 0 }
      .sorted()
    try #require(first.count == strengths.count && strengths.count >= 2)
    let greatest = strengths[strengths.count - 1]
    let expected = strengths.map { 0.35 + 0.65 * Double(($0 / greatest).squareRoot()) }
    for (length, share) in zip(first, expected) {
      #expect(abs(length / first[first.count - 1] - share) < 1e-3, "\(length) of \(share)")
    }
  }

  @Test func `flat images and many of them`() throws {
    let transform = try HoG(shape: Self.grey, cell: GridSize(4))
    try expectWellFormed(.gradients(of: .floats(Matrix(rows: 3, columns: 96)), by: transform, columns: 2))
    try expectWellFormed(.gradients(of: .floats(Matrix(rows: 1, columns: 96, repeating: .nan)), by: transform))
    try expectWellFormed(.gradients(of: .floats(Matrix(rows: 0, columns: 96)), by: transform))
  }

  @Test func `edges of other cells trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Series.edges([1, 2, 3], of: try HoG(shape: ImageFiguresTests.grey, cell: GridSize(4)))
    }.expectMessage("3 numbers of 54 directions in cells")
  }

  @Test func `a large picture is drawn by means of squares of its pixels`() throws {
    let pixels = Pixels(width: 5, height: 2) { column, row in
      Color(red: UInt8(10 * column), green: UInt8(100 * row), blue: column == 4 ? 255 : 0)
    }
    #expect(pixels.shrunk(toSide: 5) == pixels)
    let shrunk = pixels.shrunk(toSide: 3)
    #expect(shrunk.width == 3 && shrunk.height == 1)
    #expect(shrunk[0, 0] == Color(red: 5, green: 50, blue: 0) && shrunk[1, 0] == Color(red: 25, green: 50, blue: 0))
    #expect(shrunk[2, 0] == Color(red: 40, green: 50, blue: 255))
    // The edges lie where they lay.
    let shape = ImageShape(height: 4, width: 2200, channels: 1)
    let figure = Figure.gradients(
      of: .floats(Matrix(rows: 1, columns: shape.count)), by: try HoG(shape: shape, cell: GridSize(4), blocks: nil))
    try expectWellFormed(figure)
    for panel in figure.panels {
      #expect(panel.xExtent.upper == 2200 && panel.yExtent.upper == 4)
    }
    #expect(try figure.bytes(for: .svg).count < 60_000)
  }

  @Test func `a codebook is a mosaic`() throws {
    let patches = Matrix([[0, 1, 2, 3], [5, 5, 5, 5], [0, 0, 0, 1], [1, .nan, 0, 0]])
    let figure = Figure.codebook(patches, shape: ImageShape(height: 2, width: 2, channels: 1), columns: 3)
    try expectWellFormed(figure)
    let images = figure.drawing.elements.flatMap(\.leaves).compactMap { element -> Pixels? in
      if case .image(let pixels, _, _) = element { pixels } else { nil }
    }
    let mosaic = try #require(images.first)
    #expect(mosaic.width == 10 && mosaic.height == 7)
    #expect(mosaic[0, 0] == .white && mosaic[3, 1] == .white && mosaic[9, 6] == .white && mosaic[7, 5] == .white)
    #expect(mosaic[1, 1] == .black && mosaic[2, 2] == .white && mosaic[2, 1] == Color(0x555555))
    #expect(mosaic[4, 1] == Color(0x7F7F7F))
    try expectWellFormed(.codebook(Matrix(rows: 0, columns: 3), shape: ImageShape(height: 1, width: 1, channels: 3)))
  }

  /// Each channel from black to white, and as many words as are asked for.
  @Test func `words in colour keep their channels, and no more are drawn than asked for`() throws {
    let patches = Matrix([[1, 0, -1], [-1, 0, 1], [0, 1, -1], [0, -1, 1]])
    let shape = ImageShape(height: 1, width: 1, channels: 3)
    func mosaic(_ limit: Int) throws -> Pixels {
      let figure = Figure.codebook(patches, shape: shape, columns: 2, limit: limit)
      let images = figure.drawing.elements.flatMap(\.leaves).compactMap { element -> Pixels? in
        if case .image(let pixels, _, _) = element { pixels } else { nil }
      }
      return try #require(images.first)
    }
    let all = try mosaic(4)
    #expect(all.width == 5 && all.height == 5)
    #expect(all[1, 1] == Color(0xFF7F00) && all[3, 1] == Color(0x007FFF))
    #expect(all[1, 3] == Color(0x7FFF00) && all[3, 3] == Color(0x7F00FF))
    let three = try mosaic(3)
    #expect(three.height == 5 && three[1, 3] == Color(0x7FFF00) && three[3, 3] == .white)
    #expect(try mosaic(2).height == 3)
  }

  @Test func `the most frequent colours first`() throws {
    let shape = ImageShape(height: 1, width: 4, channels: 3)
    let transform = try ColorHistogram(shape: shape, bins: [2])
    let figure = Figure.colorHistograms(
      of: .bytes([255, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255], rows: 1, columns: 12), by: transform, limit: 1)
    try expectWellFormed(figure)
    let fills = figure.drawing.elements.flatMap(\.leaves).compactMap { element -> Color? in
      if case .shape(_, let fill, _) = element { fill } else { nil }
    }
    #expect(fills.contains(Color(0x4040BF)) && !fills.contains(Color(0xBF4040)))
  }
}

extension [Drawing.Element] {
  /// The lines of stars, in the order in which they are drawn.
  fileprivate var linesWithRoundEnds: [(from: Point, to: Point)] {
    compactMap { element in
      guard case .shape(.path(let path), _, let stroke?) = element, stroke.hasRoundEnds, path.segments.count == 2,
        case .move(let start) = path.segments[0], case .line(let end) = path.segments[1]
      else { return nil }
      return (start, end)
    }
  }
}

extension Drawing.Element {
  /// The element, or what is clipped in it.
  fileprivate var leaves: [Drawing.Element] {
    if case .clipped(_, let elements) = self { elements.flatMap(\.leaves) } else { [self] }
  }
}
