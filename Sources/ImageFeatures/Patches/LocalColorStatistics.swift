public import LinearAlgebra

/// Mean and standard deviation of each channel in the 4×4 cells of each patch of a ``PatchGrid``: 96 numbers of a colour image, 32 of a
/// grey one.
///
/// The order is that of rows of cells, columns, channels, and of each mean and deviation; the deviation is that of the cell's pixels
/// themselves: √(mean of squares − square of the mean).
///
/// S. Clinchant, G. Csurka, F. Perronnin and J.-M. Renders, *XRCE's participation to ImagEval*, 2007.
public struct LocalColorStatistics: LocalDescriptor, Hashable {
  /// "local-color".
  public let name = "local-color"
  /// The images.
  public let shape: ImageShape
  /// Where the patches are.
  public let grid: PatchGrid

  /// Descriptors of images of a shape.
  ///
  /// Throws if a patch doesn't fit into the images.
  public init(shape: ImageShape, grid: PatchGrid = PatchGrid()) throws(FeatureError) {
    try grid.check(shape, name: "local colour statistics")
    self.shape = shape
    self.grid = grid
  }

  /// 32 for each channel.
  public var descriptorWidth: Int { 32 * shape.channels }

  /// How many patches an image has.
  public var patchCount: Int { grid.count(in: shape) }

  /// The descriptors of one image's patches: in the order of the sizes, then of rows, then of columns.
  ///
  /// Traps on inputs of another width, and unless there is such an example.
  public func descriptors(of inputs: ExampleInputs, at index: Int) -> LocalDescriptors {
    Kernels.require(
      inputs.columns == shape.count,
      "local colour statistics of \(shape.count) numbers, but inputs of \(inputs.columns)")
    var pixels = [Float](repeating: 0, count: shape.count)
    var span = pixels.mutableSpan
    inputs.copyRow(index, to: &span)
    let sums = PixelSums(of: pixels, shape: shape)
    var values = Matrix(rows: patchCount, columns: descriptorWidth)
    values.withUnsafeMutableBufferPointer { values in
      var descriptors = values.mutableSpan
      var out = 0
      for side in grid.cellSides {
        let (rows, columns) = (grid.starts(shape.height, side), grid.starts(shape.width, side))
        for row in 0..<rows.count {
          for column in 0..<columns.count {
            for cell in 0..<16 {
              sums.write(
                to: &descriptors, at: out, top: rows[row] + cell / 4 * side, left: columns[column] + cell % 4 * side,
                side: side)
              out += 2 * shape.channels
            }
          }
        }
      }
    }
    return LocalDescriptors(values: values, centers: grid.centers(in: shape))
  }
}

/// Sums over all pixels above and to the left, of numbers and of their squares: a rectangle's sum is that of four of them.
private struct PixelSums {
  private let channels: Int
  private let width: Int
  /// (height + 1)×(width + 1)×channels: sums of pixels, and of squares, in Double, because they are subtracted from each other.
  private let sums: [SIMD2<Double>]

  init(of pixels: [Float], shape: ImageShape) {
    let (width, channels) = (shape.width, shape.channels)
    let line = (width + 1) * channels
    var result = [SIMD2<Double>](repeating: SIMD2(), count: (shape.height + 1) * line)
    let pixels = pixels.span
    var sums = result.mutableSpan
    for y in 0..<shape.height {
      for channel in 0..<channels {
        var row = SIMD2<Double>()
        for x in 0..<width {
          let pixel = Double(pixels[unchecked: (y * width + x) * channels + channel])
          row += SIMD2(pixel, pixel * pixel)
          let place = (y + 1) * line + (x + 1) * channels + channel
          sums[unchecked: place] = sums[unchecked: place - line] + row
        }
      }
    }
    (self.width, self.channels, self.sums) = (width, channels, result)
  }

  /// Writes mean and deviation of each channel of a square.
  func write(to descriptors: inout MutableSpan<Float>, at start: Int, top: Int, left: Int, side: Int) {
    let line = (width + 1) * channels
    let upper = top * line + left * channels
    let lower = upper + side * line
    let right = side * channels
    let (there, room) = (sums.count, descriptors.count)
    Kernels.require(
      upper >= 0 && lower + right + channels <= there && start + 2 * channels <= room,
      "a cell beyond the image")
    let sums = sums.span
    let scale = 1 / Double(side * side)
    for channel in 0..<channels {
      let sum =
        sums[unchecked: lower + right + channel] - sums[unchecked: lower + channel]
        - sums[unchecked: upper + right + channel] + sums[unchecked: upper + channel]
      let (mean, square) = (sum.x * scale, sum.y * scale)
      descriptors[unchecked: start + 2 * channel] = Float(mean)
      descriptors[unchecked: start + 2 * channel + 1] = Float(max(0, square - mean * mean).squareRoot())
    }
  }
}
