import ArgumentParser
import Pleat

/// The options of `--features bag-of-words`.
struct BagOfWordsOptions: ParsableArguments {
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

  func validate() throws {
    for (name, value) in [
      ("--bow-words", bowWords), ("--bow-patch", bowPatch), ("--bow-step", bowStep), ("--bow-samples", bowSamples),
    ] {
      if let value { try check(value >= 1, name, value, "at least 1") }
    }
  }

  /// Which options are given.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--bow-words", bowWords != nil), ("--bow-patch", bowPatch != nil), ("--bow-step", bowStep != nil),
      ("--bow-encoding", bowEncoding != nil), ("--bow-pyramid", bowPyramid != nil),
      ("--bow-samples", bowSamples != nil),
    ]
  }

  /// How many patches words are learnt from.
  var samples: Int { bowSamples ?? BagOfVisualWords.Learning().samples }

  /// What becomes of images of a shape.
  func plan(_ shape: ImageShape, threads: Int, option: String) throws -> FeaturePlan.Part {
    var settings = BagOfVisualWords.Settings()
    if let bowWords { settings.words = bowWords }
    if let bowPatch { settings.patchSide = bowPatch }
    if let bowStep { settings.step = bowStep }
    if let bowEncoding { settings.encoding = bowEncoding }
    if let bowPyramid { settings.pyramid = bowPyramid }
    var learning = BagOfVisualWords.Learning()
    learning.samples = samples
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

/// Throws a usage error if samples that features are fitted to don't fit into this machine's memory.
///
/// - count: how many there will be; the option's value may be larger.
/// - numbersEach: how many numbers are kept of a sample, as Float.
func checkFittingMemory(_ option: String, _ value: Int, count: Int? = nil, numbersEach: Double) throws {
  let needed = Double(count ?? value) * numbersEach * Double(MemoryLayout<Float>.size)
  guard needed > 0.75 * Double(Processor.memory) else { return }
  throw Failure(
    .usage,
    """
    \(option) \(value): fitting to that many takes \(decimal(needed / 1e9, 1)) GB, but this machine has \
    \(decimal(Double(Processor.memory) / 1e9, 1))
    """)
}

/// Reads "1,2,4".
func parseCounts(_ text: String) throws -> [Int] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard let count = Int(part), count >= 1 else {
      throw ValidationError("'\(part)' is not a whole number of at least 1")
    }
    return count
  }
}
