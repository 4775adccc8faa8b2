import ArgumentParser
import Pleat

/// `pleat cv`.
struct CrossValidationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cv",
    abstract: "Judge a network by k-fold cross-validation.",
    discussion: """
      Deals the training examples into folds, class by class, and holds each out once while a network is trained on the others. \
      Features and scaling are fitted to what is trained on alone. A test set that the data has is left out. No model is written: \
      pleat train with the same options makes one of all examples.
      """)

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data = "digits"

  @OptionGroup(title: "Cross-validation") var validation: CrossValidationOptions
  @OptionGroup(title: "Network and training") var options: TrainOptions
  @OptionGroup(title: "Layers") var layers: LayerOptions
  @OptionGroup(title: "Features") var features: FeatureOptions
  @OptionGroup(title: "Features") var featureSettings: FeatureSettings
  @OptionGroup(title: "Random wiring") var wiring: WiringOptions
  @OptionGroup(title: "Optimiser") var optimizer: OptimizerOptions
  @OptionGroup(title: "Learning rate schedule") var schedule: ScheduleOptions
  @OptionGroup(title: "Images") var images: ImageFileOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  private var learner: LearnerOptions {
    LearnerOptions(
      options: options, layers: layers, features: features, featureSettings: featureSettings, wiring: wiring,
      optimizer: optimizer, schedule: schedule)
  }

  func validate() throws {
    try learner.validate()
    if let file = options.initialFile {
      throw ValidationError(
        """
        --init \(file): weights from a file may have been trained on what a fold holds out, which then says nothing; cv takes \
        \(list(Initialization.self)) only
        """)
    }
  }

  func run() throws {
    let backend = try compute.makeBackend()
    if let log = validation.log { try LogFile.checkWritable(log) }
    Interruption.endAtOnce(saying: "interrupted while data was read; no fold was finished")
    let dataset = try loadDataset(
      data, seed: options.seed, images: images.reading(threads: compute.threads), quiet: compute.quiet)
    try images.refuse(unlessUsedBy: [dataset])
    try dataset.requireSeveralClasses(for: options.trainingLoss)
    let folds = try folds(of: dataset)
    compute.say(
      """
      data \(dataset.name): \(dataset.training.count) examples of \(dataset.training.width) numbers\
      \(dataset.test.map { "; the test set's \($0.count) are left out" } ?? "")\
      \(dataset.validation.map { "; the validation set's \($0.count) are left out" } ?? "")
      \(folds.count) folds; \(learner.howTrained(learningRate: nil))
      """)
    for (name, examples) in folds.scarceClasses {
      compute.say(
        """
        warning: class \(Terminal.inOneLine(name)) has \(counted(examples, "example")) for \(folds.count) folds: some hold none of it out\
        \(examples == 1 ? ", and one trains on none" : "")
        """)
    }
    let graph = try learner.graph()
    // The fold with the fewest examples to train on has the least room for everything.
    let fewest = dataset.training.count - (dataset.training.count + folds.count - 1) / folds.count
    let plan = try featureSettings.plan(
      features.features, of: dataset.training, count: fewest, dataset, threads: backend.threads)
    _ = try learner.network(
      for: dataset.training, plan, count: fewest, of: data, wiring: graph, backend: backend)
    // Features that learn nothing are there for all examples and, copied, for those that a fold trains on.
    let trainedOn = dataset.training.count - dataset.training.count / folds.count
    if let plan {
      try plan.checkMemory(
        examples: plan.isLearnt ? trainedOn : dataset.training.count + trainedOn,
        training: learner.trainingMemory(of: plan, for: dataset.training, count: trainedOn, wiring: graph))
    }
    Interruption.watch()
    let log = try validation.log.map { try LogFile($0) }
    let crossValidation = CrossValidation(
      folds, loss: options.trainingLoss, optimizer: optimizer.rule, options: learner.trainingOptions)
    let start = ContinuousClock.now
    // What learns nothing says nothing of what a fold holds out, and is made once.
    var examples = dataset.training
    if let plan, !plan.isLearnt {
      Interruption.endAtOnce(saying: Self.interrupted([], of: folds.count))
      examples = try FeatureSplit(examples, plan, seed: options.seed, quiet: compute.quiet).training
      Interruption.watch()
    }
    let isLearnt = plan?.isLearnt ?? false
    let result = try run(crossValidation, on: examples, log: log) { training, finished in
      let plan =
        isLearnt ? try featureSettings.plan(features.features, of: training, dataset, threads: backend.threads) : nil
      let network = try learner.network(for: training, plan, of: data, wiring: graph, backend: backend)
      if plan != nil { Interruption.endAtOnce(saying: Self.interrupted(finished, of: folds.count)) }
      let examples = try FeatureSplit(training, plan, seed: options.seed, quiet: compute.quiet)
      Interruption.watch()
      return CrossValidation.Learner(
        network: network, training: examples.training, features: examples.transform,
        scaling: dataset.scaling(
          validation.scaling.kind(for: dataset, features), fittedTo: examples.training))
    }
    let report = CrossValidationReport(
      result, seconds: (ContinuousClock.now - start) / .seconds(1), backend: backend)
    try compute.write(report, text: report.text)
  }

  /// What is said where only some folds were finished.
  private static func interrupted(_ folds: [FoldResult], of count: Int) -> String {
    "interrupted after \(folds.count) of \(count) folds"
      + (CrossValidationReport.summary(of: folds).map { "; \($0)" } ?? "")
  }

  private func folds(of dataset: Dataset) throws -> Folds {
    do {
      return try Folds(validation.folds, of: dataset.training, seed: options.seed)
    } catch {
      let problem =
        switch error {
        case .tooFew: "\(error)"
        case .tooMany(_, let examples): "\(data) has only \(counted(examples, "example"))"
        case .noClassIsLargeEnough(_, let examples): "no class of \(data) has more than \(counted(examples, "example"))"
        }
      throw Failure(.usage, "--folds \(validation.folds): \(problem)")
    }
  }

  /// What became of all folds.
  ///
  /// Throws ``Failure``, with what the finished folds came to, if it was interrupted or a fold diverged.
  private func run(
    _ validation: CrossValidation, on examples: Examples, log: LogFile?,
    learner makeLearner: (_ training: Examples, _ finished: [FoldResult]) throws -> CrossValidation.Learner
  ) throws -> CrossValidation.Result {
    let count = validation.folds.count
    var display = ProgressDisplay(epochs: options.epochs, isQuiet: compute.quiet)
    var logFailure: Failure?
    var folds: [FoldResult] = []
    let result: CrossValidation.Result
    do {
      result = try validation.run(on: examples) { training in
        try makeLearner(training, folds)
      } observe: { event in
        switch event {
        case .training(_, .step(let progress)): display.show(progress)
        case .training(_, .epoch): break
        case .fold(let fold):
          display.clear()
          folds.append(fold)
          let report = CrossValidationReport.Fold(fold)
          compute.say(report.line(of: count))
          do { try log?.write(record: report) } catch {
            logFailure = error as? Failure ?? Failure(.inputOutput, "\(error)")
          }
        }
        return Interruption.isRequested || logFailure != nil ? .stop : .proceed
      }
    } catch let error as TrainingError {
      display.clear()
      throw Failure(.malformed, "\(data): \(error)")
    }
    display.clear()
    let finished = CrossValidationReport.summary(of: result.folds).map { "; \($0)" } ?? ""
    if let logFailure { throw Failure(logFailure.status, logFailure.message + finished) }
    if result.wasStopped {
      throw Failure(.interrupted, Self.interrupted(result.folds, of: count))
    }
    let diverged = result.folds.filter { $0.divergence != nil }
    if let first = diverged.first, let reason = first.divergence {
      let what = diverged.count == 1 ? "fold \(first.number) of \(count)" : "\(diverged.count) of \(count) folds"
      let which = diverged.count == 1 ? "" : "fold \(first.number) "
      let advice = diverged.contains { $0.isDivergedBySteps } ? "; try a smaller --learning-rate" : ""
      throw Failure(.diverged, "\(what) diverged: \(which)\(reason)\(finished)\(advice)")
    }
    return result
  }
}
