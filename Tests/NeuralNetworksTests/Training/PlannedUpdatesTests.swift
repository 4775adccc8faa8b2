import NeuralNetworks
import Testing

/// Every optimiser in a plan, with everything that changes a gradient on its way to the weights, against training layer by layer.
@Suite struct PlannedUpdatesTests {
  /// What a step does to losses and gradients.
  enum Regularization: CaseIterable {
    case none, penalties, clipping, everything
  }

  private static let width = 12
  private static let classes = 5

  private static func training(_ optimizer: any Optimizer, _ regularization: Regularization) -> ComparedTraining {
    let penalizes = regularization == .penalties || regularization == .everything
    let clips = regularization == .clipping || regularization == .everything
    return ComparedTraining(
      loss: SoftmaxCrossEntropy(labelSmoothing: regularization == .everything ? 0.2 : 0), optimizer: optimizer,
      options: TrainingOptions(
        // The last batch is smaller. A limit that batches do exceed; the penalties are some tenths of the gradients.
        epochs: 2, batchSize: 16, learningRate: 0.005, clipNorm: clips ? 0.3 : nil,
        penalty: penalizes ? WeightPenalty(l2: 0.01, l1: 0.003) : WeightPenalty(), seed: 3),
      examples: .random(count: 60, width: width, classes: classes, seed: 9))
  }

  /// Batch norms stand behind activations here: behind a dense layer one takes off all that the biases add, so that their gradients
  /// are roundings, of which most optimisers make steps as long as of any gradient.
  private static func networks() throws -> [Network] {
    var stream = RandomStream(seed: 8, name: "layers")
    func dense(_ inputs: Int, _ outputs: Int) throws -> Dense {
      try Dense(inputs: inputs, outputs: outputs, initialization: .he, using: &stream)
    }
    func stack(_ layers: [any Layer]) throws -> Network {
      try Network(inputWidth: width, layers: layers, backend: SwiftBackend())
    }
    var dropout = MultilayerPerceptron(inputs: width, hidden: [18, 9], outputs: classes, activation: .gelu)
    dropout.dropout = 0.25
    var layerNorm = MultilayerPerceptron(inputs: width, hidden: [18, 20], outputs: classes, activation: .tanh)
    layerNorm.normalization = .layer
    return [
      // Weights in either order: a plan keeps those of few outputs as a layer does.
      try Network(
        inputs: width, hidden: [24, 10], outputs: classes, activation: .softplus, seed: 4, backend: SwiftBackend()),
      try Network(dropout, seed: 4, backend: SwiftBackend()), try Network(layerNorm, seed: 4, backend: SwiftBackend()),
      try stack([
        dense(width, 20), Activation(.silu), try BatchNorm(width: 20), Dropout(rate: 0.2), dense(20, 17),
        Activation(.tanh), try BatchNorm(width: 17), dense(17, classes),
      ]),
      try Network(
        inputWidth: width,
        layers: [
          dense(width, 16), Activation(.elu()), try BatchNorm(width: 16), dense(16, 16), dense(width + 16, 16),
          WeightedSum(inputs: 3, width: 16), Activation(.tanh), Mean(inputs: 2, width: 16), dense(16, classes),
        ],
        sources: [
          [.input], [.layer(0)], [.layer(1)], [.layer(2)], [.input, .layer(2)], [.layer(2), .layer(3), .layer(4)],
          [.layer(5)], [.layer(6), .layer(3)], [.layer(7)],
        ], backend: SwiftBackend()),
      try Network(
        inputs: width, outputs: classes,
        wiring: .wattsStrogatz(nodes: 7, neighbors: 4, rewiring: 0.5, seed: 2), width: 10, activation: .tanh, seed: 5,
        backend: SwiftBackend()),
      try Network(
        inputs: width, outputs: classes, wiring: .barabasiAlbert(nodes: 6, attachments: 2, seed: 3), width: 17,
        activation: .gelu, normalization: .layer, seed: 5, backend: SwiftBackend()),
    ]
  }

  @Test(arguments: OptimizerStateTests.optimizers, Regularization.allCases)
  func `every optimiser moves every parameter as layer by layer`(
    optimizer: any Optimizer, regularization: Regularization
  ) throws {
    let training = Self.training(optimizer, regularization)
    for network in try Self.networks() { try training.expectSame(network, movement: 2e-3) }
  }
}
