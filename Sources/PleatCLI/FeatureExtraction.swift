import Pleat

/// A split's examples as a network sees them before scaling: features where some are asked for, inputs elsewhere.
struct FeatureSplit {
  let transform: (any FeatureTransform)?
  let training: Examples
  let validation: Examples?
  let test: Examples?

  /// Fits the transform to the training examples, and makes features of all, with a bar.
  ///
  /// - test: in place of the split's.
  ///
  /// Throws a usage error where features can't be made of such examples, or would not fit into the memory.
  init(
    _ split: DataSplit, test: Examples?, _ kinds: [FeatureOptions.Kind], _ settings: FeatureSettings, seed: UInt64,
    threads: Int, quiet: Bool
  ) throws {
    guard
      let transform = try settings.transform(
        kinds, fittedTo: split.training, of: split.dataset, seed: seed, threads: threads)
    else {
      (transform, training, validation, self.test) = (nil, split.training, split.validation, test)
      return
    }
    self.transform = transform
    let all = [split.training, split.validation, test].compactMap(\.self)
    let count = all.reduce(0) { $0 + $1.count }
    let needed = Double(count) * Double(transform.outputWidth) * Double(MemoryLayout<Float>.size)
    guard needed <= 0.75 * Double(Processor.memory) else {
      throw Failure(
        .usage,
        """
        --features \(transform.name): \(transform.outputWidth) numbers of each of \(count) examples take \
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
    training = made(split.training)!
    validation = made(split.validation)
    self.test = made(test)
    let seconds = (clock.now - start) / .seconds(1)
    display.finish(
      "features \(transform.name): \(transform.inputWidth) → \(transform.outputWidth) numbers of \(counted(count, "example")) "
        + "in \(decimal(seconds, 2)) s")
  }
}
