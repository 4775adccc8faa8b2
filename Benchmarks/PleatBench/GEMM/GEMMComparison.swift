import Kernels

/// Kernels that take turns at products, with the peak of the processor taking its turn among them.
struct GEMMComparison {
  let kernels: [KernelChoice]
  /// What the others are compared with; nil if there is but one kernel.
  let reference: KernelChoice?
  let threads: Int
  let turns: Turns

  private let backends: [any GEMMBackend]
  private let peaks: [PeakLoop]

  init(kernels: [KernelChoice], reference: KernelChoice?, threads: Int, turns: Turns) {
    self.kernels = kernels
    self.reference = reference
    self.threads = threads
    self.turns = turns
    backends = kernels.map { $0.makeBackend(threads: threads) }
    let sets = InstructionSet.allCases.filter { set in kernels.contains { $0.instructionSet == set } }
    peaks = sets.map { PeakLoop(KernelTable($0), threads: threads) }
  }

  /// Verifies every kernel's result, then times them.
  func measure(_ workload: Workload) throws(WrongProduct) -> GEMMRow {
    let product = Product(workload)
    for (kernel, backend) in zip(kernels, backends) { try product.verify(backend, named: kernel.rawValue) }
    let contestants =
      backends.map { backend in
        Contestant(timedBy: Clock(threads: threads), repeating: { product.run(backend, repetitions: $0) })
      }
      + peaks.map { $0.contestant() }
    let rounds = turns.measure(contestants)
    let referenceIndex = kernels.firstIndex { $0 == reference }
    let measurements = kernels.indices.map { index in
      let peakIndex = peaks.firstIndex { $0.instructionSet == kernels[index].instructionSet } ?? 0
      let peakOperations = peaks[peakIndex].operations
      return GEMMRow.Measurement(
        kernel: kernels[index], seconds: Sample(rounds.map { $0[index] }), operations: workload.shape.operations,
        sharesOfPeak: Sample(
          rounds.map { workload.shape.operations / $0[index] / (peakOperations / $0[kernels.count + peakIndex]) }),
        ratios: referenceIndex.flatMap { reference in
          reference == index ? nil : Sample(rounds.map { $0[reference] / $0[index] })
        })
    }
    let rates = peaks.indices.map { index in
      PeakRate(
        instructionSet: peaks[index].instructionSet,
        gflops: Sample(rounds.map { peaks[index].operations / $0[kernels.count + index] / 1e9 }).median)
    }
    return GEMMRow(workload: workload, rounds: rounds.count, measurements: measurements, peaks: rates)
  }
}

/// What a peak loop reached beside a product.
struct PeakRate: Sendable {
  let instructionSet: InstructionSet
  let gflops: Double
}
