public import LinearAlgebra

/// How many patches of an image look like which visual word: features learnt from the images themselves.
///
/// Step 1, the codebook: random patches of the training images, their contrast normalised, whitened (``ZCAWhitening``) and clustered
/// (``KMeans``); the clusters' middles are the visual words. Step 2, the encoding: every patch of an image is told by the words it looks
/// like, and what the patches come to is averaged over the image and over the regions of a pyramid.
///
/// L. Fei-Fei and P. Perona, *A Bayesian Hierarchical Model for Learning Natural Scene Categories*, CVPR 2005; normalisation, whitening
/// and soft encoding of A. Coates, H. Lee and A. Y. Ng, *An Analysis of Single-Layer Networks in Unsupervised Feature Learning*,
/// AISTATS 2011; the pyramid of S. Lazebnik, C. Schmid and J. Ponce, *Beyond Bags of Features*, CVPR 2006.
public struct BagOfVisualWords: FeatureTransform {
  /// "bag-of-words".
  public let name = "bag-of-words"
  /// The images.
  public let shape: ImageShape
  /// Patches, encoding and regions.
  public let settings: Settings
  /// What is done to a patch whose contrast is normalised.
  public let whitening: ZCAWhitening
  /// The visual words, K×D, as whitened patches.
  public let codebook: Matrix

  /// How a patch is told by words.
  public enum Encoding: String, Sendable, Hashable, Codable, CaseIterable {
    /// 1 for the nearest word, of equally near ones the first; 0 for others.
    case hard
    /// max(0, μ − z_k), where z_k is the distance to word k and μ the mean of the distances to all: 0 for the farther half.
    case soft
  }

  /// Patches, encoding and regions.
  public struct Settings: Sendable, Hashable, Codable {
    /// The side of a patch in pixels.
    public var patchSide: Int = 6
    /// How many pixels apart the patches are that an image is encoded by.
    public var step: Int = 1
    /// K: how many visual words there are.
    public var words: Int = 256
    /// How a patch is told by words.
    public var encoding: Encoding = .soft
    /// For each level of the pyramid into how many parts each side of the image is cut: 1 for the whole image.
    public var pyramid: [Int] = [1, 2]
    /// What is added to the variance of a patch's pixels before it is divided by their deviation, so that noise in flat patches isn't
    /// blown up; in squares of the pixels' unit.
    public var contrastFloor: Float
    /// What whitening adds to the variances.
    public var whiteningFloor: Float = 0.1

    /// The defaults, which suit small images.
    ///
    /// - maximum: the number of the brightest pixel, 255 for bytes. The contrast's floor is 10 for bytes and grows with its square, so that
    ///   words and features of the same images are the same in any unit.
    public init(maximum: Float = 255) {
      contrastFloor = 10 * (maximum / 255) * (maximum / 255)
    }
  }

  /// How the codebook is learnt.
  public struct Learning: Sendable, Hashable {
    /// How many random patches it is learnt from.
    public var samples: Int = 100_000
    /// How the words are found.
    public var clustering = KMeans.Options(maximumIterations: 50)

    /// The defaults, which suit small images.
    public init() {}
  }

  /// Words learnt from the patches of training images.
  ///
  /// - inputs: N×D, images of the shape.
  /// - seed: of the patches drawn and of the clustering.
  /// - threads: on how many threads at most; the result has the same bits for any number.
  ///
  /// Throws for settings that images of that shape don't allow, without images, for fewer patches than words, fewer different ones, and for
  /// pixels that aren't finite. Traps on inputs of another width.
  public init(
    fittedTo inputs: ExampleInputs, shape: ImageShape, settings: Settings = Settings(), learning: Learning = Learning(),
    seed: UInt64 = 0, threads: Int = 1
  ) throws(FeatureError) {
    Kernels.require(
      inputs.columns == shape.count, "visual words of \(shape.count) numbers, but inputs of \(inputs.columns)")
    try Self.check(shape, settings, learning)
    try require(inputs.rows >= 1, "bag of words: no images to learn visual words from")
    let patches = PatchReader(shape: shape, settings: settings).randomPatches(
      of: inputs, count: learning.samples, seed: seed)
    let whitening = try ZCAWhitening(
      fittedTo: .floats(patches), epsilon: settings.whiteningFloor, threads: threads)
    let clusters = try KMeans(
      fittedTo: whitening.features(of: .floats(patches), threads: threads), clusters: settings.words,
      options: learning.clustering, seed: seed, threads: threads)
    try self.init(shape: shape, settings: settings, whitening: whitening, codebook: clusters.centroids)
  }

  /// Throws what learning throws whatever the images are: before minutes go into what is fitted first.
  package static func check(
    _ shape: ImageShape, _ settings: Settings, _ learning: Learning
  ) throws(FeatureError) {
    try settings.check(shape)
    try require(
      learning.samples >= max(2, settings.words) && learning.samples <= 1 << 24,
      "bag of words: \(learning.samples) patches for \(settings.words) words; there must be as many at least, and at most 2²⁴"
    )
    // Words are whitened as patches are.
    try ZCAWhitening.check(rows: learning.samples, columns: settings.patchShape(in: shape).count)
  }

  /// Words that were learnt before.
  ///
  /// Throws for parts that don't fit together, and for settings that images of that shape don't allow.
  public init(
    shape: ImageShape, settings: Settings, whitening: ZCAWhitening, codebook: Matrix
  ) throws(FeatureError) {
    try settings.check(shape)
    let width = settings.patchShape(in: shape).count
    try require(
      codebook.rows == settings.words && codebook.columns == width && whitening.inputWidth == width,
      "bag of words: a codebook of \(codebook.shape) and a whitening of \(whitening.inputWidth) numbers; "
        + "expected \(settings.words)×\(width) and \(width)")
    try requireFinite(codebook, "bag of words: a visual word")
    self.shape = shape
    self.settings = settings
    self.whitening = whitening
    self.codebook = codebook
    encoder = PatchEncoder(whitening: whitening, codebook: codebook)
  }

  private let encoder: PatchEncoder

  /// The shape of a patch.
  public var patchShape: ImageShape { settings.patchShape(in: shape) }

  /// The images.
  public var imageShape: ImageShape? { shape }

  /// How many pixels an image has, counted in each channel.
  public var inputWidth: Int { shape.count }

  /// Words · regions.
  public var outputWidth: Int { settings.words * settings.regionCount }

  /// N×``inputWidth`` → N×``outputWidth``: levels of the pyramid, of each its regions in reading order, of each the words: the mean of what
  /// the region's patches come to. A patch belongs to the region that its middle lies in.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    Kernels.require(
      inputs.columns == inputWidth, "visual words of \(inputWidth) numbers, but inputs of \(inputs.columns)")
    let reader = PatchReader(shape: shape, settings: settings)
    let regions = PatchRegions(reader, pyramid: settings.pyramid)
    return Matrix(
      rows: inputs.rows, columns: outputWidth, threads: threads,
      scratch: { (pixels: [Float](repeating: 0, count: shape.count), coding: PatchEncoder.Scratch()) }
    ) { row, scratch, elements in
      Self.copy(row, of: inputs, to: &scratch.pixels)
      let pixels = scratch.pixels
      // Some patches at a time, whose distances to all words stay in the cache.
      let block = min(max(65_536 / settings.words, 16), 1024)
      for first in stride(from: 0, to: reader.count, by: block) {
        let patches = first..<min(first + block, reader.count)
        reader.read(patches, of: pixels.span, to: &scratch.coding.patches)
        encoder.encode(by: settings.encoding, &scratch.coding)
        regions.add(scratch.coding, of: patches, words: settings.words, to: &elements)
      }
      regions.divide(&elements, words: settings.words)
    }
  }

  private static func copy(_ row: Int, of inputs: ExampleInputs, to pixels: inout [Float]) {
    var span = pixels.mutableSpan
    inputs.copyRow(row, to: &span)
  }
}

extension BagOfVisualWords.Settings {
  func patchShape(in shape: ImageShape) -> ImageShape {
    ImageShape(height: patchSide, width: patchSide, channels: shape.channels)
  }

  /// How many regions all levels have.
  package var regionCount: Int { pyramid.reduce(0) { $0 + $1 * $1 } }

  /// Throws unless images of the shape have such patches and regions.
  func check(_ shape: ImageShape) throws(FeatureError) {
    try require(patchSide >= 1, "bag of words: patches of \(patchSide) pixels a side; there must be at least 1")
    try require(
      patchSide <= min(shape.height, shape.width),
      "bag of words: images of \(shape.width)×\(shape.height) pixels are smaller than a patch of \(patchSide)×\(patchSide)"
    )
    try require(step >= 1, "bag of words: patches \(step) pixels apart; the step must be at least 1")
    try require(
      words >= 1 && words <= 1 << 20, "bag of words: \(words) words; there must be at least 1 and at most 2²⁰")
    try require(
      !pyramid.isEmpty && pyramid.allSatisfy { $0 >= 1 && $0 <= 64 },
      "bag of words: a pyramid of \(pyramid) parts a side; there must be levels, each of 1 to 64 parts")
    try require(pyramid.count <= 64 && regionCount * words <= 1 << 27, "bag of words: more than 2²⁷ numbers an image")
    let places = ((shape.height - patchSide) / step + 1) * ((shape.width - patchSide) / step + 1)
    try require(
      places * pyramid.count <= ImageShape.largestCount,
      "bag of words: more than 2²⁶ patches an image in all levels of the pyramid; take a larger step")
    try require(
      contrastFloor > 0 && contrastFloor.isFinite && whiteningFloor > 0 && whiteningFloor.isFinite,
      "bag of words: floors of \(contrastFloor) for contrast and \(whiteningFloor) for whitening; both must be positive numbers"
    )
  }
}
