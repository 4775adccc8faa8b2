public import LinearAlgebra

/// Fisher vectors of an image's patches: descriptors, their first principal components, and what a mixture makes of these.
public struct FisherFeatures: FeatureTransform {
  /// "fisher".
  public let name = "fisher"
  /// What describes patches.
  public let descriptor: any LocalDescriptor
  /// Descriptors to fewer numbers.
  public let projection: PCA
  /// The mixture and the regions.
  public let encoding: FisherVectors

  /// How features are fitted; the defaults suit small data.
  public struct Options: Sendable, Hashable {
    /// To how many numbers descriptors are brought.
    public var components: Int
    /// K.
    public var gaussians: Int
    /// Of which regions there are vectors.
    public var regions: SpatialRegions
    /// α of improved vectors; nil for gradients as they are.
    public var power: Float?
    /// How many descriptors of all images the projection and the mixture are fitted to at most.
    public var samples: Int
    /// The mixture's fit.
    public var mixture: GaussianMixture.Options

    /// 64 components and 64 Gaussians of the whole image and three stripes.
    public init(
      components: Int = 64, gaussians: Int = 64, regions: SpatialRegions = .wholeAndStripes, power: Float? = 0.5,
      samples: Int = 100_000, mixture: GaussianMixture.Options = GaussianMixture.Options(maximumIterations: 50)
    ) {
      self.components = components
      self.gaussians = gaussians
      self.regions = regions
      self.power = power
      self.samples = samples
      self.mixture = mixture
    }

    /// How many descriptors of each of so many images projection and mixture are fitted to: as many of each, no more than ``samples``
    /// in all, but one of each image at least.
    package func samplesOfImage(among images: Int, _ descriptor: any LocalDescriptor) -> Int {
      min(descriptor.patchCount, max(1, samples / max(1, images)))
    }

    /// The lecture's winner of 2011: D = 64, N = 1,024, R = 4, of descriptors as many as a step takes a few seconds for.
    public static let winner2011 = Options(
      components: 64, gaussians: 1024, regions: .wholeAndStripes, samples: 200_000,
      mixture: GaussianMixture.Options(maximumIterations: 15, start: KMeans.Options(maximumIterations: 8)))
  }

  /// Features for images like these.
  ///
  /// - inputs: images of the descriptor's shape, one a row.
  /// - threads: on how many threads at most; the result has the same bits for any number on Pleat's own algorithms.
  ///
  /// Throws ``FeatureError`` for images of another shape, fewer descriptors than Gaussians, and more components than a descriptor has.
  public init(
    fittedTo inputs: ExampleInputs, descriptor: any LocalDescriptor, options: Options = Options(), seed: UInt64 = 0,
    threads: Int = 1
  ) throws(FeatureError) {
    try require(
      inputs.columns == descriptor.shape.count,
      "Fisher vectors: images of \(inputs.columns) numbers, but \(descriptor.name) of \(descriptor.shape.count)")
    try Self.check(images: inputs.rows, descriptor, options)
    let samples = Self.samples(inputs, descriptor, options, seed, threads)
    let projection = try PCA(fittedTo: .floats(samples), components: options.components, threads: threads)
    let projected = projection.features(of: .floats(samples), threads: threads)
    let mixture = try GaussianMixture(
      fittedTo: projected, gaussians: options.gaussians, options: options.mixture, seed: seed, threads: threads)
    let encoding = try FisherVectors(mixture: mixture, regions: options.regions, power: options.power)
    try self.init(descriptor: descriptor, projection: projection, encoding: encoding)
  }

  /// Throws what a fit to so many images throws whatever they are: before minutes go into what is fitted first.
  package static func check(
    images: Int, _ descriptor: any LocalDescriptor, _ options: Options
  ) throws(FeatureError) {
    try require(images >= 1, "Fisher vectors: no images to fit them to")
    try require(options.samples >= 1, "Fisher vectors: \(options.samples) samples; there must be at least 1")
    let samples = images * options.samplesOfImage(among: images, descriptor)
    try PCA.check(rows: samples, columns: descriptor.descriptorWidth, components: options.components)
    try require(
      samples >= options.gaussians,
      "mixture: \(samples) samples are fewer than the \(options.gaussians) Gaussians asked for")
  }

  /// Features of their parts.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together.
  public init(descriptor: any LocalDescriptor, projection: PCA, encoding: FisherVectors) throws(FeatureError) {
    try require(
      projection.inputWidth == descriptor.descriptorWidth && encoding.mixture.width == projection.outputWidth,
      "Fisher vectors: descriptors of \(descriptor.descriptorWidth) numbers, a PCA of \(projection.inputWidth) to "
        + "\(projection.outputWidth), and Gaussians of \(encoding.mixture.width)")
    self.descriptor = descriptor
    self.projection = projection
    self.encoding = encoding
  }

  /// The images.
  public var imageShape: ImageShape? { descriptor.shape }

  /// How many numbers an image has.
  public var inputWidth: Int { descriptor.shape.count }
  /// 2·D·K·R.
  public var outputWidth: Int { encoding.width }

  /// The vectors of images, N×``inputWidth`` → N×``outputWidth``.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    Kernels.require(
      inputs.columns == inputWidth, "Fisher vectors of images of \(inputWidth) numbers, but inputs of \(inputs.columns)"
    )
    return Matrix(rows: inputs.rows, columns: outputWidth, blockRows: 1, threads: threads) { rows in
      vector(of: inputs, at: rows.lowerBound)
    }
  }

  /// One image's vector, 1×``outputWidth``.
  func vector(of inputs: ExampleInputs, at index: Int) -> Matrix {
    let found = descriptor.descriptors(of: inputs, at: index)
    let projected = projection.features(of: .floats(found.values))
    return encoding.vector(of: LocalDescriptors(values: projected, centers: found.centers))
  }

  /// Descriptors of all images, as many of each.
  private static func samples(
    _ inputs: ExampleInputs, _ descriptor: any LocalDescriptor, _ options: Options, _ seed: UInt64, _ threads: Int
  ) -> Matrix {
    let count = options.samplesOfImage(among: inputs.rows, descriptor)
    return Matrix(
      rows: inputs.rows * count, columns: descriptor.descriptorWidth, blockRows: count, threads: threads
    ) { rows in
      let index = rows.lowerBound / count
      var stream = RandomStream(seed: seed, name: "patches of image \(index)")
      let found = descriptor.descriptors(of: inputs, at: index).values
      return found.selectingRows(drawing(count, of: found.rows, &stream))
    }
  }
}
