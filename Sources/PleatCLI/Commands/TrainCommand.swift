import ArgumentParser
import Pleat

/// `pleat train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network, write a model file, and evaluate it on the test set.")

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data = "digits"

  @OptionGroup(title: "Network and training") var options: TrainOptions
  @OptionGroup(title: "Layers") var layers: LayerOptions
  @OptionGroup(title: "Features") var features: FeatureOptions
  @OptionGroup(title: "Features") var featureSettings: FeatureSettings
  @OptionGroup(title: "Random wiring") var wiring: WiringOptions
  @OptionGroup(title: "Optimiser") var optimizer: OptimizerOptions
  @OptionGroup(title: "Learning rate schedule") var schedule: ScheduleOptions
  @OptionGroup(title: "Data") var dataOptions: TrainDataOptions
  @OptionGroup(title: "Images") var images: ImageFileOptions
  @OptionGroup(title: "Output") var output: TrainOutputOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  private var learner: LearnerOptions {
    LearnerOptions(
      options: options, layers: layers, features: features, featureSettings: featureSettings, wiring: wiring,
      optimizer: optimizer, schedule: schedule)
  }

  func validate() throws { try learner.validate() }

  func run() throws {
    let backend = try compute.makeBackend()
    let path = output.out ?? Self.defaultPath(for: data)
    try output.checkPlaces(model: path)
    Interruption.endAtOnce(saying: "interrupted while data was read; nothing was written")
    let split = try loadData()
    let test = try test(split)
    // Whatever can be wrong without features is found before these are made, which may take minutes.
    let plan = try featureSettings.plan(
      features.features, of: split.training, split.dataset, threads: backend.threads)
    let graph = try learner.graph()
    // Before the weights, which are part of what training takes.
    let taken = Processor.resident
    let network = try learner.network(for: split.training, plan, of: data, wiring: graph, backend: backend)
    compute.say(Self.describe(split, network))
    if let warning = split.warning { compute.say(warning) }
    if let plan {
      try plan.checkMemory(
        examples: split.training.count + (split.validation?.count ?? 0) + (test?.count ?? 0),
        training: learner.trainingMemory(of: plan, for: split.training, wiring: graph), taken: taken)
      Interruption.endAtOnce(saying: "interrupted while features were made; nothing was written")
    }
    let examples = try FeatureSplit(
      split.training, validation: split.validation, test: test, plan, seed: options.seed, quiet: compute.quiet)
    let model = makeModel(network, for: split, examples, wiring: graph)
    compute.say(learner.howTrained(learningRate: model.history["learning-rate"]))
    if output.dryRun {
      try compute.write(InspectCommand.Report(model), text: InspectCommand.table(of: model))
      return
    }
    Interruption.watch()
    let log = try output.log.map { try LogFile($0) }
    try train(model, on: examples, path: path, log: log)
  }

  private func loadData() throws -> DataSplit {
    var reading = images.reading(threads: compute.threads)
    let dataset = try loadDataset(data, seed: options.seed, images: reading, quiet: compute.quiet)
    if let shape = dataset.training.imageShape {
      // Test images come to the shape of those that are trained on.
      reading.size = (shape.height, shape.width)
      reading.channels = shape.channels
    }
    // A synthetic test set is another sample than the one that is trained on.
    let other = try dataOptions.test.map {
      try loadDataset($0, seed: options.seed &+ 1, images: reading, quiet: compute.quiet)
    }
    try images.refuse(unlessUsedBy: [dataset] + (other.map { [$0] } ?? []))
    let test = other.map { $0.test ?? $0.training }
    guard test?.fingerprint != dataset.training.fingerprint else {
      throw Failure(.usage, "--test \(dataOptions.test ?? ""): these are the examples to be trained on")
    }
    try DataSplit.refuseShares(
      test: dataOptions.testFraction, validation: dataOptions.validationFraction, of: dataset)
    try dataset.requireSeveralClasses(for: options.trainingLoss)
    return try DataSplit(
      dataset, test: test, testFraction: dataOptions.testFraction ?? 0.2,
      validationFraction: dataOptions.validationFraction ?? 0, seed: options.seed)
  }

  private func makeModel(
    _ network: Network, for split: DataSplit, _ examples: FeatureSplit, wiring graph: Wiring?
  ) -> Model {
    var history = learner.record(wiring: graph, features: examples.transform)
    history.merge(split.dataset.imageRecord) { $1 }
    history.merge(split.record) { $1 }
    history["test"] = dataOptions.test
    if let share = dataOptions.validationFraction, share > 0 { history["validation-fraction"] = "\(share)" }
    let kind = dataOptions.scaling.kind(for: split.dataset, features)
    history["scale"] = kind.rawValue
    let scaling = split.dataset.scaling(kind, fittedTo: examples.training)
    history["learning-rate"] = optimizer.usedLearningRate(for: network, on: examples.training, scaling: scaling)
    return Model(
      network: network, features: examples.transform, imageShape: split.training.imageShape, scaling: scaling,
      loss: options.trainingLoss, classNames: split.training.classNames,
      history: history)
  }

  /// The test set, found to fit the training set before hours go into training.
  private func test(_ split: DataSplit) throws -> Examples? {
    guard let other = dataOptions.test else { return split.test }
    let interface = NetworkInterface(split.training, loss: options.trainingLoss, owner: "--test \(other)")
    return try split.test.map { try interface.fitting($0, of: other) }
  }

  private func train(
    _ initial: Model, on examples: FeatureSplit, path: String, log: LogFile?
  ) throws {
    var model = initial
    var trainer = Trainer(
      network: model.network, loss: model.loss, optimizer: optimizer.rule, options: learner.trainingOptions)
    var display = ProgressDisplay(epochs: options.epochs, isQuiet: compute.quiet)
    var logFailure: Failure?
    let summary: TrainingSummary
    do {
      summary = try trainer.train(
        on: examples.training, scaling: model.scaling, validation: examples.validation
      ) { event in
        switch event {
        case .step(let progress): display.show(progress)
        case .epoch(let metrics):
          display.show(metrics)
          do { try log?.write(metrics) } catch {
            logFailure = error as? Failure ?? Failure(.inputOutput, "\(error)")
          }
        }
        return Interruption.isRequested || logFailure != nil ? .stop : .proceed
      }
    } catch {
      display.clear()
      switch error {
      case .invalid(let reason): throw Failure(.malformed, "\(data): \(reason)")
      case .diverged(_, _, _, let cause): throw try diverged("\(error)", of: cause, trainer, model, path)
      }
    }
    display.clear()
    model.network = trainer.network
    if let logFailure {
      let kept = try keep(model, as: "interrupted", epochs: summary.epochs, besides: path)
      throw Failure(logFailure.status, "\(logFailure.message); the weights so far are in \(kept)")
    }
    if summary.wasStopped {
      let kept = try keep(model, as: "interrupted", epochs: summary.epochs, besides: path)
      throw Failure(
        .interrupted,
        """
        interrupted in epoch \(min(summary.epochs + 1, options.epochs)) of \(options.epochs), after \
        \(counted(summary.steps, "step")); the weights so far are in \(kept); go on from them with --init \(kept)
        """)
    }
    let report = report(model, on: examples, summary, path: path)
    if let examples = report.notFinite {
      let what = "the trained network's loss on the \(examples) examples is not finite"
      throw try diverged(what, of: examples == "training" ? .steps : .examples, trainer, initial, path)
    }
    if model.network.answersAlike(to: examples.training, scaling: model.scaling) {
      // Whether quiet or not: the model is of no use.
      Terminal.writeError(
        """
        warning: the network answers the same whatever it is given, as one does whose units are dead after too large steps; try a smaller \
        --learning-rate (it was \(model.history["learning-rate"] ?? "")) or --optimizer adam
        """)
    }
    if let accuracy = report.test?.accuracy { model.history["test-accuracy"] = "\(accuracy)" }
    try failing { try model.write(to: path) }
    try compute.write(report, text: report.text)
  }

  private func report(
    _ model: Model, on examples: FeatureSplit, _ summary: TrainingSummary, path: String
  ) -> TrainReport {
    let network = model.network
    func score(_ examples: Examples) -> Score {
      Score(network.evaluate(examples, scaling: model.scaling, loss: model.loss))
    }
    return TrainReport(
      epochs: summary.epochs, steps: summary.steps, train: score(examples.training),
      validation: examples.validation.map(score), test: examples.test.map(score), seconds: summary.seconds,
      examplesPerSecond: summary.examplesPerSecond, backend: network.backend.name,
      instructionSet: network.backend.kernels.instructionSet.rawValue, threads: network.backend.threads,
      parameters: network.parameterCount, model: path)
  }

  /// What a run that diverged means for the user; its best weights are kept.
  private func diverged(
    _ what: String, of cause: DivergenceCause, _ trainer: Trainer, _ initial: Model, _ path: String
  ) throws -> Failure {
    let advice = cause == .steps ? "; try a smaller --learning-rate" : ""
    guard let best = trainer.best else {
      return Failure(.diverged, "\(what); no epoch was finished before, so nothing was written\(advice)")
    }
    var model = initial
    model.network = best.network
    let kept = try keep(model, as: "best", epochs: best.epoch, besides: path)
    return Failure(.diverged, "\(what); the best weights, of epoch \(best.epoch), are in \(kept)\(advice)")
  }

  /// Writes a model that is not what was asked for beside the place of the one that was; returns where.
  private func keep(_ model: Model, as word: String, epochs: Int, besides path: String) throws -> String {
    var model = model
    model.history["finished-epochs"] = "\(epochs)"
    let kept = Self.path(path, with: word)
    try failing { try model.write(to: kept) }
    return kept
  }

  private static func describe(_ split: DataSplit, _ network: Network) -> String {
    var counts = ["\(split.training.count) training"]
    if let validation = split.validation { counts.append("\(validation.count) validation") }
    if let test = split.test { counts.append("\(test.count) test") }
    let layers = network.layers.map(\.summary).joined(separator: ", ")
    return """
      data \(Terminal.inOneLine(split.dataset.name)): \(counts.joined(separator: ", ")) examples of \(split.training.width) numbers
      network \(layers): \(network.parameterCount) parameters
      """
  }

  /// "digits" → "digits.safetensors"; a folder's name for a path, a file's without its .npz.
  private static func defaultPath(for data: String) -> String {
    var name = data.split(separator: "/").last.map(String.init) ?? "model"
    if name.hasSuffix(".npz") { name.removeLast(4) }
    return (name == "." || name == ".." ? "model" : name) + ".safetensors"
  }

  /// "a/model.safetensors" → "a/model.best.safetensors"; a device such as /dev/null has no place beside it.
  static func path(_ path: String, with word: String) -> String {
    if path.hasPrefix("/dev/") { return path }
    let suffix = ".safetensors"
    return path.hasSuffix(suffix) ? path.dropLast(suffix.count) + ".\(word)" + suffix : "\(path).\(word)"
  }
}

/// What DATA may be, for help texts.
enum DataArgument {
  static let help: String = """
    digits (embedded), fashion-mnist, a synthetic set (\(SyntheticSet.allCases.map(\.rawValue).joined(separator: ", "))), \
    a folder: of IDX files under MNIST's names, of CIFAR's binary files, or with one subfolder of PNG and JPEG files a class; or a \
    file.npz of arrays x, y, x_test, y_test.
    """
}
