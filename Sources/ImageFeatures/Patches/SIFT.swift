public import LinearAlgebra

/// Dense SIFT: 4×4 histograms of 8 gradient directions, 128 numbers, of each patch of a ``PatchGrid``.
///
/// Colours are made grey. For cells of side s the image is smoothed by a Gaussian of σ = s·``smoothing``; a pixel's gradient is half the
/// difference of its neighbours, one-sided at the border. Its length goes to the two directions of 0°, 45°, …, 315° that its own lies
/// between, and to the cells whose middles are less than s away in x and in y, in shares that fall linearly with the distances. The
/// cells are weighted by a Gaussian around the patch's middle, of σ = 2s at the cells' middles. Then the 128 numbers are divided by
/// their norm, limited to 0.2, and divided by their norm again; a patch without contrast has zeros.
///
/// The order is that of rows of cells, columns, directions; directions turn from x to y, which runs downwards.
///
/// D. Lowe, *Distinctive Image Features from Scale-Invariant Keypoints*, IJCV 2004; dense and with weights for whole cells as in
/// A. Vedaldi and B. Fulkerson, *VLFeat*, 2008.
public struct SIFT: LocalDescriptor, Hashable {
  /// "sift".
  public let name = "sift"
  /// The images.
  public let shape: ImageShape
  /// Where the patches are.
  public let grid: PatchGrid
  /// σ of the Gaussian that the image is smoothed by, in sides of a cell; 0 for none.
  public let smoothing: Float
  /// The norm, of numbers that are means over a cell's area of an image with pixels of 0…255, below which a patch has no contrast.
  public let leastContrast: Float

  /// Descriptors of images of a shape.
  ///
  /// Throws if a patch doesn't fit into the images, and for a smoothing or a contrast that is negative, infinite, or for smoothing more
  /// than 8.
  public init(
    shape: ImageShape, grid: PatchGrid = PatchGrid(), smoothing: Float = 1 / 6, leastContrast: Float = 0
  ) throws(FeatureError) {
    try grid.check(shape, name: "SIFT")
    try require(
      smoothing >= 0 && smoothing <= 8, "SIFT: a smoothing of \(smoothing); it must be at least 0 and at most 8")
    try require(
      leastContrast >= 0 && leastContrast.isFinite, "SIFT: a least contrast of \(leastContrast); it must be at least 0")
    self.shape = shape
    self.grid = grid
    self.smoothing = smoothing
    self.leastContrast = leastContrast
  }

  /// 128.
  public var descriptorWidth: Int { 128 }

  /// How many patches an image has.
  public var patchCount: Int { grid.count(in: shape) }

  /// The descriptors of one image's patches, P×128: in the order of the sizes, then of rows, then of columns.
  ///
  /// Traps on inputs of another width, and unless there is such an example.
  public func descriptors(of inputs: ExampleInputs, at index: Int) -> LocalDescriptors {
    Kernels.require(inputs.columns == shape.count, "SIFT of \(shape.count) numbers, but inputs of \(inputs.columns)")
    let image = GreyImage(inputs, at: index, shape: shape)
    var values = Matrix(rows: patchCount, columns: descriptorWidth)
    var first = 0
    for side in grid.cellSides {
      let smoothed = image.smoothed(sigma: Double(side) * Double(smoothing))
      let cells = DirectionCells(of: smoothed, grid: grid, side: side)
      first = cells.write(to: &values, from: first, leastContrast: leastContrast)
    }
    return LocalDescriptors(values: values, centers: grid.centers(in: shape))
  }
}
