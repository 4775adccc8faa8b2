import ArgumentParser
import Kernels
import ModelFiles

/// `pleat-bench train`: training steps of several backends that take turns.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Measures training steps: time, examples a second, share of the limit, allocations.",
    discussion: """
      The trainer trains a network from the same weights in every turn, many steps each, and each backend's turns alternate with \
      the others' and with a loop of multiply-adds in registers. That loop's rate makes the limit: the time that the multiply-adds \
      of a step's products take at least. Before a network is timed, some steps must have made its loss smaller.

      The networks: twenty-lines, the lecture's program (1000-100-10, sigmoid, one batch of 64); fashion-mnist (784-256-128-10, \
      ReLU, batch 128, on as many random bytes); tiny (4-32-16-4, tanh, batch 64); small (64-64-64-10, ReLU, batch 32). Not among \
      all: variants, which is small, on random bytes, with dropout, batch norm, layer norm, Adam, clipped gradients, and all of it but layer norm at \
      once; wired, a random graph of eight nodes.
      """)

  @Option(help: "The network to train.")
  var network: NamedNetwork?

  @Option(
    help: "Train by batch (1 to 4096), width (16 to 4096), depth (1 to 16) or threads instead, all else being equal.")
  var sweep: TrainingSweep?

  @Option(help: "Threads for each backend (default: 1; in a sweep over threads, up to all processors).")
  var threads: Int?

  @OptionGroup var backends: BackendOptions

  @Option(help: "A picture of the sweep to write, in SVG.")
  var plot: String?

  @OptionGroup var output: OutputOptions

  var points: [TrainingSweep.Point] {
    guard let sweep else {
      return (network ?? .all).workloads.map { TrainingSweep.Point(value: nil, workload: $0, threads: threads ?? 1) }
    }
    return sweep.points(threads: threads ?? (sweep == .threads ? Machine.processorCount : 1))
  }

  func validate() throws {
    if let threads { try checkThreads(threads) }
    if network != nil, sweep != nil {
      throw ValidationError("--network and --sweep exclude each other: a sweep has a network of its own")
    }
    if plot != nil, sweep == nil { throw ValidationError("--plot draws a --sweep, but there is none") }
    for point in points {
      try checkFits(point.workload.name, floats: backends.kernels.count * point.workload.floats)
    }
  }

  func run() throws {
    let (points, hasOpenBLAS) = (points, backends.kernels.contains(.openblas))
    if hasOpenBLAS, points.contains(where: { $0.threads > 1 }) { OpenBLASThreads.limitSpinning() }
    if let plot { try writing { () throws(ModelFileError) in try AtomicFile.checkWritable(plot) } }
    let comparison = TrainingComparison(
      kernels: backends.kernels, reference: backends.chosenReference, wholeEpochs: sweep == nil,
      turns: Turns(rounds: backends.rounds, turnSeconds: TrainingComparison.turnSeconds))
    var progress = Progress(total: points.count, isQuiet: output.quiet)
    var rows: [TrainingRow] = []
    for point in points {
      progress.begin(
        sweep == nil ? point.workload.name : "\(point.workload.name), \(threadCount(point.threads))")
      rows.append(try comparison.measure(point))
    }
    progress.finish()
    let report = TrainingReport(
      rows, sweep: sweep, reference: backends.chosenReference, machine: Machine(),
      openBLASThreadTimeout: hasOpenBLAS ? OpenBLASThreads.timeout : nil)
    try output.show(report)
    if let plot, let sweep {
      try writing { () throws(ModelFileError) in
        try AtomicFile.write(Array(SweepPlot(report, sweep).svg.utf8), to: plot)
      }
    }
  }
}
