import Kernels

/// Multiply-adds in registers, on one core or several at once: the most that a product could reach.
struct PeakLoop {
  private let kernels: KernelTable
  let threads: Int

  /// How often the loop turns in one repetition: some microseconds.
  private static let steps = 2000

  init(_ kernels: KernelTable, threads: Int) {
    self.kernels = kernels
    self.threads = threads
  }

  var instructionSet: InstructionSet { kernels.instructionSet }

  /// The floating-point operations of one repetition.
  var operations: Double { Double(kernels.functions.peak.operationsPerStep * Self.steps * threads) }

  /// - clock: what times one thread; several are always timed by the wall.
  func contestant(timedBy clock: Clock = .processorTime) -> Contestant {
    let loop = kernels.functions.peak.run
    if threads == 1 { return Contestant(timedBy: clock, repeating: { Self.turn(loop, $0) }) }
    return Contestant(timing: { Self.turnTogether(loop, $0, threads: threads) })
  }

  private static func turn(_ loop: PeakKernelFunction, _ repetitions: Int) {
    // Neither overflows nor ends in denormals: x ← x/2 + 1 tends to 2.
    let sum = loop(repetitions * steps, 0.5, 1)
    require(sum > 0, "the peak loop computed \(sum)")
  }

  /// Starts the threads, waits until all of them run, and times from there until the last has finished.
  private static func turnTogether(_ loop: @escaping PeakKernelFunction, _ repetitions: Int, threads: Int) -> Double {
    let crew = Crew(size: threads) { turn(loop, repetitions) }
    return crew.run()
  }
}

/// The type of the loop in a kernel table.
typealias PeakKernelFunction = @Sendable @convention(c) (Int, Float, Float) -> Float
