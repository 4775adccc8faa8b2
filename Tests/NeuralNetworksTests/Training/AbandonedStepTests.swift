import LinearAlgebra
import NeuralNetworks
import Testing

/// Steps that aren't taken, in networks that had changed something by then: the running statistics of batch norms.
@Suite struct AbandonedStepTests {
  /// Inputs of width 1 through a batch norm and a dense layer, beside a dense layer that sees them as they are; then their sum.
  private static func graph(_ weights: Matrix, on backend: any GEMMBackend) throws -> Network {
    let outputs = weights.rows
    func dense(_ weights: Matrix) throws -> Dense {
      try Dense(weight: weights, bias: Matrix(rows: 1, columns: outputs))
    }
    return try Network(
      inputWidth: 1,
      layers: [
        try BatchNorm(width: 1), try dense(Matrix(rows: outputs, columns: 1, repeating: 0.5)), try dense(weights),
        WeightedSum(inputs: 2, width: outputs),
      ], sources: [[.input], [.layer(0)], [.input], [.layer(1), .layer(2)]], backend: backend)
  }

  private static func options(_ clipNorm: Float?, learningRate: Float) -> TrainingOptions {
    TrainingOptions(epochs: 2, batchSize: 2, learningRate: learningRate, clipNorm: clipNorm, shuffles: false)
  }

  /// A score of ½·0.3·10²⁰ has a squared error of some 2·10³⁸, which is finite; its gradient times an input of 10²⁰ isn't. The variance of
  /// such a batch isn't finite either.
  @Test(arguments: OptimizerStateTests.optimizers, [nil, 1] as [Float?])
  func `a gradient that isn't finite leaves weights, state and running statistics`(
    optimizer: any Optimizer, clipNorm: Float?
  ) throws {
    for tested in NamedBackend.all {
      let network = try Self.graph(Matrix([[0.3]]), on: tested.backend)
      let inputs = Matrix([[1], [2], [3], [-1], [1e20], [0.5]])
      let examples = Examples(inputs: .floats(inputs), targets: .values(Matrix(rows: 6, columns: 1, repeating: 1)))
      let run = try DivergedRun(
        network, loss: SquaredError(), on: examples, options: Self.options(clipNorm, learningRate: 1e-6),
        optimizer: optimizer)
      #expect(
        run.error.description == "training diverged in epoch 1, at step 3: the gradient of 2.weight is not finite")
      // The two steps before were taken.
      #expect(run.network.bits != network.bits)
      #expect(run.network.buffers[0].value.bits != network.buffers[0].value.bits)
    }
  }

  /// Inputs of 10¹⁰ overflow behind weights of 10³⁰, after the batch norm has seen them.
  @Test(arguments: NamedBackend.all, [nil, 1] as [Float?])
  func `outputs that aren't finite leave weights, state and running statistics`(
    tested: NamedBackend, clipNorm: Float?
  ) throws {
    let network = try Self.graph(Matrix([[1e30], [1e30]]), on: tested.backend)
    let inputs = Matrix([[1], [2], [3], [-1], [1e10], [0.5]])
    let examples = Examples(inputs: .floats(inputs), targets: .classes([0, 1, 1, 0, 0, 1], names: ["a", "b"]))
    let run = try DivergedRun(
      network, on: examples, options: Self.options(clipNorm, learningRate: 0.1), optimizer: SGD(momentum: 0.9))
    #expect(
      run.error.description
        == "training diverged in epoch 1, at step 3: the outputs of layer 2 (Dense 1→2) are not finite")
    #expect(run.network.bits != network.bits)
    #expect(run.network.buffers[0].value.bits != network.buffers[0].value.bits)
  }

  /// Steps of some 10²⁵ in each of three layers. Whatever the norms pass on is at most some 10²⁵ too, being γ·x̂ + β with |x̂| < 3, and
  /// the second dense layer makes 10⁵⁰ of it.
  @Test(arguments: NamedBackend.all, OptimizerStateTests.optimizers.suffix(4))
  func `networks with norms stop at their first layer that overflows`(
    tested: NamedBackend, optimizer: any Optimizer
  ) throws {
    for normalization in [MultilayerPerceptron.Normalization.batch, .layer] {
      var description = MultilayerPerceptron(inputs: 2, hidden: [8, 8], outputs: 3)
      description.normalization = normalization
      let network = try Network(description, seed: 1, backend: tested.backend)
      let run = try DivergedRun(
        network, on: .threeClusters(count: 10, seed: 1),
        options: TrainingOptions(epochs: 50, batchSize: 5, learningRate: 1e25), optimizer: optimizer)
      #expect(run.epoch == 1 && run.step == 2)
      #expect(run.reason == "the outputs of layer 3 (Dense 8→8) are not finite")
      #expect(run.network.isFinite)
    }
  }

  /// Nodes in a row, so that it is known which one is reached first: 10²⁵ behind the first dense layer, 10⁵⁰ behind the second.
  @Test(arguments: NamedBackend.all, OptimizerStateTests.optimizers.suffix(4))
  func `a wired network stops at its first layer that overflows`(
    tested: NamedBackend, optimizer: any Optimizer
  ) throws {
    let wiring = try Wiring(
      nodes: 3, edges: [(0, 1), (1, 2), (0, 2)].map { Wiring.Edge(from: $0.0, to: $0.1) })
    let network = try Network(
      inputs: 2, outputs: 3, wiring: wiring, width: 6, activation: .relu, seed: 1, backend: tested.backend)
    let run = try DivergedRun(
      network, on: .threeClusters(count: 10, seed: 1),
      options: TrainingOptions(epochs: 50, batchSize: 5, learningRate: 1e25), optimizer: optimizer)
    #expect(run.epoch == 1 && run.step == 2)
    // Dense 2→6, then relu and Dense 6→6 of the first node.
    #expect(run.reason == "the outputs of layer 2 (Dense 6→6) are not finite")
    #expect(run.network.isFinite)
  }
}
