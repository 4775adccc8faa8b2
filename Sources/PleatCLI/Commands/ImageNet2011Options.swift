import ArgumentParser
import Pleat

/// The options of `pleat imagenet2011` about the systems: N, G, b, R and the rest.
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
      valueName: "name,…"), transform: { try FisherOptions.Descriptor.parse($0, separator: ",") })
  var descriptors: [FisherOptions.Descriptor] = FisherOptions.Descriptor.allCases

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("About how many patches of an image are described (default: 1000).", valueName: "count"))
  var patches: Int?

  @Option(
    help: ArgumentHelp(
      """
      The sides of a patch's 4×4 cells in pixels, one for each size of patch (default: five sizes from 4 on at a rate of √2, or those of \
      them that fit into the images).
      """, valueName: "n,n,…"), transform: parseCounts)
  var cells: [Int]?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far patches of one size are apart, in place of --patches (default: as gives that many).",
      valueName: "pixels"))
  var step: Int?

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
      "The R regions: \(SpatialRegions.optionHelp) (default: stripes, R = 4).", valueName: "regions"),
    transform: SpatialRegions.parse)
  var regions: SpatialRegions?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The α of sign(z)·|z|^α, after which a region's vector gets the length 1; none for gradients as they are (default: 0.5).
      """, valueName: "alpha"), transform: VectorPower.parse)
  var power: VectorPower?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The descriptors that components and mixture are fitted to (default: 100000).", valueName: "count"))
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The steps of expectation and maximisation at most that a mixture is fitted by (default: 50, of the winner 15).",
      valueName: "count"))
  var mixtureSteps: Int?

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
    help: ArgumentHelp(
      """
      For how many groups that follow each other a codebook serves (default: as few as give it 16 samples a codeword).
      """, valueName: "count"))
  var groupsPerCodebook: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often the machines go through all vectors.", valueName: "count"))
  var epochs = 50

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("λ of the machines: (λ/2)‖w‖² beside the mean hinge loss.", valueName: "lambda"))
  var regularization = 1e-4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many vectors a step of the machines is made from.", valueName: "count"))
  var batchSize = 16

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The machines' first learning rate (default: 1 by the mean of the vectors' squared lengths).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What a class's own images count beside the others.", valueName: "weight"))
  var positiveWeight = 1.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The share of the learning rate that biases learn at; 0 for no biases.", valueName: "share"))
  var biasRate = 0.01

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What each system's scores are weighted by, in the order of --descriptors (default: all alike).",
      valueName: "weight,…"), transform: Self.parseWeights)
  var fusionWeights: [Float]?

  func validate() throws {
    for (name, value) in [
      ("--patches", patches), ("--components", components), ("--gaussians", gaussians), ("--samples", samples),
      ("--group-size", groupSize), ("--bits", bits), ("--codebook-images", codebookImages), ("--epochs", epochs),
      ("--step", step), ("--mixture-steps", mixtureSteps), ("--groups-per-codebook", groupsPerCodebook),
      ("--batch-size", batchSize),
    ] {
      if let value { try check((1...1_000_000_000).contains(value), name, value, "from 1 to 1000000000") }
    }
    try check(
      groupSize * bits <= 8, "--group-size times --bits", groupSize * bits, "at most 8, the bits of what is kept")
    for (name, value) in [
      ("--regularization", regularization), ("--learning-rate", learningRate), ("--positive-weight", positiveWeight),
    ] {
      if let value { try check(value > 0 && value.isFinite, name, value, "a positive number") }
    }
    try check((0...1).contains(biasRate), "--bias-rate", biasRate, "from 0 to 1")
    if step != nil && patches != nil { throw ValidationError("--patches has no meaning with --step") }
    if let fusionWeights, fusionWeights.count != descriptors.count {
      throw ValidationError(
        "--fusion-weights are \(fusionWeights.count), but there \(descriptors.count == 1 ? "is" : "are") "
          + counted(descriptors.count, "system"))
    }
  }

  static func parseWeights(_ text: String) throws -> [Float] {
    let weights = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let weight = Float(part), weight >= 0, weight.isFinite else {
        throw ValidationError("'\(part)' is not a number of at least 0")
      }
      return weight
    }
    guard weights.contains(where: { $0 > 0 }) else { throw ValidationError("not all weights may be 0") }
    return weights
  }

  /// What describes patches of images of a shape.
  func localDescriptors(_ shape: ImageShape) throws(FeatureError) -> [any LocalDescriptor] {
    let sides = cells ?? PatchGrid.cellSides(fittingInto: shape)
    let grid =
      if let step { PatchGrid(cellSides: sides, step: step) } else {
        try PatchGrid(patches: patches ?? (winner ? 10_000 : 1000), of: shape, cellSides: sides)
      }
    var made: [any LocalDescriptor] = []
    for descriptor in descriptors { made.append(try descriptor.descriptor(shape, grid)) }
    return made
  }

  /// How systems of these descriptors are fitted: by default with no more components than each has numbers.
  ///
  /// Throws ``Failure`` for more components than a descriptor has numbers.
  func pipeline(of descriptors: [any LocalDescriptor]) throws -> ImageNet2011.Options {
    var options: ImageNet2011.Options = winner ? .winner2011 : ImageNet2011.Options()
    if let components {
      for descriptor in descriptors { try checkComponents("--components", components, of: descriptor) }
    }
    let usual = options.features.components
    options.components = descriptors.map { components ?? min(usual, $0.descriptorWidth) }
    if let gaussians { options.features.gaussians = gaussians }
    if let regions { options.features.regions = regions }
    if let power { options.features.power = power.exponent }
    if let samples { options.features.samples = samples }
    if let mixtureSteps { options.features.mixture.maximumIterations = mixtureSteps }
    options.quantization.groupSize = groupSize
    options.quantization.bits = bits
    options.quantization.groupsPerCodebook = groupsPerCodebook
    options.quantizationImages = codebookImages
    options.machines.epochs = epochs
    options.machines.regularization = regularization
    options.machines.batchSize = batchSize
    options.machines.learningRate = learningRate
    options.machines.positiveWeight = positiveWeight
    options.machines.biasRate = biasRate
    options.fusionWeights = fusionWeights
    return options
  }

  /// What a model file records of how systems were fitted, which can't be seen in them afterwards.
  func record(_ options: ImageNet2011.Options) -> [String: String] {
    var record = [
      "command": "imagenet2011", "samples": "\(options.features.samples)",
      "mixture-steps": "\(options.features.mixture.maximumIterations)", "codebook-images": "\(codebookImages)",
      "group-size": "\(groupSize)", "bits": "\(bits)",
      "epochs": "\(epochs)", "regularization": "\(regularization)", "batch-size": "\(batchSize)",
      "positive-weight": "\(positiveWeight)", "bias-rate": "\(biasRate)",
    ]
    record["learning-rate"] = learningRate.map { "\($0)" }
    record["fusion-weights"] = fusionWeights?.map { "\($0)" }.joined(separator: ",")
    return record
  }
}
