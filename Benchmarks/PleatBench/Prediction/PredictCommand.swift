import ArgumentParser
import Kernels

/// `pleat-bench predict`: predictions of one example and of many, from one thread and from several at once.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Measures predictions: time a call, examples a second, allocations.",
    discussion: """
      A call gives the scores of a batch of examples. Before a backend is timed, its scores are compared with those that three \
      nested loops give, layer by layer. Then the backends take turns, and so does a loop of multiply-adds in registers. Callers \
      are threads that call at the same time on one network, each for itself.
      """)

  @Option(help: "The widths of the network's layers.", transform: { try NetworkShape(parsing: $0) })
  var layers = NetworkShape([784, 256, 128, 10])

  @Option(help: "Examples a call, with commas between the sizes.", transform: { try BatchList(parsing: $0) })
  var batch = BatchList(sizes: [1, 8, 64, 512])

  @Option(help: "How many threads call at once, besides one (default: all processors).")
  var callers = Machine.processorCount

  @OptionGroup var backends: BackendOptions

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...1024).contains(callers) else {
      throw ValidationError("--callers must be from 1 to 1024, but is \(callers)")
    }
    let largest = batch.sizes.max() ?? 1
    // Inputs, what passes between two layers, and the scores, of each caller.
    let floats = callers * largest * (layers.widths[0] + 3 * (layers.widths.max() ?? 1))
    try checkFits("a batch of \(largest)", floats: 4 * backends.kernels.count * layers.parameters + floats)
  }

  func run() throws {
    let counts = callers == 1 ? [1] : [1, callers]
    let sizes = counts.flatMap { callers in batch.sizes.map { (batch: $0, callers: callers) } }
    // Longer turns than a product's: a large batch is to have more than one call in each.
    let comparison = PredictionComparison(
      network: layers, kernels: backends.kernels, reference: backends.chosenReference,
      turns: Turns(rounds: backends.rounds, turnSeconds: 5e-3))
    var progress = Progress(total: sizes.count, isQuiet: output.quiet)
    var rows: [PredictionRow] = []
    for size in sizes {
      progress.begin("batch \(size.batch), \(size.callers) caller\(size.callers == 1 ? "" : "s")")
      rows.append(try comparison.measure(batch: size.batch, callers: size.callers))
    }
    progress.finish()
    try output.show(
      PredictionReport(rows, network: layers, reference: backends.chosenReference, machine: Machine()))
  }
}

/// Sizes of batches, as the option shows them.
struct BatchList: CustomStringConvertible {
  let sizes: [Int]

  static let largest = 1 << 20

  init(sizes: [Int]) { self.sizes = sizes }

  /// Reads a list such as `1,8,64`; throws what is wrong with it.
  init(parsing text: String) throws(ValidationError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    sizes = parts.compactMap { Int($0) }.filter { (1...Self.largest).contains($0) }
    guard sizes.count == parts.count else {
      throw ValidationError(
        "batches are sizes from 1 to \(Self.largest) with commas between them, as in 1,8,64, but these are '\(text)'")
    }
  }

  var description: String { sizes.map(String.init).joined(separator: ",") }
}
