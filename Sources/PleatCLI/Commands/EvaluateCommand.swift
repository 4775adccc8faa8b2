import ArgumentParser
import Pleat

/// `pleat evaluate`.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Shows how well a model does: loss, accuracy, each class, and the confusion matrix.")

  @Argument(help: "A model file.")
  var model: String

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data: String

  @OptionGroup var selection: SelectionOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let backend = try compute.makeBackend()
    let model = try loadModel(self.model, backend: backend)
    let selected = try selection.load(data, for: model, named: self.model)
    try check(selected.examples, fit: model)
    compute.say("evaluating on \(selected.description)")
    let evaluation = model.evaluate(selected.examples)
    guard evaluation.loss.isFinite else {
      throw Failure(
        .malformed, "\(self.model): its loss on \(data) is not finite: its weights or the inputs are not usable")
    }
    let report = EvaluationReport(evaluation, classNames: selected.examples.classNames)
    try Terminal.writeResult(compute.json ? try jsonLine(report) : report.text)
  }

  private func check(_ examples: Examples, fit loaded: Model) throws {
    guard examples.outputWidth == loaded.network.outputWidth else {
      throw Failure(
        .malformed,
        "\(model): the model has \(loaded.network.outputWidth) outputs, but \(data) needs \(examples.outputWidth)")
    }
    guard loaded.loss.accepts(examples.targets) else {
      throw Failure(.malformed, "\(model): the model's \(loaded.loss.name) loss needs classes, but \(data) has numbers")
    }
  }
}

/// Which examples of the data `evaluate` and `predict` are about.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: """
      Which examples: train, test, all, or auto: the test set; where the data has none, what was held out when the model \
      was trained on it; else all.
      """)
  var split = ExampleSelection.auto

  @Option(help: "Seed of a synthetic data set (default: the one that the model was trained with).")
  var seed: UInt64?

  /// Loads the data and checks that its inputs have the model's width.
  func load(_ data: String, for model: Model, named file: String) throws -> SelectedExamples {
    let seed = self.seed ?? model.history["seed"].flatMap(UInt64.init) ?? 0
    let selected = try SelectedExamples(split, of: try loadDataset(data, seed: seed), for: model)
    guard selected.examples.width == model.network.inputWidth else {
      throw Failure(
        .malformed,
        """
        \(file): the model expects inputs of width \(model.network.inputWidth), but those of \(data) are \
        \(selected.examples.width) wide
        """)
    }
    return selected
  }
}

extension ExampleSelection: ExpressibleByArgument {}

/// Reads a model file.
func loadModel(_ path: String, backend: any GEMMBackend) throws -> Model {
  try failing { try Model(contentsOf: path, backend: backend) }
}
