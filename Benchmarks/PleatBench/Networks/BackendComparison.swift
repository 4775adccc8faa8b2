import Kernels

/// Backends that take turns at the same work of a network, with the peak of the processor taking its turn among them.
struct BackendComparison {
  let kernels: [KernelChoice]
  /// What the others are compared with; nil if there is but one.
  let reference: KernelChoice?
  /// Threads of each backend, and cores of the peak.
  let threads: Int
  let turns: Turns
  /// What times the peak; the contestants bring their own.
  let clock: Clock

  private let peaks: [PeakLoop]

  /// - clock: nil for the usual one for so many threads.
  init(kernels: [KernelChoice], reference: KernelChoice?, threads: Int, turns: Turns, clock: Clock? = nil) {
    self.kernels = kernels
    self.reference = reference
    self.threads = threads
    self.turns = turns
    self.clock = clock ?? Clock(threads: threads)
    let sets = InstructionSet.allCases.filter { set in kernels.contains { $0.instructionSet == set } }
    peaks = sets.map { PeakLoop(KernelTable($0), threads: threads) }
  }

  /// Times the backends' contestants, which stand in the order of `kernels`.
  ///
  /// - multiplications: of a repetition, each with its addition.
  /// - examples: of a repetition.
  func measure(_ contestants: [Contestant], multiplications: Double, examples: Int) -> Result {
    let rounds = turns.measure(contestants + peaks.map { $0.contestant(timedBy: clock) })
    let referenceIndex = kernels.firstIndex { $0 == reference }
    let measurements = kernels.indices.map { index in
      let peakIndex = peaks.firstIndex { $0.instructionSet == kernels[index].instructionSet } ?? 0
      let peakOperations = peaks[peakIndex].operations
      return BackendMeasurement(
        backend: kernels[index], seconds: Sample(rounds.map { $0[index] }), examples: examples,
        sharesOfPeak: Sample(
          rounds.map { 2 * multiplications / $0[index] / (peakOperations / $0[kernels.count + peakIndex]) }),
        ratios: referenceIndex.flatMap { reference in
          reference == index ? nil : Sample(rounds.map { $0[reference] / $0[index] })
        })
    }
    let rates = peaks.indices.map { index in
      PeakRate(
        instructionSet: peaks[index].instructionSet,
        gflops: Sample(rounds.map { peaks[index].operations / $0[kernels.count + index] / 1e9 }).median)
    }
    return Result(rounds: rounds.count, measurements: measurements, peaks: rates)
  }

  struct Result {
    let rounds: Int
    var measurements: [BackendMeasurement]
    let peaks: [PeakRate]
  }
}

extension [PeakRate] {
  /// The medians of peaks that were measured beside several rows, for a remark: "AVX2+FMA 99.8 GFLOP/s".
  var medians: String {
    InstructionSet.allCases.compactMap { set in
      let rates = filter { $0.instructionSet == set }.map(\.gflops)
      return rates.isEmpty ? nil : "\(set) \(threeDigits(Sample(rates).median)) GFLOP/s"
    }.joined(separator: ", ")
  }

  /// The same for JSON.
  var mediansByName: [String: Double] {
    Dictionary(grouping: self, by: \.instructionSet.rawValue).mapValues { Sample($0.map(\.gflops)).median }
  }
}
