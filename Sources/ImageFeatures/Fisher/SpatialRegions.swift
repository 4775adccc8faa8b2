/// Parts of an image whose descriptors are put together one part at a time: rectangles of a grid of cells.
///
/// The lecture's winner of 2011 took R = 4: the whole image and three stripes, one above the other.
public struct SpatialRegions: Sendable, Hashable, Codable {
  /// How many cells the grid has.
  public let cells: GridSize
  /// Each region's cells, by row·width + column.
  public let members: [[Int]]

  /// Regions as sets of cells.
  ///
  /// Throws ``FeatureError`` for a grid without cells, no regions, a region without cells and a cell that isn't in the grid.
  public init(cells: GridSize, members: [[Int]]) throws(FeatureError) {
    try require(
      cells.height >= 1 && cells.width >= 1 && cells.height <= 64 && cells.width <= 64,
      "regions: a grid of \(Self.text(cells)) cells; it must have at least 1×1 and at most 64×64")
    try require(!members.isEmpty, "regions: there are none")
    for region in members {
      try require(!region.isEmpty, "regions: one has no cells")
      try require(
        region.allSatisfy { (0..<cells.count).contains($0) },
        "regions: a cell is not in the grid of \(Self.text(cells))")
    }
    self.cells = cells
    self.members = members
  }

  /// The cells of one grid after the other, each cell a region, row by row: 1×1 and 3×1 are the whole image and three stripes.
  ///
  /// Throws ``FeatureError`` for no grids, the same one twice, one without cells, and grids that only one of more than 64×64 cells is a
  /// common refinement of.
  public init(grids: [GridSize]) throws(FeatureError) {
    try require(!grids.isEmpty, "regions: there are none")
    var cells = GridSize(1)
    for (index, grid) in grids.enumerated() {
      try require(
        (1...64).contains(grid.height) && (1...64).contains(grid.width),
        "regions: a grid of \(Self.text(grid)) cells; it must have at least 1×1 and at most 64×64")
      try require(!grids[..<index].contains(grid), "regions: the grid of \(Self.text(grid)) cells is there twice")
      cells = GridSize(
        height: Self.leastCommonMultiple(cells.height, grid.height),
        width: Self.leastCommonMultiple(cells.width, grid.width))
      try require(
        cells.height <= 64 && cells.width <= 64,
        "regions: \(grids.map(Self.text).joined(separator: " and ")) cells are not all cells of one grid of at most 64×64"
      )
    }
    self.init(cells, grids.flatMap { Self.regions(of: $0, in: cells) })
  }

  /// The grids whose cells the regions are, if they are such.
  public var grids: [GridSize]? {
    var grids: [GridSize] = []
    var rest = members[...]
    while !rest.isEmpty {
      // Two grids differ in their first cells: no more than one can begin here.
      let grid = (1...cells.height).lazy.filter { cells.height.isMultiple(of: $0) }.flatMap { height in
        (1...cells.width).lazy.filter { cells.width.isMultiple(of: $0) }.map { GridSize(height: height, width: $0) }
      }.first { rest.starts(with: Self.regions(of: $0, in: cells)) }
      guard let grid else { return nil }
      grids.append(grid)
      rest = rest.dropFirst(grid.count)
    }
    return grids
  }

  /// Rows×columns: a grid of regions is no size of an image, and three stripes are 3×1.
  private static func text(_ grid: GridSize) -> String { "\(grid.height)×\(grid.width)" }

  /// The cells of a coarser grid, each as cells of a finer one.
  private static func regions(of grid: GridSize, in cells: GridSize) -> [[Int]] {
    let (height, width) = (cells.height / grid.height, cells.width / grid.width)
    return (0..<grid.count).map { region in
      let (top, left) = (region / grid.width * height, region % grid.width * width)
      return (0..<(height * width)).map { (top + $0 / width) * cells.width + left + $0 % width }
    }
  }

  private static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return a / x * b
  }

  private init(_ cells: GridSize, _ members: [[Int]]) {
    (self.cells, self.members) = (cells, members)
  }

  /// The image as a whole: R = 1.
  public static let whole = SpatialRegions(GridSize(1), [[0]])

  /// The whole image, and three stripes one above the other: R = 4.
  public static let wholeAndStripes = SpatialRegions(
    GridSize(height: 3, width: 1), [[0, 1, 2], [0], [1], [2]])

  /// The whole image, and each quarter: R = 5.
  public static let wholeAndQuarters = SpatialRegions(GridSize(2), [[0, 1, 2, 3], [0], [1], [2], [3]])

  /// R.
  public var count: Int { members.count }

  /// The cell that a place lies in, 0…1 from the left and from above; places outside belong to the nearest cell.
  public func cell(at place: SIMD2<Float>) -> Int {
    func index(_ part: Float, _ count: Int) -> Int { min(max(Int(part * Float(count)), 0), count - 1) }
    return index(place.y, cells.height) * cells.width + index(place.x, cells.width)
  }

  private enum CodingKeys: String, CodingKey {
    case cells, members
  }

  /// Reads regions; throws for those that can't be.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      cells: container.decode(GridSize.self, forKey: .cells), members: container.decode([[Int]].self, forKey: .members))
  }
}
