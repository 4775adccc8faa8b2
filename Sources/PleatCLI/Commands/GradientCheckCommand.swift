import ArgumentParser
import Pleat

/// `pleat gradcheck`.
struct GradientCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck",
    abstract: "Compare analytic gradients with central differences, layer by layer.",
    discussion: """
      Checks a model file, or a new network of the given options. Parameters are checked through the whole network, against the \
      total loss; what a layer hands back to the one before it is checked in that layer alone. Exit status: 1 where a gradient \
      is wrong.
      """)

  @Argument(help: "A model file (default: a new network).")
  var model: String?

  @OptionGroup(title: "Network and loss") var options: GradientCheckOptions
  @OptionGroup(title: "Check") var scope: GradientCheckScope
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    if model != nil { try options.refuseNetwork() }
  }

  func run() throws {
    let backend = try compute.makeBackend()
    let model: Model
    let examples: Examples
    if let path = self.model {
      model = try loadModel(path, backend: backend)
      let name = scope.data ?? model.history["data"] ?? "digits"
      let dataset = try loadDataset(
        name, seed: scope.seed, images: ImageReading(for: model, skipsBroken: false, threads: compute.threads),
        quiet: compute.quiet)
      let raw = try NetworkInterface(model, owner: path).fitting(scope.selected(of: dataset.training), of: name)
      examples = model.features.map { raw.transformed(by: $0, threads: backend.threads) } ?? raw
      guard model.loss.accepts(examples.targets) else {
        throw Failure(.usage, "--data \(name): the \(model.loss.name) loss needs classes")
      }
    } else {
      let name = scope.data ?? "digits"
      let dataset = try loadDataset(name, seed: scope.seed)
      model = try options.newModel(for: dataset, named: name, seed: scope.seed, backend: backend)
      examples = scope.selected(of: dataset.training)
    }
    compute.say(
      "checking \(model.network.layers.map(\.summary).joined(separator: ", ")) on \(counted(examples.count, "example"))"
    )
    let penalty = options.penalty(for: model)
    let report = scope.check.run(
      model.network, on: examples, scaling: model.scaling, loss: model.loss, penalty: penalty)
    guard report.loss.total.isFinite else {
      throw Failure(
        .malformed, "\(self.model ?? "the new network"): its loss is not finite: there are no gradients to check")
    }
    let result = GradientCheckText(report, tolerance: scope.tolerance, examples: examples.count)
    try compute.write(result, text: result.text)
    if let failure = result.failure { throw failure }
  }
}

/// The options of `pleat gradcheck` about the network.
struct GradientCheckOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Widths of the hidden layers (default: 128,64).", valueName: "w,w,…"), transform: parseWidths)
  var hidden: [Int]?

  @Flag(help: "No hidden layer: a linear classifier.")
  var linear = false

  @Option(
    help: ArgumentHelp("Activation between layers: \(knownActivations) (default: relu).", valueName: "function"),
    transform: parseActivation)
  var activation: ActivationFunction?

  @Option(help: ArgumentHelp("Loss: \(knownLosses) (default: softmax).", valueName: "loss"), transform: parseLoss)
  var loss: (any Loss)?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("L2 penalty λ₂ (default: the one that the model was trained with, or 0).", valueName: "lambda"))
  var l2: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("L1 penalty λ₁ (default: the one that the model was trained with, or 0).", valueName: "lambda"))
  var l1: Float?

  func validate() throws {
    for (name, value) in [("--l2", l2), ("--l1", l1)] {
      if let value { try check(value >= 0 && value.isFinite, name, value, "a number of at least 0") }
    }
    if linear, hidden != nil {
      throw ValidationError("--hidden has no meaning with --linear, which has no hidden layer")
    }
  }

  /// Throws where an option says what a model file says already.
  func refuseNetwork() throws {
    let given = [
      ("--hidden", hidden != nil), ("--linear", linear), ("--activation", activation != nil), ("--loss", loss != nil),
    ]
    if let (name, _) = given.first(where: \.1) { throw ValidationError("\(name) has no meaning with a model file") }
  }

  /// The penalty to be checked with a model.
  func penalty(for model: Model) -> WeightPenalty {
    func recorded(_ name: String) -> Float {
      let value = model.history[name].flatMap(Float.init) ?? 0
      return value >= 0 && value.isFinite ? value : 0
    }
    return WeightPenalty(l2: l2 ?? recorded("l2"), l1: l1 ?? recorded("l1"))
  }

  /// A network that hasn't been trained.
  func newModel(for dataset: Dataset, named name: String, seed: UInt64, backend: any GEMMBackend) throws -> Model {
    let loss = loss ?? SoftmaxCrossEntropy()
    let examples = dataset.training
    guard loss.accepts(examples.targets) else {
      throw Failure(.usage, "--loss \(loss.name) needs classes, but \(name) has numbers to predict")
    }
    let network = try Network(
      inputs: examples.width, hidden: linear ? [] : hidden ?? [128, 64], outputs: examples.outputWidth,
      activation: activation ?? .relu, seed: seed, backend: backend)
    return Model(
      network: network, scaling: dataset.scaling(fittedTo: examples), loss: loss, classNames: examples.classNames)
  }
}

/// The options of `pleat gradcheck` about what is checked and how strictly.
struct GradientCheckScope: ParsableArguments {
  @Option(
    help: ArgumentHelp("\(DataArgument.help) Default: what the model was trained on, or digits.", valueName: "data"))
  var data: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("How many examples, chosen at random.", valueName: "count"))
  var examples = 8

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many elements of each gradient, chosen at random; of smaller ones all.", valueName: "count")
  )
  var samples = 50

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The largest error of a right gradient, as a share of it or, where it is smaller, of what rounding hides.",
      valueName: "error"))
  var tolerance = 1e-3

  @Option(parsing: .unconditional, help: "Seed of all random choices.")
  var seed: UInt64 = 0

  func validate() throws {
    try PleatCLI.check((1...100_000).contains(examples), "--examples", examples, "from 1 to 100000")
    try PleatCLI.check(samples >= 1, "--samples", samples, "at least 1")
    try PleatCLI.check(tolerance > 0 && tolerance < 1, "--tolerance", tolerance, "more than 0 and less than 1")
  }

  var check: GradientCheck { GradientCheck(tolerance: tolerance, samples: samples, seed: seed) }

  /// Some examples, or all where there are no more.
  func selected(of all: Examples) -> Examples {
    var positions = Array(0..<all.count)
    var stream = RandomStream(seed: seed, name: "gradient check examples")
    stream.shuffle(&positions)
    return all[positions.prefix(examples)]
  }
}
