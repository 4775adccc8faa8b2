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
      "regions: a grid of \(cells) cells; it must have at least 1×1 and at most 64×64")
    try require(!members.isEmpty, "regions: there are none")
    for region in members {
      try require(!region.isEmpty, "regions: one has no cells")
      try require(
        region.allSatisfy { (0..<cells.count).contains($0) }, "regions: a cell is not in the grid of \(cells)")
    }
    self.cells = cells
    self.members = members
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
