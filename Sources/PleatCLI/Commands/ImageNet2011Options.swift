import ArgumentParser
import Pleat

/// The options of `pleat imagenet2011` about the systems: the N, G, b, R and the rest.
struct ImageNet2011Options: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      """
      The winner's sizes: 10000 patches, 64 components, 1024 Gaussians, 4 regions, that is 524288 numbers an image of each kind of \
      descriptors, and 200000 samples. Options beside it change single ones.
      """))
  var winner = false

  @Option(
    help: ArgumentHelp(
      "What describes patches, a system each: \(list(FisherOptions.Descriptor.self)) (default: both).",
      valueName: "name,…"), transform: Self.parseDescriptors)
  var descriptors: [FisherOptions.Descriptor] = FisherOptions.Descriptor.allCases

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("About how many patches of an image are described (default: 1000).", valueName: "count"))
  var patches: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "D, the principal components of descriptors (default: 64, or all of shorter descriptors).", valueName: "count"))
  var components: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("N, the Gaussians of the mixture (default: 64).", valueName: "count"))
  var gaussians: Int?

  @Option(
    help: ArgumentHelp(
      "The regions: \(list(FisherOptions.Regions.self)), the last two beside the whole (default: stripes, R = 4).",
      valueName: "regions"), transform: parseChoice("regions"))
  var regions: FisherOptions.Regions?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The descriptors that components and mixture are fitted to (default: 100000).", valueName: "count"))
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("G, the numbers that are compressed as one.", valueName: "count"))
  var groupSize = 8

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("b, the bits that are kept of a number; G·b is at most 8.", valueName: "count"))
  var bits = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The images that codebooks are fitted to.", valueName: "count"))
  var codebookImages = 64

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often the machines go through all vectors.", valueName: "count"))
  var epochs = 50

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("λ of the machines: (λ/2)‖w‖² beside the mean hinge loss.", valueName: "lambda"))
  var regularization = 1e-4

  func validate() throws {
    for (name, value) in [
      ("--patches", patches), ("--components", components), ("--gaussians", gaussians), ("--samples", samples),
      ("--group-size", groupSize), ("--bits", bits), ("--codebook-images", codebookImages), ("--epochs", epochs),
    ] {
      if let value { try check((1...1_000_000_000).contains(value), name, value, "from 1 to 1000000000") }
    }
    try check(
      groupSize * bits <= 8, "--group-size times --bits", groupSize * bits, "at most 8, the bits of what is kept")
    try check(
      regularization > 0 && regularization.isFinite, "--regularization", regularization, "a positive number")
  }

  static func parseDescriptors(_ text: String) throws -> [FisherOptions.Descriptor] {
    let found = try text.split(separator: ",", omittingEmptySubsequences: false).map {
      let descriptor: FisherOptions.Descriptor = try parseChoice("descriptor")(String($0))
      return descriptor
    }
    guard Set(found).count == found.count else { throw ValidationError("--descriptors names one twice: \(text)") }
    return found
  }

  /// What describes patches of images of a shape.
  func localDescriptors(_ shape: ImageShape) throws(FeatureError) -> [any LocalDescriptor] {
    let grid = try PatchGrid(patches: patches ?? (winner ? 10_000 : 1000), of: shape)
    var made: [any LocalDescriptor] = []
    for descriptor in descriptors {
      switch descriptor {
      case .sift: made.append(try SIFT(shape: shape, grid: grid))
      case .localColor: made.append(try LocalColorStatistics(shape: shape, grid: grid))
      }
    }
    return made
  }

  /// How systems of these descriptors are fitted: by default with no more components than each has numbers.
  ///
  /// Throws ``Failure`` for more components than a descriptor has numbers.
  func pipeline(of descriptors: [any LocalDescriptor]) throws -> ImageNet2011.Options {
    var options: ImageNet2011.Options = winner ? .winner2011 : ImageNet2011.Options()
    for descriptor in descriptors {
      guard (components ?? 1) <= descriptor.descriptorWidth else {
        throw Failure(
          .usage,
          """
          --components must be at most \(descriptor.descriptorWidth), the numbers that \(descriptor.name) has of these images, but is \
          \(components ?? 1)
          """)
      }
    }
    let usual = options.features.components
    options.components = descriptors.map { components ?? min(usual, $0.descriptorWidth) }
    if let gaussians { options.features.gaussians = gaussians }
    if let regions { options.features.regions = regions.regions }
    if let samples { options.features.samples = samples }
    options.quantization.groupSize = groupSize
    options.quantization.bits = bits
    options.quantizationImages = codebookImages
    options.machines.epochs = epochs
    options.machines.regularization = regularization
    return options
  }
}
