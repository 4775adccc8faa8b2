import LinearAlgebra
import NeuralNetworks
import Testing

/// Networks with layers that do something else in training, through the trainer.
struct LayersInTrainingTests {
  private static func network(
    inputs: Int = 2, outputs: Int = 2, dropout: Float = 0, _ normalization: MultilayerPerceptron.Normalization = .none
  ) throws -> Network {
    var description = MultilayerPerceptron(inputs: inputs, hidden: [24], outputs: outputs)
    description.dropout = dropout
    description.normalization = normalization
    return try Network(description, seed: 1, backend: .swift)
  }

  private static func trainer(_ network: Network, batchSize: Int = 10, loss: any Loss = SoftmaxCrossEntropy())
    -> Trainer
  {
    Trainer(
      network: network, loss: loss, optimizer: SGD(momentum: 0.9),
      options: TrainingOptions(epochs: 60, batchSize: batchSize, learningRate: 0.1, schedule: .cosine, seed: 5))
  }

  @Test(
    arguments: [
      (0.2, .none), (0, .batch), (0, .layer), (0.1, .batch), (0.1, .layer),
    ] as [(Float, MultilayerPerceptron.Normalization)])
  func `exclusive or is learned`(dropout: Float, normalization: MultilayerPerceptron.Normalization) throws {
    var trainer = Self.trainer(try Self.network(dropout: dropout, normalization))
    try trainer.train(on: .exclusiveOr(count: 200, seed: 4))
    let test = trainer.network.evaluate(.exclusiveOr(count: 500, seed: 5), loss: SoftmaxCrossEntropy())
    #expect(try #require(test.accuracy) >= 0.98)
  }

  @Test func `smoothed labels keep the loss up and the accuracy too`() throws {
    var trainer = Self.trainer(try Self.network(), loss: SoftmaxCrossEntropy(labelSmoothing: 0.1))
    let summary = try trainer.train(on: .exclusiveOr(count: 200, seed: 4))
    // The entropy of the labels (0.95, 0.05) is what is left at best.
    #expect(try #require(summary.lastEpoch?.trainLoss) > 0.198)
    let test = trainer.network.evaluate(.exclusiveOr(count: 500, seed: 5), loss: SoftmaxCrossEntropy())
    #expect(try #require(test.accuracy) >= 0.99)
  }

  @Test func `the same run drops the same, another seed something else`() throws {
    func bits(seed: UInt64) throws -> [UInt32] {
      var trainer = Trainer(
        network: try Self.network(dropout: 0.5),
        // In the data's order, so that the seed is dropout's alone.
        options: TrainingOptions(epochs: 2, batchSize: 10, learningRate: 0.1, shuffles: false, seed: seed))
      try trainer.train(on: .exclusiveOr(count: 35, seed: 4))
      return trainer.network.bits
    }
    #expect(try bits(seed: 1) == bits(seed: 1))
    #expect(try bits(seed: 1) != bits(seed: 2))
  }

  @Test func `dropout leaves the order of the examples as it is`() throws {
    let batches = try [0, 0.5].map { (rate: Float) in
      let loss = RecordingLoss()
      var description = MultilayerPerceptron(inputs: 1, hidden: [4], outputs: 1)
      description.dropout = rate
      var trainer = Trainer(
        network: try Network(description, seed: 1), loss: loss,
        options: TrainingOptions(epochs: 3, batchSize: 4, learningRate: 1e-6, seed: 9))
      try trainer.train(on: .numbered(count: 11))
      return loss.batches
    }
    #expect(batches[0].count == 9)
    #expect(batches[0] == batches[1])
  }

  // 201 = 20·10 + 1.
  @Test(arguments: [10, 1])
  func `a batch of one row doesn't stop batch norm`(batchSize: Int) throws {
    var trainer = Trainer(
      network: try Self.network(.batch), optimizer: SGD(momentum: 0.9),
      options: TrainingOptions(
        epochs: 60, batchSize: batchSize, learningRate: 0.01 * Float(batchSize), schedule: .cosine, seed: 5))
    try trainer.train(on: .exclusiveOr(count: 201, seed: 4))
    #expect(trainer.network.isFinite)
    let mean = try #require(trainer.network.buffers.first).value
    // Batches of one row alone leave the running statistics where they were.
    #expect((mean.elements == [Float](repeating: 0, count: 24)) == (batchSize == 1))
    let test = trainer.network.evaluate(.exclusiveOr(count: 500, seed: 5), loss: SoftmaxCrossEntropy())
    #expect(try #require(test.accuracy) >= 0.97)
  }

  @Test func `evaluation and prediction draw nothing and change nothing`() throws {
    var trainer = Self.trainer(try Self.network(dropout: 0.5, .batch))
    let examples = Examples.exclusiveOr(count: 50, seed: 4)
    try trainer.train(on: examples)
    let network = trainer.network
    let before = network.buffers.map(\.value)
    guard case .floats(let inputs) = examples.inputs else { return }
    let scores = network.scores(for: inputs)
    #expect(network.scores(for: inputs) == scores)
    // The rows don't see each other.
    for i in [0, 17] {
      expectClose(network.scores(for: Matrix([inputs.row(i)])).elements, scores.doubles[i], 1e-5, "row \(i)")
    }
    #expect(
      network.evaluate(examples, loss: SoftmaxCrossEntropy()).loss
        == network.evaluate(examples, loss: SoftmaxCrossEntropy()).loss)
    #expect(network.buffers.map(\.value) == before)
  }
}
