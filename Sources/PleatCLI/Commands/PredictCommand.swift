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
      """
      A CSV or TSV file of numbers, one example a line, with or without a header; - for standard input; a PNG or JPEG file, or a folder \
      of them; or data as in train.
      """,
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
    let (inputs, files) = try loadInputs(for: model)
    try model.checkFeatureMemory(owner: self.model, examples: inputs.rows)
    let predictions = Predictions(model, inputs, files: files, probabilities: probabilities, topK: topK)
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

  private func loadInputs(for model: Model) throws -> (inputs: ExampleInputs, files: [String]?) {
    let isName = Dataset.known().contains { $0.name == input }
    if !isName, ImageFiles.arePresent(at: input) {
      try selection.refuse(with: input, "images whose classes nobody knows", readsImages: true)
      return try loadImages(for: model)
    }
    if !isName, let problem = ImageFiles.problem(of: input) { throw Failure(.malformed, "\(input): \(problem)") }
    let isTable =
      !input.hasSuffix(".npz") && NumberTable.canBeRead(from: input)
      || [".csv", ".tsv"].contains { input.hasSuffix($0) }
    guard !isName && isTable else {
      let selected = try selection.load(input, for: model, compute)
      try NetworkInterface(model, owner: self.model).check(selected.examples, of: input)
      compute.say("predicting \(selected.description)")
      return (selected.examples.inputs, nil)
    }
    try selection.refuse(with: input, "a table of numbers", readsImages: false)
    let numbers = try failing {
      try NumberTable(contentsOf: input, width: model.inputWidth)
    }
    return (.floats(numbers.values), nil)
  }

  /// One image, or those right in a folder, in the shape and with the range of those that the model was trained on.
  private func loadImages(for model: Model) throws -> (inputs: ExampleInputs, files: [String]?) {
    guard let shape = model.imageShape else {
      throw Failure(.malformed, "\(self.model): the model was not trained on images, but \(input) holds some")
    }
    var display = CountDisplay("reading images", isQuiet: compute.quiet)
    defer { display.clear() }
    let images = try failing {
      try ImageFiles(
        at: input, shape: shape,
        reading: ImageReading(for: model, skipsBroken: selection.skipBroken, threads: compute.threads)
      ) { display.show($0.done, of: $0.total) }
    }
    display.clear()
    report(skipped: images.skipped, quiet: compute.quiet)
    if let note = images.note { compute.say(Terminal.inOneLine("warning: \(note)")) }
    compute.say("predicting \(counted(images.files.count, "image"))")
    guard let maximum = model.history["pixel-maximum"].flatMap(Float.init), maximum > 0, maximum.isFinite else {
      return (images.inputs, images.files)
    }
    let pixels = ScaledInputs(width: shape.count, factor: maximum / 255)
    return (.floats(pixels.features(of: images.inputs, threads: 1)), images.files)
  }
}
