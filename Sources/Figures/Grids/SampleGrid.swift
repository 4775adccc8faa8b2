public import NeuralNetworks

/// Numbers on a rectangle of a plane: one for the middle of each of its cells.
public struct SampleGrid: Sendable, Hashable {
  /// The most cells that a grid may have.
  public static let maximumCount = 4096 * 4096

  /// Where the cells begin and end from left to right.
  public let x: ClosedRange<Double>
  /// Where the cells begin and end from bottom to top.
  public let y: ClosedRange<Double>
  /// Cells from left to right.
  public let columns: Int
  /// Cells from bottom to top.
  public let rows: Int
  /// The numbers, the lowest row first; NaN where there is none.
  public private(set) var values: [Double]

  /// A grid of a function of x and y.
  ///
  /// Throws ``FiguresError/gridSize(columns:rows:)`` if there is no cell, or more than ``maximumCount``.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, _ value: (Double, Double) -> Double
  ) throws(FiguresError) {
    try self.init(x: x, y: y, columns: columns, rows: rows)
    for row in 0..<rows {
      let height = self.y(row)
      for column in 0..<columns { values[row * columns + column] = value(self.x(column), height) }
    }
  }

  /// A grid of given numbers, the lowest row first. Traps unless there is one for each cell.
  ///
  /// Throws ``FiguresError/gridSize(columns:rows:)`` if there is no cell, or more than ``maximumCount``.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, values: [Double]
  ) throws(FiguresError) {
    try Self.check(columns: columns, rows: rows)
    require(values.count == columns * rows, "\(values.count) numbers for \(columns)×\(rows) cells")
    (self.x, self.y, self.columns, self.rows, self.values) = (x, y, columns, rows, values)
  }

  /// A grid of zeros, whose ``points`` say where a network is to be asked.
  ///
  /// Throws ``FiguresError/gridSize(columns:rows:)`` if there is no cell, or more than ``maximumCount``.
  public init(x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int) throws(FiguresError) {
    try Self.check(columns: columns, rows: rows)
    (self.x, self.y, self.columns, self.rows) = (x, y, columns, rows)
    values = [Double](repeating: 0, count: columns * rows)
  }

  /// The elements of a matrix as cells around 0, 1, …: its rows along y, its columns along x.
  ///
  /// Row 0 is the lowest unless the y axis is reversed, as the panel of a matrix has it. Throws
  /// ``FiguresError/gridSize(columns:rows:)`` if there is no element, or more than ``maximumCount``.
  public init(matrix: Matrix) throws(FiguresError) {
    try Self.check(columns: matrix.columns, rows: matrix.rows)
    (columns, rows) = (matrix.columns, matrix.rows)
    x = -0.5...Double(matrix.columns) - 0.5
    y = -0.5...Double(matrix.rows) - 0.5
    values = matrix.elements.map { Double($0) }
  }

  /// The same cells with other numbers, the lowest row first. Traps unless there is one for each cell.
  public func with(values: [Double]) -> SampleGrid {
    require(values.count == self.values.count, "\(values.count) numbers for \(columns)×\(rows) cells")
    var grid = self
    grid.values = values
    return grid
  }

  /// The number of a cell, counted from the lower left.
  public subscript(column: Int, row: Int) -> Double { values[row * columns + column] }

  /// The middle of a column's cells.
  public func x(_ column: Int) -> Double { Self.middle(of: column, in: x, count: columns) }

  /// The middle of a row's cells.
  public func y(_ row: Int) -> Double { Self.middle(of: row, in: y, count: rows) }

  /// The middles of all cells as examples for a network, in the order of ``values``: N×2, N = columns · rows.
  public var points: Matrix {
    Matrix(rows: columns * rows, columns: 2) { index, part in
      Float(part == 0 ? x(index % columns) : y(index / columns))
    }
  }

  /// The least and the greatest of the finite numbers, or nil if there is none.
  public var range: ClosedRange<Double>? {
    var range: ClosedRange<Double>?
    for value in values where value.isFinite {
      range = min(range?.lowerBound ?? value, value)...max(range?.upperBound ?? value, value)
    }
    return range
  }

  private static func middle(of index: Int, in range: ClosedRange<Double>, count: Int) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * (Double(index) + 0.5) / Double(count)
  }

  private static func check(columns: Int, rows: Int) throws(FiguresError) {
    let (count, overflow) = columns.multipliedReportingOverflow(by: rows)
    guard columns > 0, rows > 0, !overflow, count <= maximumCount else {
      throw .gridSize(columns: columns, rows: rows)
    }
  }
}
