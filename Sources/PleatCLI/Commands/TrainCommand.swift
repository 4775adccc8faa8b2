import ArgumentParser
import Pleat

/// `pleat train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network, writes a model file, and evaluates it on the test set.")

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data = "digits"

  @OptionGroup(title: "Network and training") var options: TrainOptions

  @Option(help: ArgumentHelp("Test on this data's test set, or on all of it where it has none.", valueName: "data"))
  var test: String?

  @Option(help: "The share of the examples to hold out as test set, where the data has none.")
  var testFraction = 0.2

  @Option(help: "The share of the training examples to validate on after each epoch.")
  var validationFraction = 0.0

  @Option(
    help: "What is done to inputs: none, unit (to 0…1), standard (mean 0, deviation 1) (default: unit for pixels).")
  var scale: InputScaling.Kind?

  @Option(help: ArgumentHelp("Where to write the model (default: DATA.safetensors).", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("Write one JSON line an epoch to this file.", valueName: "file.jsonl"))
  var log: String?

  @Flag(help: "Read the data, show the network, and stop.")
  var dryRun = false

  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    try check((0..<1).contains(testFraction), "--test-fraction", testFraction, "at least 0 and less than 1")
    try check(
      (0..<1).contains(validationFraction), "--validation-fraction", validationFraction, "at least 0 and less than 1")
    if out == "" { throw ValidationError("--out must name a file") }
  }

  func run() throws {
    let backend = try compute.makeBackend()
    let split = try loadData()
    let path = out ?? Self.defaultPath(for: split.dataset.name)
    let model = try makeModel(for: split, backend: backend)
    compute.say(Self.describe(split, model))
    if dryRun {
      try Terminal.writeResult(InspectCommand.table(of: model))
      return
    }
    try failing { try AtomicFile.checkWritable(path) }
    let log = try self.log.map { try LogFile($0) }
    try train(model, on: split, path: path, log: log)
  }

  private func loadData() throws -> DataSplit {
    let dataset = try loadDataset(data, seed: options.seed)
    let other = try test.map { try loadDataset($0, seed: options.seed) }
    return try DataSplit(
      dataset, test: other.map { $0.test ?? $0.training }, testFraction: testFraction,
      validationFraction: validationFraction, seed: options.seed)
  }

  private func makeModel(for split: DataSplit, backend: any GEMMBackend) throws -> Model {
    guard options.loss.accepts(split.training.targets) else {
      throw Failure(.usage, "--loss \(options.loss.name) needs classes, but \(data) has numbers to predict")
    }
    var network = try Network(
      inputs: split.training.width, hidden: options.widths, outputs: split.training.outputWidth,
      activation: options.activation, initialization: options.scheme ?? nil, seed: options.seed, backend: backend)
    if let file = options.initialization, options.scheme == .none {
      try failing { try network.loadParameters(fromFile: file) }
    }
    var history = options.record
    history["data"] = split.dataset.name
    history["test-fraction"] = split.testFraction.map { "\($0)" }
    history["validation-fraction"] = validationFraction > 0 ? "\(validationFraction)" : nil
    let kind = scale ?? split.dataset.defaultScaling
    history["scale"] = kind.rawValue
    let scaling = split.dataset.scaling(kind, fittedTo: split.training)
    return Model(
      network: network, scaling: scaling, loss: options.loss, classNames: split.training.classNames, history: history)
  }

  private func train(_ initial: Model, on split: DataSplit, path: String, log: LogFile?) throws {
    var model = initial
    var trainer = Trainer(
      network: model.network, loss: model.loss, optimizer: SGD(momentum: options.momentum), options: options.training)
    var display = ProgressDisplay(epochs: options.epochs, isQuiet: compute.quiet)
    var logFailure: (any Error)?
    Interruption.watch()
    let summary: TrainingSummary
    do {
      summary = try trainer.train(on: split.training, scaling: model.scaling, validation: split.validation) { event in
        switch event {
        case .step(let progress): display.show(progress)
        case .epoch(let metrics):
          display.show(metrics)
          do { try log?.write(metrics) } catch { logFailure = error }
        }
        return Interruption.isRequested || logFailure != nil ? .stop : .proceed
      }
    } catch {
      display.clear()
      throw try failure(error, trainer, model, path)
    }
    display.clear()
    if let logFailure { throw logFailure }
    model.network = trainer.network
    if summary.wasStopped {
      let kept = Self.path(path, with: "interrupted")
      try failing { try model.write(to: kept) }
      throw Failure(
        .interrupted,
        """
        interrupted in epoch \(summary.epochs + 1) of \(options.epochs), after \(summary.steps) steps; the weights so \
        far are in \(kept); go on from them with --init \(kept)
        """)
    }
    try finish(model, on: split, summary, path: path)
  }

  /// Writes the model, evaluates it, and prints what it came to.
  private func finish(_ trained: Model, on split: DataSplit, _ summary: TrainingSummary, path: String) throws {
    var model = trained
    let test = split.test.map { Score(model.evaluate($0)) }
    if let accuracy = test?.accuracy { model.history["test-accuracy"] = "\(accuracy)" }
    try failing { try model.write(to: path) }
    let backend = model.network.backend
    let report = TrainReport(
      epochs: summary.epochs, steps: summary.steps, train: Score(model.evaluate(split.training)),
      validation: split.validation.map { Score(model.evaluate($0)) }, test: test, seconds: summary.seconds,
      examplesPerSecond: summary.examplesPerSecond, backend: backend.name,
      instructionSet: backend.kernels.instructionSet.rawValue, threads: backend.threads,
      parameters: model.network.parameterCount, model: path)
    guard report.isFinite else {
      throw Failure(
        .diverged, "training diverged: the trained network's loss is not finite; its weights are in \(path)")
    }
    try Terminal.writeResult(compute.json ? try jsonLine(report) : report.text)
  }

  /// What a training error means for the user; the best weights of a run that diverged are kept.
  private func failure(
    _ error: TrainingError, _ trainer: Trainer, _ initial: Model, _ path: String
  ) throws -> Failure {
    switch error {
    case .invalid(let reason):
      return Failure(.malformed, "\(data): \(reason)")
    case .diverged:
      guard let best = trainer.best else {
        return Failure(
          .diverged, "\(error); no epoch was finished, so nothing was written; try a smaller --learning-rate")
      }
      var model = initial
      model.network = best.network
      let kept = Self.path(path, with: "best")
      try failing { try model.write(to: kept) }
      return Failure(
        .diverged,
        "\(error); the best weights, of epoch \(best.epoch), are in \(kept); try a smaller --learning-rate")
    }
  }

  private static func describe(_ split: DataSplit, _ model: Model) -> String {
    var counts = ["\(split.training.count) training"]
    if let validation = split.validation { counts.append("\(validation.count) validation") }
    if let test = split.test { counts.append("\(test.count) test") }
    let layers = model.network.layers.map(\.summary).joined(separator: ", ")
    return """
      data \(split.dataset.name): \(counts.joined(separator: ", ")) examples of \(split.training.width) numbers
      network \(layers): \(model.network.parameterCount) parameters
      """
  }

  /// "digits" → "digits.safetensors"; a folder's name for a path.
  private static func defaultPath(for data: String) -> String {
    let name = data.split(separator: "/").last.map(String.init) ?? "model"
    return (name == "." || name == ".." ? "model" : name) + ".safetensors"
  }

  /// "a/model.safetensors" → "a/model.best.safetensors".
  private static func path(_ path: String, with word: String) -> String {
    let suffix = ".safetensors"
    return path.hasSuffix(suffix) ? path.dropLast(suffix.count) + ".\(word)" + suffix : "\(path).\(word)"
  }
}

extension InputScaling.Kind: ExpressibleByArgument {}

/// What DATA may be, for help texts.
enum DataArgument {
  static let help: String = """
    digits (embedded), fashion-mnist, a synthetic set (\(SyntheticSet.allCases.map(\.rawValue).joined(separator: ", "))), \
    or a folder of IDX files under MNIST's names.
    """
}
