import ArgumentParser
import Pleat

/// The options of `--features fisher`.
struct FisherOptions: ParsableArguments {
  enum Descriptor: String, CaseIterable {
    case sift
    case localColor = "local-color"
  }

  enum Regions: String, CaseIterable {
    case whole, stripes, quarters

    var regions: SpatialRegions {
      switch self {
      case .whole: .whole
      case .stripes: .wholeAndStripes
      case .quarters: .wholeAndQuarters
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Of fisher, what describes patches: \(list(Descriptor.self)) (default: sift).", valueName: "descriptor"),
    transform: parseChoice("descriptor"))
  var fisherDescriptor: Descriptor?

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
      "Of fisher, the regions: \(list(Regions.self)), the last two beside the whole (default: stripes).",
      valueName: "regions"), transform: parseChoice("regions"))
  var fisherRegions: Regions?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of fisher, the descriptors that components and mixture are fitted to (default: 100000).", valueName: "count"))
  var fisherSamples: Int?

  func validate() throws {
    for (name, value) in [
      ("--fisher-step", fisherStep), ("--fisher-components", fisherComponents), ("--fisher-gaussians", fisherGaussians),
      ("--fisher-samples", fisherSamples),
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
      ("--fisher-samples", fisherSamples != nil),
    ]
  }

  /// How many descriptors components and mixture are fitted to.
  var samples: Int { fisherSamples ?? FisherFeatures.Options().samples }

  /// What becomes of so many images of a shape.
  func plan(_ shape: ImageShape, images: Int, threads: Int, option: String) throws -> FeaturePlan.Part {
    let side = min(shape.height, shape.width)
    let fitting = [4, 6, 8].filter { 4 * $0 <= side }
    let grid = PatchGrid(
      cellSides: fisherCells ?? (fitting.isEmpty ? [max(1, side / 4)] : fitting),
      step: fisherStep ?? (side < 64 ? 2 : 4))
    var options = FisherFeatures.Options()
    if let fisherGaussians { options.gaussians = fisherGaussians }
    if let fisherRegions { options.regions = fisherRegions.regions }
    options.samples = samples
    return try failing(features: option) {
      let descriptor: any LocalDescriptor =
        switch fisherDescriptor ?? .sift {
        case .sift: try SIFT(shape: shape, grid: grid)
        case .localColor: try LocalColorStatistics(shape: shape, grid: grid)
        }
      options.components = fisherComponents ?? min(64, descriptor.descriptorWidth)
      // As many of each image, but no more than it has; as they are, and projected twice over.
      let count = images * min(descriptor.patchCount, max(1, samples / max(1, images)))
      try checkFittingMemory(
        "--fisher-samples", samples, count: count,
        numbersEach: Double(descriptor.descriptorWidth) + 2 * Double(options.components))
      try FisherFeatures.check(images: images, descriptor, options)
      return FeaturePlan.Part(
        width: 2 * options.components * options.gaussians * options.regions.count,
        memory: FisherFeatures.memory(images: images, descriptor: descriptor, options: options, threads: threads)
      ) { [options] inputs, seed in
        try FisherFeatures(
          fittedTo: inputs, descriptor: descriptor, options: options, seed: seed, threads: threads)
      }
    }
  }
}
