import ArgumentParser
import Pleat

/// The options of `--features bag-of-words`.
struct BagOfWordsOptions: ParsableArguments {
  /// How the clustering that finds words moves its centroids.
  enum Updates: String, CaseIterable {
    case lloyd
    case miniBatch = "mini-batch"
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of bag-of-words, the visual words of the codebook (default: 256).", valueName: "count"))
  var bowWords: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of bag-of-words, the side of a patch (default: 6).", valueName: "pixels"))
  var bowPatch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of bag-of-words, how far patches of an image are apart (default: 1).", valueName: "pixels"))
  var bowStep: Int?

  @Option(
    help: ArgumentHelp(
      "Of bag-of-words, how patches are told by words: \(list(BagOfVisualWords.Encoding.self)) (default: soft).",
      valueName: "encoding"), transform: parseChoice("encoding"))
  var bowEncoding: BagOfVisualWords.Encoding?

  @Option(
    help: ArgumentHelp(
      "Of bag-of-words, the parts that each level of the pyramid cuts a side of the image into (default: 1,2).",
      valueName: "n,n,…"), transform: parseCounts)
  var bowPyramid: [Int]?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of bag-of-words, the random patches that words are learnt from (default: 100000).", valueName: "count"))
  var bowSamples: Int?

  @Option(
    help: ArgumentHelp(
      """
      Of bag-of-words, how the words are found: lloyd moves all by all patches until they rest, mini-batch each by a few patches at a \
      time (default: lloyd).
      """, valueName: "way"), transform: parseChoice("way of updating words"))
  var bowUpdates: Updates?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --bow-updates mini-batch, the patches a batch (default: 1024, or all that there are).", valueName: "count"))
  var bowBatchSize: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --bow-updates mini-batch, the batches (default: 200).", valueName: "count"))
  var bowBatches: Int?

  func validate() throws {
    for (name, value) in [
      ("--bow-words", bowWords), ("--bow-patch", bowPatch), ("--bow-step", bowStep), ("--bow-samples", bowSamples),
      ("--bow-batch-size", bowBatchSize), ("--bow-batches", bowBatches),
    ] {
      if let value { try check(value >= 1, name, value, "at least 1") }
    }
    try refuseOptions(
      [("--bow-batch-size", bowBatchSize != nil), ("--bow-batches", bowBatches != nil)],
      unless: bowUpdates == .miniBatch, "--bow-updates mini-batch")
    if let bowBatchSize {
      try check(bowBatchSize <= samples, "--bow-batch-size", bowBatchSize, "at most \(samples), the patches in all")
    }
  }

  /// Which options are given.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--bow-words", bowWords != nil), ("--bow-patch", bowPatch != nil), ("--bow-step", bowStep != nil),
      ("--bow-encoding", bowEncoding != nil), ("--bow-pyramid", bowPyramid != nil),
      ("--bow-samples", bowSamples != nil), ("--bow-updates", bowUpdates != nil),
      ("--bow-batch-size", bowBatchSize != nil), ("--bow-batches", bowBatches != nil),
    ]
  }

  /// How many patches words are learnt from.
  private var samples: Int { bowSamples ?? BagOfVisualWords.Learning().samples }

  /// The batches that words are moved by; nil for all patches at once.
  private var miniBatches: KMeans.MiniBatches? {
    guard bowUpdates == .miniBatch else { return nil }
    let usual = KMeans.MiniBatches()
    return KMeans.MiniBatches(size: bowBatchSize ?? min(usual.size, samples), count: bowBatches ?? usual.count)
  }

  /// What the model file records of how words were learnt.
  var record: [String: String] {
    var record = ["bow-samples": "\(samples)", "bow-updates": (bowUpdates ?? .lloyd).rawValue]
    if let miniBatches {
      record["bow-batch-size"] = "\(miniBatches.size)"
      record["bow-batches"] = "\(miniBatches.count)"
    }
    return record
  }

  /// What becomes of images of a shape.
  ///
  /// - maximum: the number of the brightest pixel.
  func plan(_ shape: ImageShape, maximum: Float, threads: Int, option: String) throws -> FeaturePlan.Part {
    var settings = BagOfVisualWords.Settings(maximum: maximum)
    if let bowWords { settings.words = bowWords }
    if let bowPatch { settings.patchSide = bowPatch }
    if let bowStep { settings.step = bowStep }
    if let bowEncoding { settings.encoding = bowEncoding }
    if let bowPyramid { settings.pyramid = bowPyramid }
    var learning = BagOfVisualWords.Learning()
    learning.samples = samples
    learning.clustering.miniBatches = miniBatches
    try checkMemory(settings, shape)
    try failing(features: option) { try BagOfVisualWords.check(shape, settings, learning) }
    return FeaturePlan.Part(
      width: settings.words * settings.regionCount,
      memory: BagOfVisualWords.memory(of: shape, settings: settings, learning: learning, threads: threads)
    ) { [settings, learning] inputs, seed in
      try BagOfVisualWords(
        fittedTo: inputs, shape: shape, settings: settings, learning: learning, seed: seed, threads: threads)
    }
  }
}

extension BagOfWordsOptions {
  /// Throws if the patches that words are learnt from don't fit into this machine's memory.
  private func checkMemory(_ settings: BagOfVisualWords.Settings, _ shape: ImageShape) throws {
    let width = Double(settings.patchSide) * Double(settings.patchSide) * Double(shape.channels)
    // As they are and whitened, and where each is from.
    try checkFittingMemory("--bow-samples", samples, numbersEach: 2 * width + 8)
  }
}
