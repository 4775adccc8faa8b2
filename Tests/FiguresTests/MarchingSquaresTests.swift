import Testing

@testable import Figures

@Suite struct MarchingSquaresTests {
  @Test(arguments: [0.5, 0.8])
  func aCircleIsOneClosedLine(radius: Double) throws {
    let grid = try SampleGrid(x: -1...1, y: -1...1, columns: 100, rows: 80) { ($0 * $0 + $1 * $1).squareRoot() }
    let lines = grid.contours(at: radius)
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(line.first == line.last && line.count > 100)
    for point in line { #expect(abs(point.length - radius) < 1e-3) }
  }

  @Test func aPlaneGivesAStraightLineFromSideToSide() throws {
    let grid = try SampleGrid(x: 0...2, y: -1...1, columns: 10, rows: 7) { x, _ in x }
    let lines = grid.contours(at: 1.05)
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    for point in line { #expect(abs(point.x - 1.05) < 1e-12) }
    #expect(Set([line[0].y, line[line.count - 1].y]) == [-1, 1])
  }

  @Test func aSaddleHasTwoLines() throws {
    let grid = try SampleGrid(x: -1...1, y: -1...1, columns: 41, rows: 41) { $0 * $1 }
    #expect(grid.contours(at: 0.2).count == 2)
    #expect(grid.contours(at: -0.2).count == 2)
  }

  @Test func levelsOutsideAndHoles() throws {
    let grid = try SampleGrid(x: 0...1, y: 0...1, columns: 20, rows: 20) { x, y in x > 0.4 && x < 0.6 ? .nan : y }
    #expect(grid.contours(at: 2).isEmpty)
    #expect(grid.contours(at: 0.5).count == 2)
    #expect(try SampleGrid(x: 0...1, y: 0...1, columns: 1, rows: 1) { _, _ in 3 }.contours(at: 3).isEmpty)
  }
}
