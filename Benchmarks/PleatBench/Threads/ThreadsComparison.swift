import Kernels

/// Products on one thread and on several, by the wall, with the peak of as many cores taking its turn among them.
struct ThreadsComparison {
  let kernels: [KernelChoice]
  let threads: Int
  let turns: Turns

  private let backends: [Backends]
  private let peaks: [PeakLoops]

  private struct Backends {
    let one: any GEMMBackend
    let several: any GEMMBackend
  }

  private struct PeakLoops {
    let one: PeakLoop
    let several: PeakLoop
  }

  init(kernels: [KernelChoice], threads: Int, turns: Turns) {
    self.kernels = kernels
    self.threads = threads
    self.turns = turns
    backends = kernels.map { Backends(one: $0.makeBackend(threads: 1), several: $0.makeBackend(threads: threads)) }
    let sets = InstructionSet.allCases.filter { set in kernels.contains { $0.instructionSet == set } }
    peaks = sets.map {
      PeakLoops(one: PeakLoop(KernelTable($0), threads: 1), several: PeakLoop(KernelTable($0), threads: threads))
    }
  }

  /// Verifies every kernel's result on either number of threads, then times them.
  func measure(_ workload: Workload) throws(WrongProduct) -> ThreadsRow {
    let product = Product(workload)
    for (kernel, backend) in zip(kernels, backends) {
      kernel.prepare(threads: 1)
      try product.verify(backend.one, named: "\(kernel) on 1 thread")
      kernel.prepare(threads: threads)
      try product.verify(backend.several, named: "\(kernel) on \(threadCount(threads))")
    }
    let rounds = turns.measure(contestants(product))
    let measurements = kernels.indices.map { index in
      let (one, several) = (2 * index, 2 * index + 1)
      let peakIndex = peaks.firstIndex { $0.one.instructionSet == kernels[index].instructionSet } ?? 0
      let peakOperations = peaks[peakIndex].several.operations
      let peak = 2 * (kernels.count + peakIndex) + 1
      return ThreadsRow.Measurement(
        kernel: kernels[index], oneThreadSeconds: Sample(rounds.map { $0[one] }),
        seconds: Sample(rounds.map { $0[several] }), operations: workload.shape.operations,
        sharesOfPeak: Sample(rounds.map { workload.shape.operations / $0[several] / (peakOperations / $0[peak]) }),
        ratios: Sample(rounds.map { $0[one] / $0[several] }))
    }
    let rates = peaks.indices.map { index in
      let (one, several) = (2 * (kernels.count + index), 2 * (kernels.count + index) + 1)
      let (loop, loops) = (peaks[index].one, peaks[index].several)
      return ThreadsRow.Peak(
        instructionSet: loop.instructionSet,
        oneCoreGflops: Sample(rounds.map { loop.operations / $0[one] / 1e9 }).median,
        gflops: Sample(rounds.map { loops.operations / $0[several] / 1e9 }).median,
        ratio: Sample(rounds.map { loops.operations / $0[several] / (loop.operations / $0[one]) }).median)
    }
    return ThreadsRow(workload: workload, rounds: rounds.count, measurements: measurements, peaks: rates)
  }

  /// Each kernel on one thread and on several, and then the peaks likewise.
  private func contestants(_ product: Product) -> [Contestant] {
    zip(kernels, backends).flatMap { kernel, backend in
      [(1, backend.one), (threads, backend.several)].map { threads, backend in
        Contestant(timing: { repetitions in
          kernel.prepare(threads: threads)
          return Clock.elapsedTime.seconds { product.run(backend, repetitions: repetitions) }
        })
      }
    }
      + peaks.flatMap { loops in
        [loops.one, loops.several].map { $0.contestant(timedBy: .elapsedTime) }
      }
  }
}
