/// Backends that take turns at training one network.
struct TrainingComparison {
  let kernels: [KernelChoice]
  /// What the others are compared with; nil if there is but one.
  let reference: KernelChoice?
  /// Whether a turn is never shorter than an epoch.
  let wholeEpochs: Bool
  let turns: Turns

  /// Longer than a product's: every turn begins with a run of its own, whose memory is new.
  static let turnSeconds = 50e-3

  /// Verifies the backends, then times them.
  func measure(_ point: TrainingSweep.Point) throws -> TrainingRow {
    let workload = point.workload
    let examples = workload.data.make(for: workload.network)
    let timed = try kernels.map {
      try TimedTraining(workload, examples, on: $0, threads: point.threads, wholeEpochs: wholeEpochs)
    }
    for training in timed { try training.verify() }
    var turns = turns
    turns.waitsForThreads = point.threads > 1
    let comparison = BackendComparison(kernels: kernels, reference: reference, threads: point.threads, turns: turns)
    var result = comparison.measure(
      timed.map(\.contestant), multiplications: workload.multiplications, examples: workload.batch)
    for (index, training) in timed.enumerated() {
      if let failure = training.failure { throw failure }
      result.measurements[index].allocations = training.allocationsPerStep
      result.measurements[index].epochEnd = training.epochEnd
    }
    return TrainingRow(
      value: point.value, workload: workload, threads: point.threads, rounds: result.rounds,
      measurements: result.measurements, peaks: result.peaks)
  }
}
