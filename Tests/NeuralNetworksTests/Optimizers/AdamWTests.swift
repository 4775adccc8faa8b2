import LinearAlgebra
import NeuralNetworks
import Testing

struct AdamWTests {
  @Test func `defaults are those of torch.optim`() {
    let adam = AdamW()
    #expect(adam.beta1 == 0.9 && adam.beta2 == 0.999 && adam.epsilon == 1e-8 && adam.weightDecay == 0.01)
    #expect(adam.defaultLearningRate == 1e-3)
    #expect(adam.summary == "AdamW, beta1 0.9, beta2 0.999, epsilon 1e-08, weight decay 0.01")
  }

  @Test(arguments: NamedBackend.kernels)
  func `without a gradient, weights lose ηλ of themselves`(tested: NamedBackend) throws {
    var network = try Network(
      inputWidth: 2, layers: [try Dense(weight: Matrix([[1, -2]]), bias: Matrix([[3]]))], backend: tested.backend)
    let optimizer = AdamW(weightDecay: 0.5)
    var state = OptimizerState(of: network, for: optimizer)
    for _ in 0..<2 { state.update(&network, by: optimizer, learningRate: 0.5) }
    #expect(network.flatParameters == [0.5625, -1.125, 3])
  }

  @Test func `without decay it is Adam`() throws {
    var bits: [[UInt32]] = []
    for optimizer in [Adam(beta1: 0.8), AdamW(beta1: 0.8, weightDecay: 0)] as [any Optimizer] {
      var trainer = Trainer(
        network: try Network(inputs: 2, hidden: [5], outputs: 3, seed: 1), optimizer: optimizer,
        options: TrainingOptions(epochs: 3, batchSize: 8, penalty: WeightPenalty(l2: 1e-3)))
      try trainer.train(on: .threeClusters(count: 30, seed: 3))
      bits.append(trainer.network.bits)
    }
    #expect(bits[0] == bits[1])
  }

  @Test func `a weight decay out of range traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AdamW(weightDecay: -0.1)
    }.expectMessage("a weight decay of -0.1 is not a number of at least 0")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AdamW(weightDecay: .infinity)
    }.expectMessage("a weight decay of inf is not a number of at least 0")
  }
}
