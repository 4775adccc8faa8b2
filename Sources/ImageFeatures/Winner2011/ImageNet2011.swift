public import LinearAlgebra

/// The lecture's winner of the ImageNet challenge of 2011, from pixels to classes: SIFT and colour statistics of about 10,000 patches,
/// each of them to 64 numbers, Fisher vectors of 1,024 Gaussians and 4 regions, product quantisation, linear machines one against all,
/// and the two systems' scores put together.
///
/// Vectors of full length (2·64·1,024·4 = 524,288 numbers) are there for a few images at a time only; what is kept of an image to learn
/// from is a byte for every eight. An image that is classified is needed once, and nothing of its vector is lost.
/// ``memoryBound(images:scoredImages:classCount:descriptors:options:threads:)`` says what a fit needs.
///
/// F. Perronnin and J. Sánchez, *Compressed Fisher Vectors for LSVRC*, PASCAL VOC/ImageNet workshop, ICCV 2011.
public struct ImageNet2011: Sendable {
  /// One kind of descriptors with all that follows.
  public struct System: Sendable {
    /// From pixels to vectors.
    public let features: FisherFeatures
    /// How vectors are compressed.
    public let quantization: ProductQuantization
    /// What tells classes by compressed vectors.
    public let machines: LinearSVMs

    /// A system of its parts.
    ///
    /// Throws ``FeatureError`` for parts that don't fit together.
    public init(features: FisherFeatures, quantization: ProductQuantization, machines: LinearSVMs) throws(FeatureError)
    {
      try require(
        quantization.width == features.outputWidth && machines.weights.columns == features.outputWidth,
        "2011: vectors of \(features.outputWidth) numbers, compressed as \(quantization.width), for machines of "
          + "\(machines.weights.columns)")
      (self.features, self.quantization, self.machines) = (features, quantization, machines)
    }
  }

  /// What is done at the moment, for who waits.
  public enum Stage: Sendable, Hashable {
    /// A system's projection and mixture are fitted.
    case fitting(system: String)
    /// A system's codebooks are fitted.
    case quantizing(system: String)
    /// So many images' vectors are compressed.
    case compressing(system: String, done: Int, of: Int)
    /// So many epochs of the machines are done.
    case classifying(system: String, done: Int, of: Int)
  }

  /// How a fit goes; the defaults suit small data.
  public struct Options: Sendable {
    /// Descriptors to vectors.
    public var features: FisherFeatures.Options
    /// To how many numbers each system's descriptors are brought, in the order of the descriptors; nil for as many in all systems as
    /// `features` says.
    public var components: [Int]?
    /// Vectors to bytes.
    public var quantization: ProductQuantization.Options
    /// To how many images' vectors the quantisation is fitted at most: these are in memory at once.
    public var quantizationImages: Int
    /// Bytes to classes.
    public var machines: LinearSVMs.Options
    /// What each system's scores are weighted by; nil for equal weights.
    public var fusionWeights: [Float]?

    /// 64 Gaussians, and codebooks from 64 images.
    public init(
      features: FisherFeatures.Options = FisherFeatures.Options(), components: [Int]? = nil,
      quantization: ProductQuantization.Options = ProductQuantization.Options(), quantizationImages: Int = 64,
      machines: LinearSVMs.Options = LinearSVMs.Options(), fusionWeights: [Float]? = nil
    ) {
      self.features = features
      self.components = components
      self.quantization = quantization
      self.quantizationImages = quantizationImages
      self.machines = machines
      self.fusionWeights = fusionWeights
    }

    /// The winner's sizes: D = 64, N = 1,024, R = 4, G = 8, b = 1.
    public static let winner2011 = Options(features: .winner2011)

    /// `features` with the components of one system.
    func features(ofSystem index: Int) -> FisherFeatures.Options {
      var features = features
      if let components, components.indices.contains(index) { features.components = components[index] }
      return features
    }
  }

  /// How many images' vectors are there at full length at once for scores: a batch of what machines score.
  static let scoringChunk = 16

  /// In the order of their descriptors.
  public let systems: [System]
  /// How the systems' scores become one.
  public let fusion: LateFusion

  /// The systems of some descriptors, fitted to images and their classes.
  ///
  /// - inputs: images of the descriptors' shape, one a row.
  /// - classes: one an image, 0 ..< `classCount`.
  /// - progress: told what is done.
  ///
  /// Throws ``FeatureError`` for no descriptors, images of another shape, more components than a system's descriptors have numbers, and
  /// whatever a part can't be fitted to.
  public init(
    fittedTo inputs: ExampleInputs, classes: [Int32], classCount: Int, descriptors: [any LocalDescriptor],
    options: Options = Options(), seed: UInt64 = 0, threads: Int = 1, progress: (Stage) -> Void = { _ in }
  ) throws(FeatureError) {
    try require(!descriptors.isEmpty, "2011: no descriptors")
    try require(classes.count == inputs.rows, "2011: \(classes.count) classes of \(inputs.rows) images")
    try require(
      options.quantizationImages >= 1,
      "2011: codebooks from \(options.quantizationImages) images; there must be at least 1")
    try Self.check(options, descriptors, images: inputs.rows)
    var (systems, scores): ([System], [Matrix]) = ([], [])
    for (index, descriptor) in descriptors.enumerated() {
      let name = descriptor.name
      progress(.fitting(system: name))
      let features = try FisherFeatures(
        fittedTo: inputs, descriptor: descriptor, options: options.features(ofSystem: index), seed: seed,
        threads: threads)
      progress(.quantizing(system: name))
      let quantization = try Self.quantization(inputs, features, options, seed, threads)
      let compressed = Self.compressed(inputs, features, quantization, threads) { done in
        progress(.compressing(system: name, done: done, of: inputs.rows))
      }
      let machines = try LinearSVMs(
        fittedTo: compressed, classes: classes, classCount: classCount, options: options.machines, seed: seed,
        threads: threads
      ) { done in
        progress(.classifying(system: name, done: done, of: options.machines.epochs))
      }
      systems.append(try System(features: features, quantization: quantization, machines: machines))
      scores.append(machines.scores(of: compressed, threads: threads))
    }
    self.systems = systems
    fusion = try LateFusion(fittedTo: scores, weights: options.fusionWeights)
  }

  /// Systems that were fitted before.
  ///
  /// Throws ``FeatureError`` for systems that differ in their images or their classes, or another number of them in the fusion.
  public init(systems: [System], fusion: LateFusion) throws(FeatureError) {
    try require(
      !systems.isEmpty && fusion.weights.count == systems.count,
      "2011: \(systems.count) systems, and a fusion of \(fusion.weights.count)")
    try require(
      systems.allSatisfy {
        $0.features.descriptor.shape == systems[0].features.descriptor.shape
          && $0.machines.classCount == systems[0].machines.classCount
      }, "2011: systems of different images or classes")
    (self.systems, self.fusion) = (systems, fusion)
  }

  /// Each system's scores of images, N×C, by their vectors at full length.
  ///
  /// These are there for a few images at a time: beside the scores, memory doesn't grow with the images. Compressed ones, which machines
  /// learn from, would do worse.
  ///
  /// Traps on images of another shape.
  public func systemScores(of inputs: ExampleInputs, threads: Int = 1) -> [Matrix] {
    systems.map { system in
      var scores = Matrix(rows: inputs.rows, columns: system.machines.classCount)
      for first in stride(from: 0, to: inputs.rows, by: Self.scoringChunk) {
        let count = min(Self.scoringChunk, inputs.rows - first)
        let vectors = Matrix(rows: count, columns: system.features.outputWidth, blockRows: 1, threads: threads) {
          rows in
          system.features.vector(of: inputs, at: first + rows.lowerBound)
        }
        scores.setRows(from: first, to: system.machines.scores(of: MatrixRows(vectors), threads: threads))
      }
      return scores
    }
  }

  /// The scores of images by all systems together, N×C; the largest of a row is the class.
  ///
  /// Traps on images of another shape.
  public func scores(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    fusion.fused(systemScores(of: inputs, threads: threads))
  }

  /// What can be known beforehand: a later stage or system must not fail when the first ones are fitted.
  private static func check(
    _ options: Options, _ descriptors: [any LocalDescriptor], images: Int
  ) throws(FeatureError) {
    try LinearSVMs.check(options.machines)
    if let weights = options.fusionWeights {
      try require(
        weights.count == descriptors.count,
        "2011: fusion weights of \(weights.count) systems, but there are \(descriptors.count)")
      // Means and deviations are not known yet; the weights are looked at.
      _ = try LateFusion(weights: weights, means: weights.map { _ in 0 }, deviations: weights.map { _ in 1 })
    }
    if let components = options.components {
      try require(
        components.count == descriptors.count,
        "2011: components for \(components.count) systems of \(descriptors.count)")
    }
    for (index, descriptor) in descriptors.enumerated() {
      let (components, width) = (options.features(ofSystem: index).components, descriptor.descriptorWidth)
      try require(
        (1...width).contains(components),
        "2011: \(components) components of \(descriptor.name), which has \(width) numbers; there must be at least 1 and "
          + "at most \(width)")
      let features = options.features(ofSystem: index)
      try FisherFeatures.check(images: images, descriptor, features)
      let numbers = 2 * Double(components) * Double(features.gaussians) * Double(features.regions.count)
      guard numbers >= 1, numbers <= 0x1p28 else { continue }
      _ = try ProductQuantization.groupsPerCodebook(
        options.quantization, width: Int(numbers), vectors: min(options.quantizationImages, images))
    }
  }

  private static func quantization(
    _ inputs: ExampleInputs, _ features: FisherFeatures, _ options: Options, _ seed: UInt64, _ threads: Int
  ) throws(FeatureError) -> ProductQuantization {
    var stream = RandomStream(seed: seed, name: "quantized images")
    let chosen = drawing(min(options.quantizationImages, inputs.rows), of: inputs.rows, &stream)
    let vectors = Matrix(rows: chosen.count, columns: features.outputWidth, blockRows: 1, threads: threads) { rows in
      features.vector(of: inputs, at: chosen[rows.lowerBound])
    }
    return try ProductQuantization(fittedTo: vectors, options: options.quantization, seed: seed, threads: threads)
  }

  /// The compressed vectors of images: of each thread one is there at full length.
  private static func compressed(
    _ inputs: ExampleInputs, _ features: FisherFeatures, _ quantization: ProductQuantization, _ threads: Int,
    progress: (Int) -> Void
  ) -> CompressedVectors {
    var compressed = CompressedVectors(quantization)
    concurrentReduce(inputs.rows, threads: threads) { index in
      quantization.encode(features.vector(of: inputs, at: index))
    } combine: { codes in
      compressed.append(codes: codes)
      progress(compressed.count)
    }
    return compressed
  }
}
