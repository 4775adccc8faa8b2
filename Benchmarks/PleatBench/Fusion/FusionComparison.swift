import Kernels

/// Kernels that take turns at a product: bare, with an epilogue, and with separate passes over the result.
struct FusionComparison {
  let kernels: [KernelChoice]
  let threads: Int
  let turns: Turns

  private let backends: [any GEMMBackend]

  init(kernels: [KernelChoice], threads: Int, turns: Turns) {
    self.kernels = kernels
    self.threads = threads
    self.turns = turns
    backends = kernels.map { $0.makeBackend(threads: threads) }
  }

  /// Verifies every kernel's results, then times them.
  func measure(_ layerProduct: LayerProduct) throws -> FusionRow {
    let product = FusedProduct(layerProduct)
    for (kernel, backend) in zip(kernels, backends) { try product.verify(backend, named: kernel.rawValue) }
    let ways = FusedProduct.Way.allCases
    let contestants = backends.flatMap { backend in
      ways.map { way in
        Contestant(timedBy: Clock(threads: threads), repeating: { product.run(way, backend, repetitions: $0) })
      }
    }
    let rounds = turns.measure(contestants)
    let measurements = kernels.indices.map { index in
      // The bare product of the same round is what the others are compared with.
      let first = ways.count * index
      func cost(_ offset: Int) -> FusionRow.Cost {
        FusionRow.Cost(
          seconds: Sample(rounds.map { $0[first + offset] }),
          ratios: Sample(rounds.map { $0[first + offset] / $0[first] }))
      }
      return FusionRow.Measurement(
        kernel: kernels[index], bareSeconds: Sample(rounds.map { $0[first] }),
        operations: layerProduct.workload.shape.operations, epilogue: cost(1), separate: cost(2))
    }
    return FusionRow(product: layerProduct, rounds: rounds.count, measurements: measurements)
  }
}
