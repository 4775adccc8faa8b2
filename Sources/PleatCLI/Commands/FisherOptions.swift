import ArgumentParser
import Pleat

/// The options of `--features fisher`.
struct FisherOptions: ParsableArguments {
  enum Descriptor: String, CaseIterable {
    case sift
    case localColor = "local-color"

    /// What describes patches of images of a shape.
    func descriptor(_ shape: ImageShape, _ grid: PatchGrid) throws(FeatureError) -> any LocalDescriptor {
      switch self {
      case .sift: try SIFT(shape: shape, grid: grid)
      case .localColor: try LocalColorStatistics(shape: shape, grid: grid)
      }
    }

    /// Reads some joined by a character.
    static func parse(_ text: String, separator: Character) throws -> [Descriptor] {
      let found = try text.split(separator: separator, omittingEmptySubsequences: false).map {
        let descriptor: Descriptor = try parseChoice("descriptor")(String($0))
        return descriptor
      }
      guard Set(found).count == found.count else { throw ValidationError("'\(text)' names one twice") }
      return found
    }
  }

  @Option(
    help: ArgumentHelp(
      """
      Of fisher, what describes patches: \(list(Descriptor.self)); both joined by + stand side by side, each with a mixture of its own \
      (default: sift).
      """, valueName: "name[+name]"), transform: { try Descriptor.parse($0, separator: "+") })
  var fisherDescriptor: [Descriptor]?

  @Option(
    help: ArgumentHelp(
      """
      Of fisher, the sides of a patch's 4×4 cells in pixels, one for each size of patch (default: those of 4,6,8 that fit into the \
      images, or the largest that does).
      """, valueName: "n,n,…"), transform: parseCounts)
  var fisherCells: [Int]?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of fisher, how far patches are apart (default: 4, or 2 of images below 64 pixels).", valueName: "pixels"))
  var fisherStep: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of fisher, the principal components of descriptors (default: 64).", valueName: "count"))
  var fisherComponents: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of fisher, the Gaussians of the mixture (default: 64).", valueName: "count"))
  var fisherGaussians: Int?

  @Option(
    help: ArgumentHelp(
      "Of fisher, the regions: \(SpatialRegions.optionHelp) (default: stripes).", valueName: "regions"),
    transform: SpatialRegions.parse)
  var fisherRegions: SpatialRegions?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Of fisher, the α of sign(z)·|z|^α, after which a region's vector gets the length 1; none for gradients as they are (default: 0.5).
      """, valueName: "alpha"), transform: VectorPower.parse)
  var fisherPower: VectorPower?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of fisher, the descriptors that components and mixture are fitted to (default: 100000).", valueName: "count"))
  var fisherSamples: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of fisher, the steps of expectation and maximisation at most that the mixture is fitted by (default: 50).",
      valueName: "count"))
  var fisherMixtureSteps: Int?

  func validate() throws {
    for (name, value) in [
      ("--fisher-step", fisherStep), ("--fisher-components", fisherComponents), ("--fisher-gaussians", fisherGaussians),
      ("--fisher-samples", fisherSamples), ("--fisher-mixture-steps", fisherMixtureSteps),
    ] {
      if let value { try check(value >= 1, name, value, "at least 1") }
    }
  }

  /// Which options are given.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--fisher-descriptor", fisherDescriptor != nil), ("--fisher-cells", fisherCells != nil),
      ("--fisher-step", fisherStep != nil), ("--fisher-components", fisherComponents != nil),
      ("--fisher-gaussians", fisherGaussians != nil), ("--fisher-regions", fisherRegions != nil),
      ("--fisher-power", fisherPower != nil), ("--fisher-samples", fisherSamples != nil),
      ("--fisher-mixture-steps", fisherMixtureSteps != nil),
    ]
  }

  /// How many descriptors components and mixture are fitted to.
  var samples: Int { fisherSamples ?? FisherFeatures.Options().samples }

  /// How many steps the mixture is fitted by at most.
  var mixtureSteps: Int { fisherMixtureSteps ?? FisherFeatures.Options().mixture.maximumIterations }

  /// What becomes of so many images of a shape: a part for each kind of descriptors.
  func plan(_ shape: ImageShape, images: Int, threads: Int, option: String) throws -> [FeaturePlan.Part] {
    let side = min(shape.height, shape.width)
    let fitting = [4, 6, 8].filter { 4 * $0 <= side }
    let grid = PatchGrid(
      cellSides: fisherCells ?? (fitting.isEmpty ? [max(1, side / 4)] : fitting),
      step: fisherStep ?? (side < 64 ? 2 : 4))
    let names = fisherDescriptor ?? [.sift]
    return try failing(features: option) {
      try names.map { name in
        let descriptor = try name.descriptor(shape, grid)
        let options = try fittingOptions(descriptor, images: images)
        try FisherFeatures.check(images: images, descriptor, options)
        return FeaturePlan.Part(
          width: 2 * options.components * options.gaussians * options.regions.count,
          memory: FisherFeatures.memory(images: images, descriptor: descriptor, options: options, threads: threads)
        ) { inputs, seed in
          try FisherFeatures(
            fittedTo: inputs, descriptor: descriptor, options: options, seed: seed, threads: threads)
        }
      }
    }
  }

  /// Throws ``Failure`` for more components than a descriptor has numbers, and samples that the memory doesn't hold.
  private func fittingOptions(_ descriptor: any LocalDescriptor, images: Int) throws -> FisherFeatures.Options {
    var options = FisherFeatures.Options()
    if let fisherGaussians { options.gaussians = fisherGaussians }
    if let fisherRegions { options.regions = fisherRegions }
    if let fisherPower { options.power = fisherPower.exponent }
    options.samples = samples
    options.mixture.maximumIterations = mixtureSteps
    options.components = fisherComponents ?? min(64, descriptor.descriptorWidth)
    try checkComponents("--fisher-components", options.components, of: descriptor)
    // As they are, and projected twice over.
    try checkFittingMemory(
      "--fisher-samples", samples, count: images * options.samplesOfImage(among: images, descriptor),
      numbersEach: Double(descriptor.descriptorWidth) + 2 * Double(options.components))
    return options
  }
}

/// Throws a usage error for more components than a descriptor has numbers.
func checkComponents(_ option: String, _ components: Int, of descriptor: any LocalDescriptor) throws {
  guard components <= descriptor.descriptorWidth else {
    throw Failure(
      .usage,
      """
      \(option) must be at most \(descriptor.descriptorWidth), the numbers that \(descriptor.name) has of these images, but is \
      \(components)
      """)
  }
}
