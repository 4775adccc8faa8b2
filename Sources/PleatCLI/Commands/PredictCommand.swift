import ArgumentParser
import Pleat

/// `pleat predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Print a model's prediction for each example, as CSV.")

  @Argument(help: "A model file.")
  var model: String

  @Argument(
    help: ArgumentHelp(
      "A CSV or TSV file of numbers, one example a line, with or without a header; - for standard input; or data as in train.",
      valueName: "input"))
  var input: String

  @Flag(help: "Print one more column for each class: its probability.")
  var probabilities = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Print two more columns for each of the k best classes: its name, and its probability or score.", valueName: "k"))
  var topK: Int?

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    if let topK { try check(topK >= 1, "--top-k", topK, "at least 1") }
  }

  func run() throws {
    let model = try loadModel(self.model, backend: try compute.makeBackend())
    try checkOptions(against: model)
    let inputs = try loadInputs(for: model)
    let predictions = Predictions(model, inputs, probabilities: probabilities, topK: topK)
    guard predictions.isFinite else {
      throw Failure(.malformed, "\(self.model): its scores are not finite: its weights or the inputs are not usable")
    }
    if compute.json {
      try Terminal.writeResult(try jsonLine(predictions))
    } else {
      try predictions.writeCSV()
    }
  }

  private func checkOptions(against loaded: Model) throws {
    if probabilities && !loaded.givesProbabilities {
      throw Failure(
        .usage,
        "--probabilities: \(model) was trained with the \(loaded.loss.name) loss, whose scores are no probabilities")
    }
    if loaded.classNames.isEmpty && (probabilities || topK != nil) {
      throw Failure(.usage, "--probabilities and --top-k: \(model) predicts numbers, not classes")
    }
    if let topK, topK > loaded.classNames.count {
      throw Failure(.usage, "--top-k \(topK): \(model) has only \(loaded.classNames.count) classes")
    }
  }

  private func loadInputs(for model: Model) throws -> ExampleInputs {
    let isName = Dataset.known().contains { $0.name == input }
    let isTable = NumberTable.canBeRead(from: input) || [".csv", ".tsv"].contains { input.hasSuffix($0) }
    guard !isName && isTable else {
      let selected = try selection.load(input, for: model)
      try NetworkInterface(model, owner: self.model).check(width: selected.examples.width, of: input)
      compute.say("predicting \(selected.description)")
      return selected.examples.inputs
    }
    let numbers = try failing {
      try NumberTable(contentsOf: input, width: model.network.inputWidth)
    }
    return .floats(numbers.values)
  }
}
