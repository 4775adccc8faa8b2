import ArgumentParser
import Pleat

/// `pleat evaluate`.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Show how well a model does: loss, accuracy, each class, and the confusion matrix.")

  @Argument(help: "A model file.")
  var model: String

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data: String

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let backend = try compute.makeBackend()
    let model = try loadModel(self.model, backend: backend)
    let selected = try selection.load(data, for: model, compute)
    let examples = try NetworkInterface(model, owner: self.model).fitting(selected.examples, of: data)
    try model.checkFeatureMemory(owner: self.model, examples: examples.count)
    compute.say("evaluating on \(selected.description)")
    let evaluation = model.evaluate(examples)
    guard evaluation.loss.isFinite else {
      throw Failure(
        .malformed, "\(self.model): its loss on \(data) is not finite: its weights or the inputs are not usable")
    }
    let report = EvaluationReport(evaluation, classNames: examples.classNames)
    try compute.write(report, text: report.text)
  }
}

/// Which examples of the data `evaluate` and `predict` are about.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Which examples to take; auto is the test set, or what was held out when the model was trained on this data, or all (default: \
      auto).
      """, valueName: "split"))
  var split: ExampleSelection?

  @Option(
    parsing: .unconditional, help: "Seed of a synthetic data set (default: the one that the model was trained with).")
  var seed: UInt64?

  @Flag(help: "Go on without PNG and JPEG files that are broken.")
  var skipBroken = false

  /// Loads the data, images as the model wants them, and selects of it.
  ///
  /// Throws a usage error for options that mean nothing with this data.
  func load(_ data: String, for model: Model, _ compute: ComputeOptions) throws -> SelectedExamples {
    if seed != nil, SyntheticSet(rawValue: data) == nil {
      throw Failure(.usage, "--seed has no meaning with \(data): it is about synthetic sets, which are drawn")
    }
    let seed = self.seed ?? model.history["seed"].flatMap(UInt64.init) ?? 0
    let images = ImageReading(for: model, skipsBroken: skipBroken, threads: compute.threads)
    let dataset = try loadDataset(data, seed: seed, images: images, quiet: compute.quiet)
    if skipBroken, dataset.fitting == nil {
      throw Failure(.usage, "--skip-broken has no meaning with \(data): it is about folders of PNG and JPEG files")
    }
    return try SelectedExamples(split ?? .auto, of: dataset, for: model)
  }

  /// Throws a usage error for the first option that is given although the input is not a data set.
  ///
  /// - what: what it is.
  func refuse(with input: String, _ what: String, readsImages: Bool) throws {
    let given = [
      ("--split", split != nil), ("--seed", seed != nil), ("--skip-broken", skipBroken && !readsImages),
    ]
    guard let option = given.first(where: \.1) else { return }
    throw Failure(.usage, "\(option.0) has no meaning with \(input), \(what)")
  }
}

extension ExampleSelection: ExpressibleByArgument {}

/// Reads a model file.
func loadModel(_ path: String, backend: any GEMMBackend) throws -> Model {
  try failing { try Model(contentsOf: path, backend: backend) }
}
