public import LinearAlgebra

/// Histograms of oriented gradients: in which directions an image's edges run, cell by cell.
///
/// Each pixel has a gradient g = (I(x+1) − I(x−1), I(y+1) − I(y−1)), which is 0 at the image's border across it; of several channels the
/// one with the longest counts. A cell's histogram adds up the lengths of its pixels' gradients by their direction, 0°…180°, and is
/// divided by the cell's area. The lecture's form is these histograms: 8×8 cells with 9 directions make 30×40×9 = 10,800 numbers of an
/// image of 240×320 pixels. In Dalal's and Triggs's form each block of neighbouring cells is normalised by itself, and a cell appears
/// in each of the blocks that it belongs to.
///
/// The numbers are those of scikit-image's `skimage.feature.hog`. Pixels beyond the last whole cell count only for their neighbours'
/// gradients.
///
/// N. Dalal and B. Triggs, *Histograms of Oriented Gradients for Human Detection*, CVPR 2005.
public struct HoG: FeatureTransform, Hashable {
  /// Blocks of cells that are normalised together, one at each cell that is the upper left one of a whole block.
  public struct Blocks: Sendable, Hashable, Codable {
    /// How many cells a block has.
    public var size: GridSize
    /// What is done to a block's numbers.
    public var normalization: BlockNormalization

    /// Blocks of so many cells.
    public init(size: GridSize = GridSize(2), normalization: BlockNormalization = .l2Hys) {
      self.size = size
      self.normalization = normalization
    }
  }

  /// "hog".
  public let name = "hog"
  /// The images.
  public let shape: ImageShape
  /// The size of a cell in pixels.
  public let cell: GridSize
  /// Into how many equal parts 0°…180° are cut.
  public let directions: Int
  /// Dalal's and Triggs's form; nil for the lecture's, of histograms as they are.
  public let blocks: Blocks?
  /// Whether gradients are those of the pixels' square roots, which darker regions gain by; of a pixel below 0 it is 0.
  public let takesRoots: Bool

  /// The features of images of a shape.
  ///
  /// Throws for cells or blocks that no image of that shape has, less than one direction or more than 180, and more than 2²⁷ numbers an
  /// image.
  public init(
    shape: ImageShape, cell: GridSize = GridSize(8), directions: Int = 9, blocks: Blocks? = Blocks(),
    takesRoots: Bool = false
  ) throws(FeatureError) {
    try require(
      cell.height >= 1 && cell.width >= 1, "HoG: a cell of \(cell) pixels; it must have at least 1×1")
    try require(
      cell.height <= shape.height && cell.width <= shape.width,
      "HoG: images of \(shape.width)×\(shape.height) pixels are smaller than a cell of \(cell)")
    try require(
      directions >= 1 && directions <= 180, "HoG: \(directions) directions; there must be at least 1 and at most 180")
    if let size = blocks?.size {
      try require(size.height >= 1 && size.width >= 1, "HoG: a block of \(size) cells; it must have at least 1×1")
      let cells = GridSize(height: shape.height / cell.height, width: shape.width / cell.width)
      try require(
        size.height <= cells.height && size.width <= cells.width,
        "HoG: images of \(shape.width)×\(shape.height) pixels have \(cells) cells of \(cell), fewer than a block of \(size)"
      )
    }
    self.shape = shape
    self.cell = cell
    self.directions = directions
    self.blocks = blocks
    self.takesRoots = takesRoots
    let (numbers, overflow) = places.count.multipliedReportingOverflow(by: (blocks?.size.count ?? 1) * directions)
    try require(
      !overflow && numbers <= 1 << 27, "HoG: more than 2²⁷ numbers an image; take larger cells or smaller blocks")
  }

  /// How many whole cells an image has.
  public var cells: GridSize { GridSize(height: shape.height / cell.height, width: shape.width / cell.width) }

  /// How many histograms or blocks an image has.
  public var places: GridSize {
    guard let size = blocks?.size else { return cells }
    return GridSize(height: cells.height - size.height + 1, width: cells.width - size.width + 1)
  }

  /// The images.
  public var imageShape: ImageShape? { shape }

  /// How many pixels an image has, counted in each channel.
  public var inputWidth: Int { shape.count }

  /// The numbers of all places: places · cells of a block · directions.
  public var outputWidth: Int { places.count * (blocks?.size.count ?? 1) * directions }

  /// N×``inputWidth`` → N×``outputWidth``: places in reading order, of each the cells in reading order, of each the directions from 0° on.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    Kernels.require(
      inputs.columns == inputWidth, "HoG of \(inputWidth) pixels, but inputs of \(inputs.columns) numbers")
    return Matrix(rows: inputs.rows, columns: outputWidth, threads: threads, scratch: { HoGScratch(self) }) {
      row, scratch, elements in
      var pixels = scratch.pixels.mutableSpan
      inputs.copyRow(row, to: &pixels)
      scratch.addUpCells()
      scratch.write(to: &elements)
    }
  }

  /// The same features without blocks: each cell's histogram.
  public var histograms: HoG {
    HoG(shape: shape, cell: cell, directions: directions, takesRoots: takesRoots)
  }

  private init(shape: ImageShape, cell: GridSize, directions: Int, takesRoots: Bool) {
    self.shape = shape
    self.cell = cell
    self.directions = directions
    self.blocks = nil
    self.takesRoots = takesRoots
  }
}
