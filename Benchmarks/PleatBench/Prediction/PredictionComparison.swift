/// Backends that take turns at predictions of one network.
struct PredictionComparison {
  let network: NetworkShape
  let kernels: [KernelChoice]
  /// What the others are compared with; nil if there is but one.
  let reference: KernelChoice?
  let turns: Turns

  /// Verifies the backends, then times them.
  ///
  /// - callers: threads that call at the same time.
  func measure(batch: Int, callers: Int) throws -> PredictionRow {
    let predictions = try kernels.map { try TimedPrediction(network, batch: batch, on: $0, callers: callers) }
    for prediction in predictions { try prediction.verify() }
    let multiplications = Double(callers * batch * network.weights)
    let comparison = BackendComparison(kernels: kernels, reference: reference, threads: callers, turns: turns)
    var result = comparison.measure(
      predictions.map(\.contestant), multiplications: multiplications, examples: callers * batch)
    for (index, prediction) in predictions.enumerated() {
      result.measurements[index].allocations = prediction.allocationsPerCall()
    }
    return PredictionRow(
      batch: batch, callers: callers, multiplications: multiplications, rounds: result.rounds,
      measurements: result.measurements, peaks: result.peaks)
  }
}
