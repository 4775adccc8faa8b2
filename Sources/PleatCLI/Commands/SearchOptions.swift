import ArgumentParser
import Pleat

/// The options of `pleat search` about what is tried.
struct SearchSpaceOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many random choices to try (default: 20).", valueName: "count"))
  var trials: Int?

  @Flag(help: "Try all combinations of the lists instead of random choices.")
  var grid = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Learning rates to choose from (default with --grid: 0.01,0.03,0.1,0.3).", valueName: "η,η,…"),
    transform: parseNumbers)
  var learningRates: [Float]?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Choose any learning rate from here to there, uniform in its logarithm (default: 0.001,1).", valueName: "low,high"
    ),
    transform: parseNumbers)
  var learningRateRange: [Float]?

  @Option(
    help: ArgumentHelp("Widths of the hidden layer to choose from (default: 32,64,128).", valueName: "w,w,…"),
    transform: parseWidths)
  var hiddenSizes: [Int]?

  @Option(
    name: .customLong("l2s"),
    parsing: .unconditional,
    help: ArgumentHelp("L2 penalties λ₂ to choose from (default with --grid: 0,1e-5,1e-4,1e-3).", valueName: "λ,λ,…"),
    transform: parseNumbers)
  var l2s: [Float]?

  @Option(
    name: .customLong("l2-range"),
    parsing: .unconditional,
    help: ArgumentHelp(
      "Choose any λ₂ from here to there, uniform in its logarithm (default: 1e-6,1e-2).", valueName: "low,high"),
    transform: parseNumbers)
  var l2Range: [Float]?

  func validate() throws {
    if let trials {
      if grid { throw ValidationError("--trials has no meaning with --grid, which tries all combinations") }
      try check((1...1_000_000).contains(trials), "--trials", trials, "from 1 to 1000000")
    }
    for (list, values, range, bounds) in [
      ("--learning-rates", learningRates, "--learning-rate-range", learningRateRange),
      ("--l2s", l2s, "--l2-range", l2Range),
    ] {
      if let bounds {
        if values != nil { throw ValidationError("\(list) and \(range) exclude each other") }
        if grid { throw ValidationError("\(range) has no meaning with --grid; use \(list)") }
        guard bounds.count == 2 else {
          throw ValidationError("\(range) must be two numbers, low,high, but has \(bounds.count)")
        }
      }
    }
    _ = try candidates(learningRate: nil, seed: 0)
  }

  /// What is tried.
  ///
  /// - learningRate: the only one; nil for those of the options.
  func candidates(learningRate: Float?, seed: UInt64) throws -> [Hyperparameters] {
    func candidates(_ values: [Float]?, _ range: [Float]?, list: [Float], _ low: Float, _ high: Float)
      -> SearchCandidates
    {
      if let values { return .values(values) }
      if let range { return .logarithmic(lower: range[0], upper: range[1]) }
      return grid ? .values(list) : .logarithmic(lower: low, upper: high)
    }
    let space = SearchSpace(
      learningRates: candidates(
        learningRate.map { [$0] } ?? learningRates, learningRateRange, list: [0.01, 0.03, 0.1, 0.3], 0.001, 1),
      hiddenSizes: hiddenSizes ?? [32, 64, 128],
      l2s: candidates(l2s, l2Range, list: [0, 1e-5, 1e-4, 1e-3], 1e-6, 1e-2))
    do {
      return grid ? try space.grid() : try space.random(trials ?? 20, seed: seed)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

/// The options of `pleat search` about how each network is trained, and on what.
struct SearchTrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Activation between layers: \(knownActivations) (default: relu).", valueName: "function"),
    transform: parseActivation)
  var activation = ActivationFunction.relu

  @Option(help: ArgumentHelp("Loss: \(knownLosses) (default: softmax).", valueName: "loss"), transform: parseLoss)
  var loss: any Loss = SoftmaxCrossEntropy()

  @Option(parsing: .unconditional, help: ArgumentHelp("Passes over the training examples.", valueName: "count"))
  var epochs = 10

  @Option(parsing: .unconditional, help: ArgumentHelp("Examples a step.", valueName: "count"))
  var batchSize = 32

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the training examples that trials are judged on, where the data has no validation set (default: 0.2).",
      valueName: "share"))
  var validationFraction: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the examples to hold out as test set, where the data has none; 0 for no test (default: 0.2).",
      valueName: "share"))
  var testFraction: Double?

  @OptionGroup var scaling: ScalingOptions

  @Option(parsing: .unconditional, help: "Seed of all random choices.")
  var seed: UInt64 = 0

  func validate() throws {
    try check((1...1_000_000_000).contains(epochs), "--epochs", epochs, "from 1 to 1000000000")
    try check((1...1_000_000_000).contains(batchSize), "--batch-size", batchSize, "from 1 to 1000000000")
    if let share = validationFraction {
      try check(share > 0 && share < 1, "--validation-fraction", share, "more than 0 and less than 1")
    }
    if let share = testFraction {
      try check((0..<1).contains(share), "--test-fraction", share, "at least 0 and less than 1")
    }
  }
}

/// The options of `pleat search` about what it writes.
struct SearchOutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write the best trial's network to this model file.", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("Write one JSON object a trial to this file.", valueName: "file.jsonl"))
  var log: String?

  @Option(help: ArgumentHelp("Draw the trials.", valueName: "file.svg|png"))
  var plot: String?

  func validate() throws {
    for (name, value) in [("--out", out), ("--log", log), ("--plot", plot)] where value == "" {
      throw ValidationError("\(name) must name a file")
    }
    if let plot {
      do { _ = try PictureFormat(path: plot) } catch { throw ValidationError("--plot \(error)") }
    }
  }

  /// Throws where one file is to be two things, or can't be written, before hours go into what is to be written there. Nothing is.
  func checkPlaces() throws {
    let places = [("--out", out), ("--log", log), ("--plot", plot)].compactMap { name, path in path.map { (name, $0) } }
    for (index, (name, path)) in places.enumerated() {
      for (other, otherPath) in places[..<index] where LogFile.isSamePlace(path, otherPath) {
        throw Failure(.usage, "\(name) \(path): \(other) is written there")
      }
    }
    for path in [out, plot].compactMap(\.self) { try failing { try AtomicFile.checkWritable(path) } }
    if let log { try LogFile.checkWritable(log) }
  }
}

private func parseNumbers(_ text: String) throws -> [Float] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard let number = Float(part) else { throw ValidationError("'\(part)' is not a number") }
    return number
  }
}
