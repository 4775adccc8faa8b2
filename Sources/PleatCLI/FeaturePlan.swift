import Pleat

/// Features that are going to be made: what is known of them before minutes go into fitting them to images.
struct FeaturePlan {
  /// One kind of features, of several that stand side by side.
  struct Part {
    /// How many numbers an example will have.
    let width: Int
    let memory: FeatureMemory
    /// Whether there is something to learn from the training examples.
    let isLearnt: Bool
    /// The features, fitted to the training examples' inputs with a seed.
    let fitted: (ExampleInputs, UInt64) throws -> any FeatureTransform

    /// Features that learn from examples.
    init(
      width: Int, memory: FeatureMemory, fitted: @escaping (ExampleInputs, UInt64) throws -> any FeatureTransform
    ) {
      (self.width, self.memory, isLearnt, self.fitted) = (width, memory, true, fitted)
    }

    /// Features that learn nothing.
    init(_ transform: any FeatureTransform, memory: FeatureMemory = FeatureMemory()) {
      (width, self.memory, isLearnt) = (transform.outputWidth, memory, false)
      fitted = { _, _ in transform }
    }
  }

  /// As on the command line, "hog+pixels".
  let name: String
  let parts: [Part]
  /// The option that asks for them.
  let option: String
  let threads: Int
  /// What an example takes as it was read.
  let rawBytes: Int

  /// How many numbers an example will have.
  var width: Int { parts.reduce(0) { $0 + $1.width } }

  /// Whether there is something to learn from the training examples.
  var isLearnt: Bool { parts.contains(where: \.isLearnt) }

  /// The features, fitted to the training examples.
  ///
  /// Throws a usage error where they can't be.
  func fitted(to examples: Examples, seed: UInt64) throws -> any FeatureTransform {
    let made = try failing(features: option) { try parts.map { try $0.fitted(examples.inputs, seed) } }
    return made.count == 1 ? made[0] : JoinedFeatures(made)
  }

  /// What features of so many examples take at most beside the examples, in bytes: either a fit or all features, with those of some
  /// examples as each thread has made them.
  func memory(examples count: Int) -> Double {
    let (rows, width) = (Double(count), Double(width))
    let block = Double(Examples.transformedRows(width: self.width, threads: threads))
    let float = Double(MemoryLayout<Float>.size)
    let shared = parts.reduce(0) { $0 + $1.memory.shared }
    let working = min(Double(threads), rows) * (parts.map(\.memory.perThread).max() ?? 0)
    let some = min(block, rows) * (Double(rawBytes) + float * width * (parts.count == 1 ? 1 : 2))
    let all = rows * width * float
    return Self.unaccounted(threads) + Self.allocated(shared)
      + max(Self.allocated(parts.map(\.memory.fitting).max() ?? 0), all + Self.allocated(some + working))
  }

  /// What comes many times and in many sizes, with what an allocator keeps to itself of it: an eighth, as in
  /// ``ImageNet2011/memoryBound(images:scoredImages:classCount:descriptors:options:becomesModel:threads:)``. Features themselves are one
  /// piece.
  private static func allocated(_ bytes: Double) -> Double { 1.125 * bytes }

  /// What no algorithm counts: parts of the program that run for the first time, stacks, and what products keep for the next ones.
  private static func unaccounted(_ threads: Int) -> Double { Double(8 << 20) * Double(threads) }

  /// Throws a usage error if the features of so many examples don't fit into the memory.
  ///
  /// - taken: of the machine's memory, what the process has already.
  /// - copies: how many more copies of the features there will be at once.
  /// - training: what training on them takes beside, in bytes.
  func checkMemory(
    examples count: Int, copies: Int = 0, training: Double = 0, taken: Int = Processor.resident,
    available: Int = Processor.memory
  ) throws {
    func gigabytes(_ bytes: Double) -> String { decimal(bytes / 1e9, bytes < 1e10 ? 2 : 1) }
    let features = Double(count) * Double(width) * Double(MemoryLayout<Float>.size)
    guard features <= 0.75 * Double(available) else {
      throw Failure(
        .usage,
        """
        \(option) \(name): \(width) numbers of each of \(count) examples take \(gigabytes(features)) GB, but this machine has \
        \(gigabytes(Double(available)))
        """)
    }
    let making = max(memory(examples: count), Double(1 + copies) * features)
    let learning = training > 0 ? features + Self.allocated(training) + Self.unaccounted(threads) : 0
    let needed = max(making, learning)
    guard needed + Double(taken) <= Double(available) else {
      let (what, advice) =
        learning > making
        ? ("training on", "take fewer numbers (\(width) an example), a smaller network or a smaller --batch-size")
        : ("making", "take smaller images, fewer patches, or fewer --threads")
      throw Failure(
        .usage,
        """
        \(option) \(name): \(what) them takes up to \(gigabytes(needed)) GB on \(counted(threads, "thread")), but this machine \
        has \(gigabytes(Double(available))), of which the data and the program take \(gigabytes(Double(taken))); \(advice)
        """)
    }
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

extension Model {
  /// Throws a usage error if the features of a batch of so many examples don't fit into the memory: a model may have been trained on a
  /// larger machine.
  ///
  /// - owner: what messages call the model.
  func checkFeatureMemory(
    owner: String, examples count: Int, taken: Int = Processor.resident, available: Int = Processor.memory
  ) throws {
    guard let features else { return }
    let plan = FeaturePlan(
      name: features.name, parts: features.plannedParts, option: "\(owner): features",
      threads: network.backend.threads, rawBytes: features.inputWidth * MemoryLayout<Float>.size)
    // An evaluation's batches.
    let batch = min(count, 1024, max(1, (1 << 26) / features.outputWidth))
    try plan.checkMemory(examples: batch, taken: taken, available: available)
  }
}

extension FeatureTransform {
  /// What stands side by side, with what it takes while it is made.
  fileprivate var plannedParts: [FeaturePlan.Part] {
    var memory = FeatureMemory()
    switch self {
    case let joined as JoinedFeatures: return joined.parts.flatMap(\.plannedParts)
    case let hog as HoG: memory = hog.memory
    case let histogram as ColorHistogram: memory = histogram.memory
    case let words as BagOfVisualWords:
      memory = BagOfVisualWords.memory(of: words.shape, settings: words.settings, learning: .init(), threads: 1)
    case let fisher as FisherFeatures:
      let options = FisherFeatures.Options(
        components: fisher.projection.outputWidth, gaussians: fisher.encoding.mixture.count,
        regions: fisher.encoding.regions)
      memory = FisherFeatures.memory(images: 1, descriptor: fisher.descriptor, options: options, threads: 1)
    default: break
    }
    memory.fitting = 0
    return [FeaturePlan.Part(self, memory: memory)]
  }
}
