import ArgumentParser
import Pleat

/// `pleat search`.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search for a good learning rate, hidden size and L2 penalty.",
    discussion: """
      Trains a network with one hidden layer for each choice and judges it on a part of the training examples. All start from the \
      same weights and see the examples in the same order. Trials that diverge are recorded as such. --learning-rate \
      alone is that rate for all of them.
      """)

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data = "digits"

  @OptionGroup(title: "Search") var space: SearchSpaceOptions
  @OptionGroup(title: "Training and data") var options: SearchTrainingOptions
  @OptionGroup(title: "Optimiser") var optimizer: OptimizerOptions
  @OptionGroup(title: "Learning rate schedule") var schedule: ScheduleOptions
  @OptionGroup(title: "Features") var features: FeatureOptions
  @OptionGroup(title: "Features") var featureSettings: FeatureSettings
  @OptionGroup(title: "Images") var images: ImageFileOptions
  @OptionGroup(title: "Output") var output: SearchOutputOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    try featureSettings.refuse(unless: features.features, option: "--features")
    if features.isPolar { throw ValidationError("--features polar has no meaning with search") }
    if optimizer.learningRate != nil {
      for (name, value) in [
        ("--learning-rates", space.learningRates), ("--learning-rate-range", space.learningRateRange),
      ]
      where value != nil {
        throw ValidationError("--learning-rate and \(name) exclude each other")
      }
    }
  }

  func run() throws {
    let backend = try compute.makeBackend()
    try output.checkPlaces()
    let search = try self.search(on: backend)
    Interruption.endAtOnce(saying: "interrupted while data was read; nothing was written")
    let dataset = try loadDataset(
      data, seed: options.seed, images: images.reading(threads: compute.threads), quiet: compute.quiet)
    try images.refuse(unlessUsedBy: [dataset])
    try DataSplit.refuseShares(test: options.testFraction, validation: options.validationFraction, of: dataset)
    let split = try DataSplit(
      dataset, test: nil, testFraction: options.testFraction ?? 0.2,
      validationFraction: options.validationFraction ?? 0.2, seed: options.seed)
    guard split.validation != nil else {
      throw Failure(.malformed, "\(data): no examples are left to validate on")
    }
    guard options.loss.accepts(split.training.targets) else {
      throw Failure(.usage, "--loss \(options.loss.name) needs classes, but \(data) has numbers to predict")
    }
    try split.dataset.requireSeveralClasses(for: options.loss)
    let batches = (split.training.count + options.batchSize - 1) / options.batchSize
    try schedule.checkWarmup(steps: batches * options.epochs)
    let plan = try featureSettings.plan(
      features.features, of: split.training, dataset, threads: backend.threads)
    compute.say(
      """
      data \(split.dataset.name): \(split.training.count) training, \(split.validation?.count ?? 0) validation\
      \(split.test.map { ", \($0.count) test" } ?? "") examples of \(split.training.width) numbers
      \(counted(search.candidates.count, "trial")) of \(counted(options.epochs, "epoch")); optimizer \
      \(optimizer.rule.summary), schedule \(schedule.schedule.rawValue)
      """)
    if let warning = split.warning { compute.say(warning) }
    if let plan {
      try plan.checkMemory(
        examples: split.training.count + (split.validation?.count ?? 0) + (split.test?.count ?? 0))
      Interruption.endAtOnce(saying: "interrupted while features were made; nothing was written")
    }
    let examples = try FeatureSplit(
      split.training, validation: split.validation, test: split.test, plan, seed: options.seed, quiet: compute.quiet)
    Interruption.watch()
    let log = try output.log.map { try LogFile($0) }
    try run(search, on: examples, of: split, log: log)
  }

  private func search(on backend: any GEMMBackend) throws -> HyperparameterSearch {
    HyperparameterSearch(
      try space.candidates(learningRate: optimizer.learningRate.map { Float($0) }, seed: options.seed),
      activation: options.activation,
      loss: options.loss, optimizer: optimizer.rule,
      options: TrainingOptions(
        epochs: options.epochs, batchSize: options.batchSize, schedule: schedule.schedule(epochs: options.epochs),
        warmup: schedule.warmup, clipNorm: optimizer.clipNorm.map { Float($0) }, seed: options.seed),
      backend: backend)
  }

  private func run(
    _ search: HyperparameterSearch, on examples: FeatureSplit, of split: DataSplit, log: LogFile?
  ) throws {
    guard let validation = examples.validation else { preconditionFailure("a search without validation") }
    let scaling = split.dataset.scaling(scalingKind(of: split), fittedTo: examples.training)
    var display = ProgressDisplay(epochs: options.epochs, isQuiet: compute.quiet)
    var logFailure: Failure?
    let clock = ContinuousClock()
    let start = clock.now
    let result: HyperparameterSearch.Result
    do {
      result = try search.run(on: examples.training, scaling: scaling, validation: validation) { event in
        switch event {
        case .training(_, .step(let progress)): display.show(progress)
        case .training(_, .epoch): break
        case .trial(let trial):
          display.clear()
          let report = SearchReport.Trial(trial)
          compute.say(report.line(of: search.candidates.count))
          do { try log?.write(record: report) } catch {
            logFailure = error as? Failure ?? Failure(.inputOutput, "\(error)")
          }
        }
        return Interruption.isRequested || logFailure != nil ? .stop : .proceed
      }
    } catch {
      display.clear()
      throw Failure(.malformed, "\(data): \(error)")
    }
    display.clear()
    let best = result.best.map {
      (trial: $0.trial, model: model(of: $0.trial, $0.network, scaling, split, examples.transform))
    }
    if let failure = logFailure {
      throw Failure(failure.status, failure.message + (try kept(best, of: result)))
    }
    if result.wasStopped {
      throw Failure(
        .interrupted,
        "interrupted after \(result.trials.count) of \(counted(search.candidates.count, "trial"))\(try kept(best, of: result))"
      )
    }
    guard var best else {
      throw Failure(
        .diverged,
        """
        \(result.trials.count == 1 ? "the only trial" : "all \(result.trials.count) trials") diverged, so no model was \
        written; try smaller learning rates
        """)
    }
    let test = examples.test.map {
      Score(best.model.network.evaluate($0, scaling: scaling, loss: best.model.loss))
    }
    if let accuracy = test?.accuracy { best.model.history["test-accuracy"] = "\(accuracy)" }
    if let path = output.out { try failing { try best.model.write(to: path) } }
    if let path = output.plot { try draw(result.trials, to: path, data: split.dataset.name) }
    let report = SearchReport(
      result, best: best.trial, test: test, seconds: (clock.now - start) / .seconds(1), backend: search.backend,
      model: output.out, plot: output.plot)
    try compute.write(report, text: report.text)
  }

  /// Writes the best network of a search that is not over beside the place of the one that was asked for; returns what a message says
  /// of it.
  private func kept(_ best: (trial: SearchTrial, model: Model)?, of result: HyperparameterSearch.Result) throws
    -> String
  {
    guard let best else { return "; none has ended well" }
    let words = "; the best so far is \(SearchReport.Trial(best.trial).summary)"
    guard let path = output.out else { return words }
    let place = TrainCommand.path(path, with: "interrupted")
    try failing { try best.model.write(to: place) }
    return "\(words), in \(place)"
  }

  private func draw(_ trials: [SearchTrial], to path: String, data: String) throws {
    let figure = Figure.searchTrials(
      trials, title: "Hyperparameters for \(data)",
      caption: """
        \(counted(trials.count, "trial")) of \(counted(options.epochs, "epoch")), \(optimizer.optimizer.rawValue), \
        schedule \(schedule.schedule.rawValue), seed \(options.seed)
        """)
    try failing { try AtomicFile.write(try figure.bytes(for: try PictureFormat(path: path)), to: path) }
  }

  private func scalingKind(of split: DataSplit) -> InputScaling.Kind {
    options.scaling.kind(for: split.dataset, features)
  }

  private func model(
    of trial: SearchTrial, _ network: Network, _ scaling: InputScaling, _ split: DataSplit,
    _ transform: (any FeatureTransform)?
  ) -> Model {
    let parameters = trial.hyperparameters
    var history = optimizer.record.merging(schedule.record(epochs: options.epochs)) { $1 }
    history.merge([
      "model": "mlp", "hidden": "\(parameters.hiddenSize)", "activation": options.activation.name,
      "loss": options.loss.name, "learning-rate": "\(parameters.learningRate)", "l2": "\(parameters.l2)", "l1": "0.0",
      "epochs": "\(options.epochs)", "batch-size": "\(options.batchSize)", "shuffle": "true", "seed": "\(options.seed)",
      "scale": scalingKind(of: split).rawValue,
      "search-trial": "\(trial.number)",
    ]) { $1 }
    if split.dataset.validation == nil { history["validation-fraction"] = "\(options.validationFraction ?? 0.2)" }
    history.merge(features.record(of: transform, featureSettings)) { $1 }
    history.merge(split.dataset.imageRecord) { $1 }
    history.merge(split.record) { $1 }
    return Model(
      network: network, features: transform, imageShape: split.training.imageShape, scaling: scaling,
      loss: options.loss, classNames: split.training.classNames, history: history)
  }
}
