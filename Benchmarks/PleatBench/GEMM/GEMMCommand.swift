import ArgumentParser
import Kernels
import ModelFiles

/// `pleat-bench gemm`: matrix products by several kernels that take turns.
struct GEMMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gemm",
    abstract: "Compares matrix products: Pleat's kernels, OpenBLAS, three nested loops.",
    discussion: """
      Each row is one product C = op(A)·op(B) in Float32. NN is X·W, NT is X·Wᵀ, TN is dYᵀ·X. Every kernel's result is \
      verified before it is timed; then the kernels take turns, and so does a loop of multiply-adds in registers, the peak. \
      A ratio is the reference's time over the kernel's, the median of the rounds: above 1 the kernel is faster.
      """)

  @Option(
    name: .customLong("shape"), help: "A product to measure instead of a list; may be repeated.",
    transform: { try ProductShape(parsing: $0) })
  var shapes: [ProductShape] = []

  @Option(help: "The products to measure.")
  var list: WorkloadList = .layers

  @Option(
    help:
      "The kernels to compare, with commas between them: \(KernelChoice.allCases.map(\.rawValue).joined(separator: ", ")).",
    transform: { KernelList(kernels: try KernelChoice.list(parsing: $0)) })
  var kernels = KernelList(kernels: KernelChoice.standard)

  @Option(
    help: "What the others are compared with (default: openblas if it takes part, else the last).",
    transform: { try KernelChoice.list(parsing: $0)[0] })
  var reference: KernelChoice?

  @Option(help: "Threads for each kernel; the three nested loops have one.")
  var threads = 1

  @Option(help: "How many rounds of turns to time; fewer, but at least 3, if a product takes long.")
  var rounds = 25

  @Option(help: "A picture of the result to write, in SVG.")
  var plot: String?

  @OptionGroup var output: OutputOptions

  var workloads: [Workload] { shapes.isEmpty ? list.workloads : shapes.flatMap { Workload.all($0) } }

  /// What the ratios compare with; nil if there is nothing to compare.
  var chosenReference: KernelChoice? {
    let kernels = kernels.kernels
    if kernels.count == 1 { return nil }
    return reference ?? (kernels.contains(.openblas) ? .openblas : kernels.last)
  }

  func validate() throws {
    try checkThreads(threads)
    try checkRounds(rounds)
    if let reference, !kernels.kernels.contains(reference) {
      throw ValidationError("--reference \(reference) is not among --kernels \(kernels)")
    }
    for workload in workloads { try workload.shape.checkFits(threads: threads, available: Machine.availableMemory) }
  }

  func run() throws {
    if threads > 1, kernels.kernels.contains(.openblas) { OpenBLASThreads.limitSpinning() }
    if let plot { try writing { () throws(ModelFileError) in try AtomicFile.checkWritable(plot) } }
    let comparison = GEMMComparison(
      kernels: kernels.kernels, reference: chosenReference, threads: threads,
      turns: Turns(rounds: rounds, waitsForThreads: threads > 1))
    var progress = Progress(total: workloads.count, isQuiet: output.quiet)
    var rows: [GEMMRow] = []
    for workload in workloads {
      progress.begin("\(workload.name) \(workload.variant)")
      rows.append(try comparison.measure(workload))
    }
    progress.finish()
    let report = GEMMReport(
      rows, reference: chosenReference, threads: threads, machine: Machine(),
      openBLASThreadTimeout: kernels.kernels.contains(.openblas) ? OpenBLASThreads.timeout : nil)
    try output.show(report)
    if let plot {
      try writing { () throws(ModelFileError) in try AtomicFile.write(Array(GEMMPlot(report).svg.utf8), to: plot) }
    }
  }
}
