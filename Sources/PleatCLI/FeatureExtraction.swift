import Pleat

/// A split's examples as a network sees them before scaling: features where some are asked for, inputs elsewhere.
struct FeatureSplit {
  let transform: (any FeatureTransform)?
  let training: Examples
  let validation: Examples?
  let test: Examples?

  /// Fits the transform to the training examples of a split, and makes features of all its examples.
  ///
  /// - test: in place of the split's.
  ///
  /// Throws as the other initialiser.
  init(
    _ split: DataSplit, test: Examples?, _ kinds: [FeatureOptions.Kind], _ settings: FeatureSettings, seed: UInt64,
    threads: Int, quiet: Bool, option: String = "--features"
  ) throws {
    try self.init(
      split.training, validation: split.validation, test: test, of: split.dataset, kinds, settings, seed: seed,
      threads: threads, quiet: quiet, option: option)
  }

  /// Fits the transform to the training examples, and makes features of all, with a bar.
  ///
  /// Throws a usage error where features can't be made of such examples, or would not fit into the memory.
  init(
    _ raw: Examples, validation rawValidation: Examples? = nil, test rawTest: Examples? = nil, of dataset: Dataset,
    _ kinds: [FeatureOptions.Kind], _ settings: FeatureSettings, seed: UInt64, threads: Int, quiet: Bool,
    option: String = "--features"
  ) throws {
    guard
      let transform = try settings.transform(
        kinds, fittedTo: raw, of: dataset, seed: seed, threads: threads, option: option)
    else {
      (transform, training, validation, test) = (nil, raw, rawValidation, rawTest)
      return
    }
    self.transform = transform
    let all = [raw, rawValidation, rawTest].compactMap(\.self)
    let count = all.reduce(0) { $0 + $1.count }
    let needed = Double(count) * Double(transform.outputWidth) * Double(MemoryLayout<Float>.size)
    guard needed <= 0.75 * Double(Processor.memory) else {
      throw Failure(
        .usage,
        """
        \(option) \(transform.name): \(transform.outputWidth) numbers of each of \(count) examples take \
        \(decimal(needed / 1e9, 1)) GB, but this machine has \(decimal(Double(Processor.memory) / 1e9, 1))
        """)
    }
    var display = CountDisplay("making \(transform.name) features", isQuiet: quiet)
    let clock = ContinuousClock()
    let start = clock.now
    var finished = 0
    func made(_ examples: Examples?) -> Examples? {
      guard let examples else { return nil }
      defer { finished += examples.count }
      return examples.transformed(by: transform, threads: threads) { display.show(finished + $0, of: count) }
    }
    training = made(raw)!
    validation = made(rawValidation)
    test = made(rawTest)
    let seconds = (clock.now - start) / .seconds(1)
    display.finish(
      "features \(transform.summary): \(transform.inputWidth) → \(transform.outputWidth) numbers of \(counted(count, "example")) "
        + "in \(decimal(seconds, 2)) s")
  }
}
