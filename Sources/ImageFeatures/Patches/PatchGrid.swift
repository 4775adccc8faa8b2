public import LinearAlgebra

/// Square patches on a regular grid, of one or several sizes: where a dense descriptor looks.
///
/// A patch has 4×4 cells. Those of one size stand `step` pixels apart, as far to the left and above as to the right and below of the
/// image's middle, to a pixel, and lie inside the image as a whole.
public struct PatchGrid: Sendable, Hashable, Codable {
  /// The sides of a patch's cells in pixels, one for each size of patch: a patch is four times as large.
  public var cellSides: [Int]
  /// How many pixels apart patches of one size stand.
  public var step: Int

  /// Patches of these sizes.
  public init(cellSides: [Int] = [4, 6, 8], step: Int = 4) {
    self.cellSides = cellSides
    self.step = step
  }

  /// The sides of cells at a rate of √2, from `first` pixels on, whose patches fit into images of a shape; none if not one does.
  ///
  /// - sizes: how many at most.
  public static func cellSides(fittingInto shape: ImageShape, first: Int = 4, sizes: Int = 5) -> [Int] {
    var sides: [Int] = []
    var side = Double(max(first, 1))
    for _ in 0..<max(0, min(sizes, 64)) where side < 1e6 {
      let next = Int(side.rounded())
      if 4 * next <= min(shape.height, shape.width) && next != sides.last { sides.append(next) }
      side *= 2.0.squareRoot()
    }
    return sides
  }

  /// The sizes at a rate of √2, from cells of `firstCellSide` pixels on, that fit into images of a shape, at the step that gives the
  /// number of patches nearest to `patches`.
  ///
  /// The lecture's winner of 2011 had about 10,000.
  ///
  /// Throws if not even one patch fits.
  public init(
    patches: Int, of shape: ImageShape, firstCellSide: Int = 4, sizes: Int = 5
  ) throws(FeatureError) {
    try require(
      patches >= 1 && sizes >= 1 && firstCellSide >= 1,
      "patches: \(patches) of \(sizes) sizes from cells of \(firstCellSide) pixels on; each must be at least 1")
    try self.init(
      patches: patches, of: shape,
      cellSides: Self.cellSides(fittingInto: shape, first: firstCellSide, sizes: sizes))
  }

  /// Patches of these sizes at the step that gives the number of patches of an image nearest to `patches`.
  ///
  /// Throws if a size doesn't fit into the images.
  public init(patches: Int, of shape: ImageShape, cellSides: [Int]) throws(FeatureError) {
    try require(patches >= 1, "patches: \(patches) of an image; there must be at least 1")
    self.init(cellSides: cellSides, step: max(shape.height, shape.width))
    try check(shape, name: "patches")
    // The number falls as the step grows.
    var (low, high) = (1, step)
    while low < high {
      step = (low + high) / 2
      if count(in: shape) <= patches { high = step } else { low = step + 1 }
    }
    step = low
    let fewer = patches - count(in: shape)
    guard step > 1 else { return }
    step -= 1
    if count(in: shape) - patches > fewer { step += 1 }
  }

  /// How many patches an image has.
  public func count(in shape: ImageShape) -> Int {
    cellSides.reduce(0) { $0 + starts(shape.height, $1).count * starts(shape.width, $1).count }
  }

  /// Where the first pixels of patches of a size lie along a side of the image.
  func starts(_ length: Int, _ cellSide: Int) -> Starts {
    let room = length - 4 * cellSide
    guard room >= 0 else { return Starts(first: 0, step: step, count: 0) }
    return Starts(first: room % step / 2, step: step, count: room / step + 1)
  }

  /// Numbers at equal distances.
  struct Starts {
    let first: Int
    let step: Int
    let count: Int
    subscript(index: Int) -> Int { first + index * step }
  }

  /// Throws unless the images have patches of each size, and no more than 2²² of them.
  func check(_ shape: ImageShape, name: String) throws(FeatureError) {
    try require(step >= 1, "\(name): patches \(step) pixels apart; the step must be at least 1")
    try require(
      !cellSides.isEmpty, "\(name): no size of patches fits into images of \(shape.width)×\(shape.height) pixels")
    for side in cellSides {
      try require(side >= 1, "\(name): cells of \(side) pixels; they must have at least 1")
      try require(
        side <= min(shape.height, shape.width) / 4,
        "\(name): images of \(shape.width)×\(shape.height) pixels are smaller than a patch of 4×4 cells of \(side)×\(side)"
      )
    }
    try require(count(in: shape) <= 1 << 22, "\(name): more than 2²² patches an image; take a larger step")
  }

  /// The middles of all patches, in the order of the sizes, then of rows, then of columns.
  func centers(in shape: ImageShape) -> [SIMD2<Float>] {
    var centers: [SIMD2<Float>] = []
    centers.reserveCapacity(count(in: shape))
    for side in cellSides {
      let (rows, columns) = (starts(shape.height, side), starts(shape.width, side))
      for row in 0..<rows.count {
        for column in 0..<columns.count {
          centers.append(
            SIMD2(
              Float(columns[column] + 2 * side) / Float(shape.width),
              Float(rows[row] + 2 * side) / Float(shape.height)))
        }
      }
    }
    return centers
  }
}
