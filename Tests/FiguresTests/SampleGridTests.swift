import NeuralNetworks
import Testing

@testable import Figures

@Suite struct SampleGridTests {
  @Test func cellsAreSampledInTheirMiddles() throws {
    let grid = try SampleGrid(x: 0...4, y: 10...12, columns: 4, rows: 2) { x, y in 100 * x + y }
    #expect(grid.values == [60.5, 160.5, 260.5, 360.5, 61.5, 161.5, 261.5, 361.5])
    #expect(
      grid.points.elements == [0.5, 10.5, 1.5, 10.5, 2.5, 10.5, 3.5, 10.5, 0.5, 11.5, 1.5, 11.5, 2.5, 11.5, 3.5, 11.5])
    #expect(grid[3, 1] == 361.5 && grid.range == 60.5...361.5)
  }

  @Test func matrices() throws {
    let grid = try SampleGrid(matrix: Matrix([[1, 2, 3], [4, 5, 6]]))
    #expect(grid[2, 0] == 3 && grid[0, 1] == 4)
    #expect(grid.x(0) == 0 && grid.x(2) == 2 && grid.y(1) == 1)
  }

  @Test(arguments: [(0, 5), (5, 0), (-1, -1), (5000, 4000), (Int.max, 2), (4097, 4096)])
  func sizes(columns: Int, rows: Int) {
    #expect(throws: FiguresError.gridSize(columns: columns, rows: rows)) {
      try SampleGrid(x: 0...1, y: 0...1, columns: columns, rows: rows) { _, _ in 0 }
    }
  }

  @Test func rangesLeaveOutWhatIsNotFinite() throws {
    let grid = try SampleGrid(x: 0...1, y: 0...1, columns: 3, rows: 1, values: [.nan, 2, .infinity])
    #expect(grid.range == 2...2)
    #expect(grid.roundLevels(count: 5).isEmpty)
  }
}
