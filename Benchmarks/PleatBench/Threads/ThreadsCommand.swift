import ArgumentParser
import Kernels

/// `pleat-bench threads`: the same products on one thread and on several.
struct ThreadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threads",
    abstract: "Compares products on several threads with the same on one.",
    discussion: """
      Each row is one product C = op(A)·op(B) in Float32, NN, NT or TN. It is verified on one thread and on several; then the \
      two take turns by the clock on the wall, and so does a loop of multiply-adds in registers on as many cores, the peak. \
      A ratio is the time on one thread over that on several, the median of the rounds: above 1 the threads are worth it. \
      Each turn begins when the threads of the turn before are asleep, with some products that aren't timed. The machine \
      should be quiet: where the peak's ratio is far from the number of threads, it wasn't.
      """)

  @Option(
    name: .customLong("shape"), help: "A product to measure instead of the list; may be repeated.",
    transform: { try ProductShape(parsing: $0) })
  var shapes: [ProductShape] = []

  @Option(
    help:
      "The kernels to measure, with commas between them: \(Self.choices.map(\.rawValue).joined(separator: ", ")).",
    transform: { KernelList(kernels: try KernelChoice.list(parsing: $0)) })
  var kernels = KernelList(kernels: [.swift])

  @Option(help: "How many threads to compare with one, at least 2.")
  var threads = 2

  @Option(help: "How many rounds of turns to time; fewer, but at least 3, if a product takes long.")
  var rounds = 25

  @OptionGroup var output: OutputOptions

  private static let choices = KernelChoice.allCases.filter(\.canUseThreads)

  /// Sizes with 10⁴ to 10⁹ multiplications, in ascending order: layers of networks, squares, and the first that are worth a
  /// second thread.
  static let standard = [
    ProductShape(32, 16, 16), ProductShape(256, 10, 64), ProductShape(64, 64, 64), ProductShape(72, 72, 72),
    ProductShape(80, 80, 80), ProductShape(100, 100, 100), ProductShape(128, 128, 128), ProductShape(256, 256, 256),
    ProductShape(272, 272, 272), ProductShape(128, 256, 784), ProductShape(32, 1024, 1024),
    ProductShape(512, 512, 512), ProductShape(256, 1024, 1024), ProductShape(1024, 1024, 1024),
  ]

  var workloads: [Workload] { (shapes.isEmpty ? Self.standard : shapes).flatMap { Workload.all($0) } }

  func validate() throws {
    try checkThreads(threads, fewest: 2)
    try checkRounds(rounds)
    if let kernel = kernels.kernels.first(where: { !$0.canUseThreads }) {
      throw ValidationError("the kernel '\(kernel)' has one thread only")
    }
    for workload in workloads { try workload.shape.checkFits(threads: threads, available: Machine.availableMemory) }
  }

  func run() throws {
    let hasOpenBLAS = kernels.kernels.contains(.openblas)
    if hasOpenBLAS { OpenBLASThreads.limitSpinning() }
    // Longer turns than elsewhere: a large product is to have a second repetition, and with it one that wakes the threads untimed.
    let turns = Turns(rounds: rounds, turnSeconds: 5e-3, waitsForThreads: true)
    let comparison = ThreadsComparison(kernels: kernels.kernels, threads: threads, turns: turns)
    var progress = Progress(total: workloads.count, isQuiet: output.quiet)
    var rows: [ThreadsRow] = []
    for workload in workloads {
      progress.begin("\(workload.name) \(workload.variant)")
      rows.append(try comparison.measure(workload))
    }
    progress.finish()
    try output.show(
      ThreadsReport(
        rows, threads: threads, machine: Machine(),
        openBLASThreadTimeout: hasOpenBLAS ? OpenBLASThreads.timeout : nil))
  }
}
