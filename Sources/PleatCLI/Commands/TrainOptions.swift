import ArgumentParser
import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The options of `pleat train` that describe the network and how it is trained.
struct TrainOptions: ParsableArguments {
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case linear, mlp
    case randomWired = "random-wired"
  }

  @Option(
    help: ArgumentHelp(
      "A linear classifier, a network with hidden layers, or a random graph of nodes.", valueName: "kind"))
  var model = Kind.mlp

  @Option(
    help: ArgumentHelp(
      "Widths of the hidden layers (default: 128,64), or the one width of a random graph's nodes (default: 32).",
      valueName: "w,w,…"), transform: parseWidths)
  var hidden: [Int]?

  @Option(
    name: .customLong("activation"),
    help: ArgumentHelp("Activation between layers: \(knownActivations) (default: relu).", valueName: "function"),
    transform: parseActivation)
  var chosenActivation: ActivationFunction?

  @Option(
    help: ArgumentHelp("Loss: \(knownLosses) (default: softmax).", valueName: "loss"), transform: parseLoss)
  var loss: any Loss = SoftmaxCrossEntropy()

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Label smoothing of softmax: the class shall have the probability 1 − ε + ε/C (default: 0).", valueName: "epsilon"
    ))
  var labelSmoothing: Double?

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Initial weights: he, glorot (default: he before the ReLU family, glorot elsewhere), or a safetensors file.",
      valueName: "scheme|file"))
  var initialization: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("L2 penalty λ₂ on the weights: its gradient is 2λ₂W.", valueName: "lambda"))
  var l2: Double = 0

  @Option(parsing: .unconditional, help: ArgumentHelp("L1 penalty λ₁ on the weights.", valueName: "lambda"))
  var l1: Double = 0

  @Option(parsing: .unconditional, help: ArgumentHelp("Passes over the training examples.", valueName: "count"))
  var epochs = 30

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Examples a step; the last, smaller batch of an epoch is used.", valueName: "count"))
  var batchSize = 32

  @Flag(help: "Take the examples in the data's order in every epoch.")
  var noShuffle = false

  @Option(parsing: .unconditional, help: "Seed of all random choices.")
  var seed: UInt64 = 0

  func validate() throws {
    if model == .linear && hidden != nil {
      throw ValidationError("--hidden has no meaning with --model linear, which has no hidden layer")
    }
    if model == .linear && chosenActivation != nil {
      throw ValidationError("--activation has no meaning with --model linear, which has no hidden layer")
    }
    if model == .randomWired, let hidden, hidden.count != 1 {
      throw ValidationError(
        "--hidden gives the one width of all nodes with --model random-wired, but has \(hidden.count)")
    }
    if let file = initialFile, !file.contains("."), !file.contains("/"), access(file, F_OK) != 0 {
      let known = Initialization.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("unknown --init '\(file)': known are \(known), and there is no file of that name")
    }
    if let labelSmoothing {
      guard loss is SoftmaxCrossEntropy else {
        throw ValidationError("--label-smoothing has no meaning with --loss \(loss.name)")
      }
      try checkShare("--label-smoothing", labelSmoothing)
    }
    for (option, value) in [("--l2", l2), ("--l1", l1)] {
      try check(value >= 0 && value.isFinite, option, value, "a number of at least 0")
      try check(Float(value).isFinite, option, value, "at most \(Float.greatestFiniteMagnitude)")
    }
    try check((1...1_000_000_000).contains(epochs), "--epochs", epochs, "from 1 to 1000000000")
    try check((1...1_000_000_000).contains(batchSize), "--batch-size", batchSize, "from 1 to 1000000000")
  }

  /// The hidden layers' widths after defaults.
  var widths: [Int] {
    switch model {
    case .linear: []
    case .mlp: hidden ?? [128, 64]
    case .randomWired: hidden ?? [32]
    }
  }

  /// The activation after defaults.
  var activation: ActivationFunction { chosenActivation ?? .relu }

  /// The loss that is minimised.
  var trainingLoss: any Loss { labelSmoothing.map { SoftmaxCrossEntropy(labelSmoothing: Float($0)) } ?? loss }

  /// How initial weights are drawn; nil for the usual way, and where a file gives them.
  var scheme: Initialization? { initialization.flatMap(Initialization.init(rawValue:)) }

  /// The file with initial weights.
  var initialFile: String? { scheme == nil ? initialization : nil }

  /// Throws if the network can't be trained in this machine's memory, which would otherwise end in the middle of it.
  ///
  /// - wiring: the graph of a randomly wired network, every node of which is a layer.
  /// - stateSlots: how many numbers the optimiser remembers of each parameter.
  func checkMemory(
    examples: Int, inputs: Int, outputs: Int, layers: LayerOptions, wiring: Wiring?, stateSlots: Int
  ) throws {
    let needed = memory(
      examples: examples, inputs: inputs, outputs: outputs, layers: layers, wiring: wiring, stateSlots: stateSlots)
    guard needed <= Double(Processor.memory) else {
      func gigabytes(_ bytes: Double) -> String { "\(decimal(bytes / 1e9, bytes < 1e10 ? 1 : 0)) GB" }
      let hidden = widths.map(String.init).joined(separator: ",")
      throw Failure(
        .usage,
        """
        \(widths.isEmpty ? "" : "--hidden \(hidden), ")--batch-size \(batchSize): training that network takes \
        \(gigabytes(needed)), but this machine has \(gigabytes(Double(Processor.memory)))
        """)
    }
  }

  /// What training such a network takes beside the examples, in bytes.
  func memory(
    examples: Int, inputs: Int, outputs: Int, layers: LayerOptions, wiring: Wiring?, stateSlots: Int
  ) -> Double {
    // A node sees its predecessors' outputs side by side, then adds them up.
    let nodes = wiring.map { Array(repeating: widths[0], count: $0.nodes + $0.edges.count / 2 + 1) }
    let sizes = [inputs] + (nodes ?? widths) + [outputs]
    let others = layers.memory(inputs: inputs, hidden: widths)
    let parameters =
      others.parameters + zip(sizes, sizes.dropFirst()).reduce(0.0) { $0 + Double($1.0) * Double($1.1) + Double($1.1) }
    // Values and gradients of the network as it was, as it is, and of the best one so far; the training plan's own, with the optimiser's
    // state; that state as the trainer keeps it, and once more while it is copied back. With 130 MB of weights and Adam 1.86 GB were
    // measured. Then what passes through the layers of a batch, or of an evaluation's, before and after each activation and back.
    // The inputs themselves are there once for a step and once for an evaluation, whose batch has 2²⁶ of them at most.
    let (step, evaluated) = (min(batchSize, examples), min(1024, examples, max(1, (1 << 26) / max(inputs, 1))))
    let passing =
      Double(max(step, evaluated)) * (others.passing + 4 * sizes.dropFirst().reduce(0.0) { $0 + Double($1) })
    let given = (Double(step) + Double(evaluated)) * Double(inputs)
    return (parameters * Double(8 + 3 * stateSlots) + passing + given) * Double(MemoryLayout<Float>.size)
  }

  /// The options as the model file records them.
  var record: [String: String] {
    var record = [
      "model": model.rawValue, "loss": loss.name, "l2": "\(l2)", "l1": "\(l1)", "epochs": "\(epochs)",
      "batch-size": "\(batchSize)", "shuffle": "\(!noShuffle)", "seed": "\(seed)",
    ]
    if model != .linear {
      record["hidden"] = widths.map(String.init).joined(separator: ",")
      record["activation"] = activation.name
    }
    if let labelSmoothing, labelSmoothing > 0 { record["label-smoothing"] = "\(labelSmoothing)" }
    if let initialization { record["init"] = initialization }
    return record
  }
}

/// Throws a usage error that names an option, its value, and what it must be.
func check(_ holds: Bool, _ option: String, _ value: some CustomStringConvertible, _ range: String) throws {
  if !holds { throw ValidationError("\(option) must be \(range), but is \(value)") }
}

/// Throws a usage error unless a number is positive, and Float has it with all its digits.
///
/// Such options are numbers in Double, so that a message shows what was written: as Float 10⁻⁴⁶ is 0.
func checkPositive(_ option: String, _ value: Double) throws {
  try check(value > 0 && value.isFinite, option, value, "a positive number")
  try check(
    Float(value) >= .leastNormalMagnitude && Float(value).isFinite, option, value,
    "from \(Float.leastNormalMagnitude) to \(Float.greatestFiniteMagnitude)")
}

/// Throws a usage error unless a number is a share of less than 1, as Float too.
func checkShare(_ option: String, _ value: Double) throws {
  try check(value >= 0 && value < 1, option, value, "at least 0 and less than 1")
  try check(Float(value) < 1, option, value, "at most \((1 as Float).nextDown)")
}

/// What can be chosen from, for help texts and messages.
func list<Choice: CaseIterable & RawRepresentable<String>>(_ choices: Choice.Type) -> String {
  choices.allCases.map(\.rawValue).joined(separator: ", ")
}

/// Reads one of a few words; the message for another one lists them on one line, however many there are.
func parseChoice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
  _ noun: String
) -> @Sendable (String) throws -> Choice {
  { text in
    guard let choice = Choice(rawValue: text) else {
      throw ValidationError("unknown \(noun) '\(text)'; known are \(list(Choice.self))")
    }
    return choice
  }
}

/// Reads "1,2,4".
func parseCounts(_ text: String) throws -> [Int] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard let count = Int(part), count >= 1 else {
      throw ValidationError("'\(part)' is not a whole number of at least 1")
    }
    return count
  }
}

let knownActivations = ActivationFunction.known.map(\.name).joined(separator: ", ")
let knownLosses = KnownLosses.all.map(\.name).joined(separator: ", ")

func parseWidths(_ text: String) throws -> [Int] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard let width = Int(part), (1...1_000_000).contains(width) else {
      throw ValidationError("'\(part)' is not a layer's width: each must be a whole number from 1 to 1000000")
    }
    return width
  }
}

func parseActivation(_ text: String) throws -> ActivationFunction {
  guard let function = ActivationFunction(name: text) else {
    throw ValidationError("unknown activation '\(text)'; known are \(knownActivations)")
  }
  return function
}

func parseLoss(_ text: String) throws -> any Loss {
  guard let loss = KnownLosses.named(text) else {
    throw ValidationError("unknown loss '\(text)'; known are \(knownLosses)")
  }
  return loss
}
