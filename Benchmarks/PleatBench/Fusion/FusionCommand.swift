import ArgumentParser
import Kernels

/// `pleat-bench fusion`: what is done to a product as it is written, beside what is done to it afterwards.
struct FusionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fusion",
    abstract: "Measures what an epilogue costs over the bare product, and what separate passes cost.",
    discussion: """
      Each row is one product of a dense layer. The forward products X·W (NN) and X·Wᵀ (NT) get a bias and ReLU; the \
      backward product dX = dY·W (NN of dX) gets ReLU's derivative and the sums of its columns. Three ways take turns: the \
      bare product, the same with an epilogue, which works on the result as it is written, and the product followed by \
      separate passes over the whole result. All are verified before they are timed. Percentages are what a way takes more \
      than the bare product of the same round, the median of the rounds.
      """)

  @Option(
    name: .customLong("shape"), help: "A product to measure instead of the layers; may be repeated.",
    transform: { try ProductShape(parsing: $0) })
  var shapes: [ProductShape] = []

  @Option(
    help:
      "The kernels to measure, with commas between them: \(KernelChoice.allCases.map(\.rawValue).joined(separator: ", ")).",
    transform: { KernelList(kernels: try KernelChoice.list(parsing: $0)) })
  var kernels = KernelList(kernels: [.swift])

  @Option(help: "Threads for each kernel; the three nested loops and separate passes have one.")
  var threads = 1

  // More than elsewhere, because a few percent are to be told from nothing.
  @Option(help: "How many rounds of turns to time; fewer, but at least 3, if a product takes long.")
  var rounds = 101

  @OptionGroup var output: OutputOptions

  var products: [LayerProduct] { shapes.isEmpty ? LayerProduct.standard : shapes.flatMap { LayerProduct.all($0) } }

  func validate() throws {
    try checkThreads(threads)
    try checkRounds(rounds)
    for shape in products.map(\.workload.shape) {
      try shape.checkFits(
        threads: threads, available: Machine.availableMemory, beside: FusedProduct.extraFloats(shape))
    }
  }

  func run() throws {
    let hasOpenBLAS = kernels.kernels.contains(.openblas)
    if threads > 1, hasOpenBLAS { OpenBLASThreads.limitSpinning() }
    let comparison = FusionComparison(
      kernels: kernels.kernels, threads: threads, turns: Turns(rounds: rounds, waitsForThreads: threads > 1))
    var progress = Progress(total: products.count, isQuiet: output.quiet)
    var rows: [FusionRow] = []
    for product in products {
      progress.begin("\(product.workload.name) \(product.workload.variant)")
      rows.append(try comparison.measure(product))
    }
    progress.finish()
    try output.show(
      FusionReport(
        rows, threads: threads, machine: Machine(),
        openBLASThreadTimeout: hasOpenBLAS ? OpenBLASThreads.timeout : nil))
  }
}
