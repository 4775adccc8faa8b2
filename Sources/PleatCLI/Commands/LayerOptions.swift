import ArgumentParser
import Pleat

/// The options of `pleat train` that say what stands between the dense layers, beside activations.
struct LayerOptions: ParsableArguments {
  @Flag(help: "Normalise each column of a batch, of at least 2 examples, before each activation.")
  var batchNorm = false

  @Flag(help: "Normalise each example before each activation.")
  var layerNorm = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Share of the numbers behind each activation that a step drops (default: 0).", valueName: "rate")
  )
  var dropout: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Share of the numbers of each example that a step drops (default: 0).", valueName: "rate"))
  var inputDropout: Double?

  func validate() throws {
    if batchNorm && layerNorm {
      throw ValidationError("--batch-norm and --layer-norm exclude each other: an activation has one norm before it")
    }
    if let dropout { try checkShare("--dropout", dropout) }
    if let inputDropout { try checkShare("--input-dropout", inputDropout) }
  }

  /// Throws a usage error unless there are hidden layers where an option is about them.
  func requireHiddenLayers(_ hidden: [Int]) throws {
    guard hidden.isEmpty else { return }
    for (option, isGiven) in [
      ("--batch-norm", batchNorm), ("--layer-norm", layerNorm), ("--dropout", dropout != nil),
    ] where isGiven {
      throw ValidationError("\(option) has no meaning with --model linear, which has no hidden layer")
    }
  }

  /// Throws a usage error for what a randomly wired network doesn't have.
  func requireStack() throws {
    for (option, rate) in [("--dropout", dropout), ("--input-dropout", inputDropout)] where rate != nil {
      throw ValidationError("\(option) has no meaning with --model random-wired")
    }
  }

  /// What stands behind the dense layers of a randomly wired network.
  var normalization: MultilayerPerceptron.Normalization { batchNorm ? .batch : layerNorm ? .layer : .none }

  /// Adds what was chosen to a network.
  func apply(to network: inout MultilayerPerceptron) {
    network.normalization = normalization
    network.dropout = Float(dropout ?? 0)
    network.inputDropout = Float(inputDropout ?? 0)
  }

  /// What these layers take beside the dense ones: numbers for each parameter's four and the optimiser's slots, and numbers for each
  /// example of a batch.
  func memory(inputs: Int, hidden: [Int]) -> (parameters: Double, passing: Double) {
    let width = hidden.reduce(0) { $0 + Double($1) }
    let norms = batchNorm || layerNorm ? 1.0 : 0
    // What passes through such a layer and back is copied to it and from it.
    func dropped(_ rate: Double?, _ width: Double) -> Double { (rate ?? 0) > 0 ? width : 0 }
    let passing = norms * width + dropped(dropout, width) + dropped(inputDropout, Double(inputs))
    return (2 * norms * width, 6 * passing)
  }

  /// What the model file records of the options that are in effect.
  var record: [String: String] {
    var record: [String: String] = [:]
    if batchNorm { record["batch-norm"] = "true" }
    if layerNorm { record["layer-norm"] = "true" }
    if let dropout, dropout > 0 { record["dropout"] = "\(dropout)" }
    if let inputDropout, inputDropout > 0 { record["input-dropout"] = "\(inputDropout)" }
    return record
  }
}
