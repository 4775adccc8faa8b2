import LinearAlgebra

/// The corners of all lines of a grid, and below them the points: one matrix, which passes through layers as a whole.
struct WarpedPlane {
  /// 2·lines·(segments + 1) corners, line by line, then the points; ×2.
  let all: Matrix
  private let lineCount: Int
  private let corners: Int
  private let pointCount: Int

  /// Throws ``ArgumentError`` as ``SpaceWarp``.
  init(around points: ExampleInputs, grid: SpaceWarp.Grid) throws(ArgumentError) {
    try require(grid.lines >= 2, "the number of the grid's lines", grid.lines, "at least 2")
    try require(grid.segments >= 1, "the number of a line's segments", grid.segments, "at least 1")
    // Each is less than the most, so that their product can't overflow.
    let most = SpaceWarp.Grid.maximumCount
    try require(
      grid.lines <= most && grid.segments < most && 2 * grid.lines * (grid.segments + 1) <= most,
      "the size of the grid",
      "2·\(grid.lines) lines of \(grid.segments) segments", "at most \(most) corners in all")
    let box = try DecisionRegions.box(around: points, padding: grid.padding)
    lineCount = 2 * grid.lines
    corners = grid.segments + 1
    pointCount = points.rows
    let (lines, corners) = (grid.lines, corners)
    all = Matrix(rows: lineCount * corners + points.rows, columns: 2) { row, part in
      guard row < 2 * lines * corners else {
        let point = points.point(row - 2 * lines * corners)
        return Float(part == 0 ? point.x : point.y)
      }
      let (line, corner) = (row / corners, row % corners)
      // The lines of one x come first: their place is along x, and they run along y.
      let isUpright = line < lines
      let range = part == 0 ? box.x : box.y
      let fraction =
        isUpright == (part == 0)
        ? Double(line % lines) / Double(lines - 1) : Double(corner) / Double(corners - 1)
      return Float(range.lowerBound + (range.upperBound - range.lowerBound) * fraction)
    }
  }

  /// What has become of all corners and points, (corners + points)×H, as a stage.
  func stage(_ outputs: Matrix, _ title: String, _ source: Network.Source?) -> SpaceWarp.Stage {
    let first = lineCount * corners
    let points = outputs.selectingRows(first..<first + pointCount)
    let (plane, projection) = project(outputs, points)
    return SpaceWarp.Stage(
      title: title, source: source, width: outputs.columns, projection: projection,
      lines: (0..<lineCount).map { plane.selectingRows($0 * corners..<($0 + 1) * corners) },
      points: plane.selectingRows(first..<first + pointCount))
  }

  private func project(_ outputs: Matrix, _ points: Matrix) -> (Matrix, SpaceWarp.Projection) {
    switch outputs.columns {
    case 2: return (outputs, .none)
    case 1: return (Matrix(rows: outputs.rows, columns: 2) { $1 == 0 ? outputs[$0, 0] : 0 }, .line)
    default:
      let plane = PrincipalPlane(of: points)
      return (plane.coordinates(of: outputs), .principal(share: plane.share))
    }
  }
}
