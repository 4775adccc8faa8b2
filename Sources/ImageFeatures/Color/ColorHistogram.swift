public import LinearAlgebra

/// Which colours an image has, and which share of its pixels each: where they are is forgotten.
///
/// The cube of colours is cut into boxes. A pixel counts for the box that its colour lies in, or, if the bins are soft, for the
/// neighbouring boxes in shares that fall linearly with the distances from their middles; beyond the outermost middles for the outermost
/// box alone, but hues have no end. The shares add up to 1.
///
/// M. Swain and D. Ballard, *Color Indexing*, IJCV 1991.
public struct ColorHistogram: FeatureTransform, Hashable {
  /// "color-histogram".
  public let name = "color-histogram"
  /// The images.
  public let shape: ImageShape
  /// In which numbers colours are told; red, green and blue for grey images.
  public let space: ColorSpace
  /// Into how many bins each number's range is cut: three numbers, or one for grey images.
  public let bins: [Int]
  /// Whether a pixel counts for several boxes.
  public let isSoft: Bool
  /// The number of the brightest pixel: 255 for bytes. What lies beyond 0…maximum counts as 0 or maximum.
  public let maximum: Float

  /// The features of images of a shape.
  ///
  /// - bins: for each of the space's three numbers, or one for all; for grey images one. Nil for eight each, or sixteen greys.
  ///
  /// Throws for hue and saturation of grey images, which have none, for another number of bins, for less than one and for more than 2²⁰
  /// boxes, and for a maximum that isn't positive.
  public init(
    shape: ImageShape, space: ColorSpace = .rgb, bins: [Int]? = nil, isSoft: Bool = false, maximum: Float = 255
  ) throws(FeatureError) {
    try require(
      space == .rgb || shape.channels == 3,
      "color histogram: \(space.rawValue) of grey images, which have neither hue nor saturation; there must be 3 channels"
    )
    var bins = bins ?? (shape.channels == 3 ? [8, 8, 8] : [16])
    if bins.count == 1 && shape.channels == 3 { bins = [bins[0], bins[0], bins[0]] }
    try require(
      bins.count == shape.channels,
      "color histogram: bins \(bins) for images in \(shape.channels) channels; there must be one number a channel")
    try require(
      bins.allSatisfy { $0 >= 1 && $0 <= 1 << 20 } && bins.reduce(1.0) { $0 * Double($1) } <= Double(1 << 20),
      "color histogram: bins \(bins); each must be at least 1, and their product at most \(1 << 20)")
    try require(
      maximum > 0 && maximum.isFinite, "color histogram: a brightest pixel of \(maximum); it must be a positive number")
    self.shape = shape
    self.space = space
    self.bins = bins
    self.isSoft = isSoft
    self.maximum = maximum
  }

  /// The images.
  public var imageShape: ImageShape? { shape }

  /// How many numbers an image has.
  public var inputWidth: Int { shape.count }

  /// How many boxes there are.
  public var outputWidth: Int { bins.reduce(1, *) }

  /// N×``inputWidth`` → N×``outputWidth``: the first number's bins slowest, the last one's quickest.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    Kernels.require(
      inputs.columns == inputWidth, "colour histograms of \(inputWidth) numbers, but inputs of \(inputs.columns)")
    return Matrix(
      rows: inputs.rows, columns: outputWidth, threads: threads,
      scratch: { [Float](repeating: 0, count: shape.count) }
    ) { row, pixels, elements in
      var span = pixels.mutableSpan
      inputs.copyRow(row, to: &span)
      if shape.channels == 3 { addColors(span.span, to: &elements) } else { addGreys(span.span, to: &elements) }
    }
  }

  /// The colour in the middle of a box: red, green and blue, 0…1.
  ///
  /// - box: its place among the features.
  ///
  /// Traps unless there is such a box.
  public func color(ofBox box: Int) -> SIMD3<Float> {
    Kernels.require(box >= 0 && box < outputWidth, "box \(box) of \(outputWidth)")
    var rest = box
    var middles = [Float](repeating: 0, count: bins.count)
    for axis in bins.indices.reversed() {
      middles[axis] = (Float(rest % bins[axis]) + 0.5) / Float(bins[axis])
      rest /= bins[axis]
    }
    guard shape.channels == 3 else { return SIMD3(repeating: middles[0]) }
    return space.color(of: SIMD3(middles[0], middles[1], middles[2]))
  }

  private func addGreys(_ pixels: Span<Float>, to histogram: inout MutableSpan<Float>) {
    let share = 1 / Float(shape.height * shape.width)
    for i in pixels.indices {
      let position = unit(pixels[unchecked: i]) * Float(bins[0])
      let bin = AxisBins(at: position, of: bins[0], isSoft: isSoft, isCircular: false)
      histogram[bin.lower] += share * (1 - bin.upperShare)
      histogram[bin.upper] += share * bin.upperShare
    }
  }

  private func addColors(_ pixels: Span<Float>, to histogram: inout MutableSpan<Float>) {
    let share = 1 / Float(shape.height * shape.width)
    let (xBins, yBins, zBins) = (bins[0], bins[1], bins[2])
    let factors = SIMD3(Float(xBins), Float(yBins), Float(zBins))
    for i in 0..<(shape.height * shape.width) {
      let color = SIMD3(
        unit(pixels[unchecked: 3 * i]), unit(pixels[unchecked: 3 * i + 1]), unit(pixels[unchecked: 3 * i + 2]))
      let position = space.numbers(of: color, times: factors)
      let x = AxisBins(at: position.x, of: xBins, isSoft: isSoft, isCircular: space == .hsv)
      let y = AxisBins(at: position.y, of: yBins, isSoft: isSoft, isCircular: false)
      let z = AxisBins(at: position.z, of: zBins, isSoft: isSoft, isCircular: false)
      guard isSoft else {
        histogram[(x.lower * yBins + y.lower) * zBins + z.lower] += share
        continue
      }
      for (a, aShare) in [(x.lower, 1 - x.upperShare), (x.upper, x.upperShare)] {
        for (b, bShare) in [(y.lower, 1 - y.upperShare), (y.upper, y.upperShare)] {
          let start = (a * yBins + b) * zBins
          histogram[start + z.lower] += share * aShare * bShare * (1 - z.upperShare)
          histogram[start + z.upper] += share * aShare * bShare * z.upperShare
        }
      }
    }
  }

  /// A pixel's number as 0…1; what is no number as 0.
  private func unit(_ pixel: Float) -> Float {
    let fraction = pixel / maximum
    return fraction >= 1 ? 1 : fraction >= 0 ? fraction : 0
  }
}

/// The two bins along an axis that a number counts for.
private struct AxisBins {
  let lower: Int
  let upper: Int
  /// How much of it belongs to the upper one.
  let upperShare: Float

  /// - position: 0 at the start of the first of `count` bins, `count` at the end of the last.
  init(at position: Float, of count: Int, isSoft: Bool, isCircular: Bool) {
    guard isSoft else {
      lower = min(Int(position), count - 1)
      upper = lower
      upperShare = 0
      return
    }
    let floor = (position - 0.5).rounded(.down)
    upperShare = position - 0.5 - floor
    let below = Int(floor)
    if isCircular {
      lower = below < 0 ? below + count : below
      upper = below + 1 == count ? 0 : below + 1
    } else {
      lower = max(below, 0)
      upper = min(below + 1, count - 1)
    }
  }
}
