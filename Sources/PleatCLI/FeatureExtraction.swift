import Pleat

/// A split's examples as a network sees them before scaling: features where some are asked for, inputs elsewhere.
struct FeatureSplit {
  let transform: (any FeatureTransform)?
  let training: Examples
  let validation: Examples?
  let test: Examples?

  /// Fits what is planned to the training examples, and makes features of all, with a bar.
  ///
  /// - plan: nil for inputs as they are.
  ///
  /// Throws a usage error where features can't be fitted to such examples.
  init(
    _ raw: Examples, validation rawValidation: Examples? = nil, test rawTest: Examples? = nil, _ plan: FeaturePlan?,
    seed: UInt64, quiet: Bool
  ) throws {
    guard let plan else {
      (transform, training, validation, test) = (nil, raw, rawValidation, rawTest)
      return
    }
    let all = [raw, rawValidation, rawTest].compactMap(\.self)
    let count = all.reduce(0) { $0 + $1.count }
    if plan.isLearnt, !quiet {
      Terminal.writeError("fitting \(plan.name) features to \(counted(raw.count, "example"))")
    }
    let transform = try plan.fitted(to: raw, seed: seed)
    precondition(
      transform.outputWidth == plan.width, "\(transform.outputWidth) features where \(plan.width) were planned")
    self.transform = transform
    var display = CountDisplay("making \(transform.name) features", isQuiet: quiet)
    let clock = ContinuousClock()
    let start = clock.now
    var finished = 0
    func made(_ examples: Examples?) -> Examples? {
      guard let examples else { return nil }
      defer { finished += examples.count }
      return examples.transformed(by: transform, threads: plan.threads) { display.show(finished + $0, of: count) }
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
