import LinearAlgebra
@testable import NeuralNetworks
import Testing

/// Norms and scales; against PyTorch in ``PyTorchTests``.
struct GradientClippingTests {
  /// A network of two weights and two biases with the given gradients.
  private static func network(_ gradients: [Float], on backend: any GEMMBackend = .auto) throws -> Network {
    var network = try Network(inputs: 1, hidden: [1], outputs: 1, seed: 1, backend: backend)
    var position = 0
    network.visitParameters { _, parameter in
      parameter.gradient[0, 0] = gradients[position]
      position += 1
    }
    return network
  }

  @Test(arguments: NamedBackend.kernels)
  func `the norm is over all parameters, biases too`(tested: NamedBackend) throws {
    var network = try Self.network([1, -4, 8, 12], on: tested.backend)
    #expect(network.gradientNorm() == 15)
    var large = try Self.network([3e30, 0, 4e30, 0], on: tested.backend)
    #expect(large.gradientNorm().isClose(to: 5e30, 1e-7))
  }

  @Test func `gradients within the limit are left alone`() {
    #expect(Network.clippingScale(norm: 0, limit: 1) == 1)
    #expect(Network.clippingScale(norm: 0.5, limit: 1) == 1)
    #expect(Network.clippingScale(norm: 4, limit: 1) == Float(1 / 4.000_001))
  }

  @Test(arguments: NamedBackend.all)
  func `a step is as long as the limit, times the learning rate`(tested: NamedBackend) throws {
    let network = try Network(inputs: 3, hidden: [6], outputs: 3, seed: 1, backend: tested.backend)
    var trainer = Trainer(
      network: network, options: TrainingOptions(epochs: 1, batchSize: 20, learningRate: 0.5, clipNorm: 0.01))
    try trainer.train(on: .random(count: 20, width: 3, classes: 3, seed: 1))
    let moved = zip(network.flatParameters, trainer.network.flatParameters).reduce(0) {
      $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
    }
    #expect(moved.squareRoot().isClose(to: 0.005, 1e-3))
  }

  @Test func `a limit that is never reached changes no bit`() throws {
    var bits: [[UInt32]] = []
    for limit in [nil, 1e6] as [Float?] {
      var trainer = Trainer(
        network: try Network(inputs: 2, hidden: [5], outputs: 3, seed: 1),
        options: TrainingOptions(epochs: 2, batchSize: 8, clipNorm: limit))
      try trainer.train(on: .threeClusters(count: 30, seed: 3))
      bits.append(trainer.network.bits)
    }
    #expect(bits[0] == bits[1])
  }

  @Test(arguments: NamedBackend.all)
  func `a gradient that is not finite stops the step and is named`(tested: NamedBackend) throws {
    let network = try Network(
      inputWidth: 1,
      layers: [
        try Dense(weight: Matrix([[1]]), bias: Matrix([[0]])),
        try Dense(weight: Matrix([[3e38], [-3e38]]), bias: Matrix([[0, 0]])),
      ], backend: tested.backend)
    let examples = Examples(inputs: .floats(Matrix([[0.5]])), targets: .values(Matrix([[0, 0]])))
    var trainer = Trainer(
      network: network, loss: FiniteLossInfiniteGradient(),
      options: TrainingOptions(epochs: 1, batchSize: 1, clipNorm: 1))
    let error = #expect(throws: TrainingError.self) { try trainer.train(on: examples) }
    #expect(
      error?.description == "training diverged in epoch 1, at step 1: the gradient of 0.weight is not finite")
    #expect(trainer.network.bits == network.bits)
    #expect(trainer.optimizerState.steps == 0)
  }

  /// A loss of 1 whatever the scores, whose gradient is ±1: two weights of ±3·10³⁸ send back more than Float holds.
  private struct FiniteLossInfiniteGradient: Loss {
    let name = "steep"
    func accepts(_ targets: ExampleTargets) -> Bool { true }
    func evaluate(
      _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix, values: inout Matrix,
      by kernels: KernelTable
    ) {
      gradient = Matrix(rows: scores.rows, columns: scores.columns) { _, j in j == 0 ? 1 : -1 }
      values = Matrix(rows: 1, columns: scores.rows, repeating: 1)
    }
  }
}
