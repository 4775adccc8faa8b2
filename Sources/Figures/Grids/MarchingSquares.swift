/// Lines along which a grid of numbers has one value.
///
/// W. E. Lorensen and H. E. Cline, *Marching cubes*, SIGGRAPH 1987, in two dimensions: between the middles of four
/// neighbouring cells a line runs from side to side where the value lies between those of the side's ends, at the place
/// that linear interpolation gives. Where it meets all four sides the mean of the four corners says which belong
/// together.
struct MarchingSquares {
  /// The nodes: the cells' middles, and the border of the grid with the numbers of the cells there, so that lines reach it.
  private let xs: [Double]
  private let ys: [Double]
  private let values: [Double]
  private var columns: Int { xs.count }

  init(_ grid: SampleGrid) {
    xs = [grid.x.lowerBound] + (0..<grid.columns).map { grid.x($0) } + [grid.x.upperBound]
    ys = [grid.y.lowerBound] + (0..<grid.rows).map { grid.y($0) } + [grid.y.upperBound]
    var values: [Double] = []
    values.reserveCapacity(xs.count * ys.count)
    for row in ys.indices {
      let y = min(max(row - 1, 0), grid.rows - 1)
      for column in xs.indices { values.append(grid[min(max(column - 1, 0), grid.columns - 1), y]) }
    }
    self.values = values
  }

  /// The lines of a value, each as long as it goes; the first point of a closed one comes again at its end.
  func lines(at level: Double) -> [[Point]] {
    // A side is named by its lower left node and its direction: twice the node, plus one if it goes up.
    var neighbours: [Int: [Int]] = [:]
    var order: [Int] = []
    func connect(_ a: Int, _ b: Int) {
      for (from, to) in [(a, b), (b, a)] {
        if neighbours[from] == nil { order.append(from) }
        neighbours[from, default: []].append(to)
      }
    }
    for row in 0..<ys.count - 1 {
      for column in 0..<columns - 1 { connectSides(column, row, level, connect) }
    }
    var used: Set<Int> = []
    func trace(from start: Int) -> [Point] {
      var points = [point(on: start, level)]
      var present = start
      used.insert(start)
      while let next = neighbours[present]?.first(where: { !used.contains($0) }) {
        used.insert(next)
        points.append(point(on: next, level))
        present = next
      }
      if points.count > 2, neighbours[present]?.contains(start) == true { points.append(points[0]) }
      return points
    }
    // Lines with ends first, so that none is begun in its middle.
    var lines: [[Point]] = []
    for side in order where neighbours[side]?.count == 1 && !used.contains(side) { lines.append(trace(from: side)) }
    for side in order where !used.contains(side) { lines.append(trace(from: side)) }
    return lines.filter { $0.count > 1 }
  }

  private func connectSides(_ column: Int, _ row: Int, _ level: Double, _ connect: (Int, Int) -> Void) {
    let node = row * columns + column
    let corners = [values[node], values[node + 1], values[node + columns + 1], values[node + columns]]
    guard corners.allSatisfy(\.isFinite) else { return }
    let above = corners.map { $0 >= level }
    // Below, right, above, left: between corners 0 and 1, 1 and 2, 2 and 3, 3 and 0.
    let sides = [2 * node, 2 * (node + 1) + 1, 2 * (node + columns), 2 * node + 1]
    let crossed = (0..<4).filter { above[$0] != above[($0 + 1) % 4] }
    if crossed.count == 2 {
      connect(sides[crossed[0]], sides[crossed[1]])
    } else if crossed.count == 4 {
      let isCentreAbove = corners.reduce(0, +) / 4 >= level
      // Where the middle is like corner 0, the lines cut off corners 1 and 3; else corners 0 and 2.
      let pairs = isCentreAbove == above[0] ? [(0, 1), (2, 3)] : [(3, 0), (1, 2)]
      for (a, b) in pairs { connect(sides[a], sides[b]) }
    }
  }

  /// Where a side has the value.
  private func point(on side: Int, _ level: Double) -> Point {
    let node = side / 2
    let (column, row) = (node % columns, node / columns)
    let other = side % 2 == 0 ? (column + 1, row) : (column, row + 1)
    let (a, b) = (values[node], values[other.1 * columns + other.0])
    let fraction = a == b ? 0.5 : ((level - a) / (b - a)).clamped(to: 0...1)
    return Point(xs[column], ys[row]).mixed(with: Point(xs[other.0], ys[other.1]), by: fraction)
  }
}

extension SampleGrid {
  /// The lines along which the grid has a value, each as long as it goes; a closed one ends where it starts.
  public func contours(at level: Double) -> [[Point]] { MarchingSquares(self).lines(at: level) }

  /// At most `count` round numbers between the least and the greatest value.
  public func roundLevels(count: Int) -> [Double] {
    guard let range, range.upperBound > range.lowerBound else { return [] }
    return Tick.linear(range, count: count).map(\.value).filter { $0 > range.lowerBound && $0 < range.upperBound }
  }
}
