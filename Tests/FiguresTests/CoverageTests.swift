import Testing

@testable import Figures

@Suite struct CoverageTests {
  /// The covered area of each pixel of a small picture.
  func coverage(_ polygons: [[Point]], width: Int, height: Int, clip: Rectangle? = nil) -> [[Float]] {
    var coverage = Coverage()
    for polygon in polygons { coverage.add(polygon) }
    var pixels = [[Float]](repeating: [Float](repeating: 0, count: width), count: height)
    let whole = Rectangle(x: 0, y: 0, width: Double(width), height: Double(height))
    coverage.forEachRow(clip: clip ?? whole) { y, x, row in
      for index in row.indices { pixels[y][x + index] = row[index] }
    }
    return pixels
  }

  func corners(_ x: Double, _ y: Double, _ right: Double, _ bottom: Double) -> [Point] {
    [Point(x, y), Point(right, y), Point(right, bottom), Point(x, bottom)]
  }

  @Test func halvesOfPixels() {
    let pixels = coverage([corners(0.5, 0.5, 2.25, 2)], width: 4, height: 3)
    #expect(pixels == [[0.25, 0.5, 0.125, 0], [0.5, 1, 0.25, 0], [0, 0, 0, 0]])
  }

  @Test func aTriangleHalvesThePixelsOfItsDiagonal() {
    let pixels = coverage([[Point(0, 0), Point(3, 3), Point(0, 3)]], width: 3, height: 3)
    for y in 0..<3 {
      for x in 0..<3 {
        let expected: Float = x < y ? 1 : x == y ? 0.5 : 0
        #expect(abs(pixels[y][x] - expected) < 1e-5)
      }
    }
  }

  @Test(arguments: [2.0, 3, 10, 40.3])
  func circles(radius: Double) {
    let size = Int(2 * radius) + 4
    let circle = Path.circle(center: Point(Double(size) / 2 + 0.1, Double(size) / 2 - 0.3), radius: radius)
    let area = coverage(circle.polylines().map(\.points), width: size, height: size).joined()
      .reduce(0) { $0 + Double($1) }
    #expect(abs(area / (.pi * radius * radius) - 1) < 0.005)
  }

  @Test func windingCountsOverlapsOnceAndOppositesNot() {
    let square = corners(0.5, 0.5, 2.5, 2.5)
    #expect(coverage([square, square], width: 3, height: 3) == coverage([square], width: 3, height: 3))
    let frame = coverage([corners(0, 0, 3, 3), corners(1, 1, 2, 2).reversed()], width: 3, height: 3)
    #expect(frame == [[1, 1, 1], [1, 0, 1], [1, 1, 1]])
    let filled = coverage([corners(0, 0, 3, 3), corners(1, 1, 2, 2)], width: 3, height: 3)
    #expect(filled == [[1, 1, 1], [1, 1, 1], [1, 1, 1]])
  }

  @Test func whatLiesOutsideIsCutOff() {
    let all = coverage([corners(-1e9, -1e9, 1e9, 1e9)], width: 2, height: 2)
    #expect(all == [[1, 1], [1, 1]])
    #expect(coverage([corners(5, 0, 7, 2)], width: 2, height: 2) == [[0, 0], [0, 0]])
    #expect(coverage([corners(0, 5, 2, 7)], width: 2, height: 2) == [[0, 0], [0, 0]])
    #expect(coverage([[Point(.nan, 0), Point(1, 1), Point(0, 1)]], width: 2, height: 2)[1] == [0, 0])
    let clip = Rectangle(x: 0.25, y: 0.5, width: 1.25, height: 1.5)
    let clipped = coverage([corners(0, 0, 3, 3)], width: 3, height: 3, clip: clip)
    #expect(clipped == [[0.375, 0.25, 0], [0.75, 0.5, 0], [0, 0, 0]])
  }

  @Test(arguments: [false, true])
  func strokes(hasRoundEnds: Bool) {
    var coverage = Coverage()
    let line = Path.Polyline(points: [Point(5, 10), Point(15, 10), Point(15, 20)], isClosed: false)
    line.addStroke(width: 4, hasRoundEnds: hasRoundEnds, to: &coverage)
    var area = 0.0
    let clip = Rectangle(x: 0, y: 0, width: 30, height: 30)
    coverage.forEachRow(clip: clip) { _, _, row in
      for index in row.indices { area += Double(row[index]) }
    }
    // Two rectangles that share a quarter of the corner's square, a quarter of a disc outside it, and the ends' two halves of a disc.
    let exact = 2 * 40 - 4 + Double.pi + (hasRoundEnds ? 4 * Double.pi : 0)
    #expect(abs(area / exact - 1) < 0.005)
  }

  @Test func dashesCoverTheirPartOfALine() {
    let line = Path.Polyline(points: [Point(0, 0), Point(4, 0), Point(10, 0)], isClosed: false)
    let dashes = line.dashed([3, 2]).map { ($0.points.first?.x ?? .nan, $0.points.last?.x ?? .nan) }
    #expect(dashes.map(\.0) == [0, 5])
    #expect(dashes.map(\.1) == [3, 8])
    #expect(line.dashed([1e-9, 1e-9]).count == 1)
  }
}
