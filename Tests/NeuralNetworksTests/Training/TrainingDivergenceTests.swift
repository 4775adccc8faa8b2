import LinearAlgebra
@testable import NeuralNetworks
import Testing

/// What the trainer gives up, and what it says of it.
struct TrainingDivergenceTests {
  private static let clusters = Examples.threeClusters(count: 10, seed: 1)

  @Test(arguments: NamedBackend.all, [Float.nan, .infinity])
  func `inputs that are no numbers`(tested: NamedBackend, value: Float) throws {
    var inputs = Matrix(rows: 10, columns: 2) { i, j in Float(i - 5) / 5 + Float(j) }
    inputs[9, 1] = value
    let examples = Examples(inputs: .floats(inputs), targets: Self.clusters.targets)
    let network = try Network(inputs: 2, hidden: [4], outputs: 3, seed: 1, backend: tested.backend)
    let options = TrainingOptions(epochs: 2, batchSize: 4, shuffles: false)
    let result = try DivergedRun(network, on: examples, options: options)
    #expect(
      result.error.description == "training diverged in epoch 1, at step 3: the inputs are not finite")
    #expect(result.cause == .examples)
    #expect(result.network.isFinite)
    #expect(result.network.bits != network.bits)
  }

  @Test(arguments: NamedBackend.all, [SoftmaxCrossEntropy(), MulticlassSVM(), SquaredError()] as [any Loss])
  func `a learning rate of 10¹⁰`(tested: NamedBackend, loss: any Loss) throws {
    let network = try Network(
      inputs: 2, hidden: [8, 8], outputs: 3, activation: .relu, seed: 1, backend: tested.backend)
    let options = TrainingOptions(epochs: 50, batchSize: 5, learningRate: 1e10)
    let run = try DivergedRun(network, loss: loss, on: Self.clusters, options: options)
    let expected = Self.divergence(of: network, loss: loss, on: Self.clusters, options)
    #expect(run.epoch == (run.step + 1) / 2)
    #expect(run.step == expected?.step && run.step > 1)
    #expect(run.reason == expected?.reason)
    #expect(run.cause == .steps)
    #expect(run.network.isFinite)
  }

  /// Where training layer by layer meets the first number that isn't finite.
  private static func divergence(
    of network: Network, loss: any Loss, on examples: Examples, _ options: TrainingOptions
  ) -> (step: Int, reason: String)? {
    var network = network
    var state = OptimizerState(of: network, for: SGD())
    var step = TrainingStep(for: network)
    var order = (0..<Int32(examples.count)).map(\.self)
    var stream = RandomStream(seed: options.seed, name: "shuffle")
    for _ in 0..<options.epochs {
      stream.shuffle(&order)
      for start in stride(from: 0, to: order.count, by: options.batchSize) {
        let targets = step.gather(
          order[start..<start + options.batchSize], of: examples, scaledBy: .identity(width: examples.width),
          by: network.backend.kernels)
        let result = step.forwardInTraining(targets, through: &network, loss: loss, seed: 0, step: state.steps)
        guard result.loss.isFinite else { return (state.steps + 1, reason(step, network)) }
        step.backward(through: &network)
        if let name = network.firstNonFiniteGradient() {
          return (state.steps + 1, "the gradient of \(name) is not finite")
        }
        state.update(&network, by: SGD(), learningRate: options.learningRate ?? 0)
      }
    }
    return nil
  }

  /// The first dense layer whose outputs aren't finite, as the activation behind it passes them on; or the loss.
  private static func reason(_ step: TrainingStep, _ network: Network) -> String {
    for index in stride(from: 0, to: network.layers.count, by: 2) {
      let outputs = step.pass.outputs[min(index + 1, network.layers.count - 1)]
      if !outputs.elements.allSatisfy(\.isFinite) {
        return "the outputs of layer \(index) (\(network.layers[index].summary)) are not finite"
      }
    }
    let last = network.layers.count - 1
    return "the loss of the outputs of layer \(last) (\(network.layers[last].summary)) is not finite, though they are"
  }

  /// Adam's steps are as long as the learning rate, whatever the gradient: 10²⁵ in each of three layers is 10⁷⁵ at their end.
  @Test(arguments: NamedBackend.all, OptimizerStateTests.optimizers.suffix(5))
  func `every optimiser stops before its state is touched`(tested: NamedBackend, optimizer: any Optimizer) throws {
    let network = try Network(
      inputs: 2, hidden: [8, 8], outputs: 3, activation: .relu, seed: 1, backend: tested.backend)
    let options = TrainingOptions(epochs: 50, batchSize: 5, learningRate: 1e25)
    let result = try DivergedRun(network, on: Self.clusters, options: options, optimizer: optimizer)
    #expect(result.step == 2)
    #expect(result.reason == "the outputs of layer 2 (Dense 8→8) are not finite")
  }

  @Test func `the message names the first layer whose outputs are not finite`() throws {
    // 1e30 passes the first layer and overflows in the second; then infinities meet in the third.
    let network = try Network(
      inputWidth: 1,
      layers: [
        try Dense(weight: Matrix([[1e30]]), bias: Matrix([[0]])), Activation(.relu),
        try Dense(weight: Matrix([[1e30], [1]]), bias: Matrix([[0, 0]])),
        try Dense(weight: Matrix([[1, 1], [1, -1]]), bias: Matrix([[0, 0]])),
      ])
    let examples = Examples(inputs: .floats(Matrix([[1]])), targets: .classes([1], names: ["a", "b"]))
    let result = try DivergedRun(network, on: examples, options: TrainingOptions())
    #expect(
      result.error.description
        == "training diverged in epoch 1, at step 1: the outputs of layer 2 (Dense 1→2) are not finite")
    // No step was taken before.
    #expect(result.cause == .examples)
  }

  @Test func `a loss that overflows by itself is named`() throws {
    let network = try Network(
      inputWidth: 1, layers: [try Dense(weight: Matrix([[1e30]]), bias: Matrix([[0]]))])
    let result = try DivergedRun(network, loss: SquaredError(), on: .numbered(count: 2), options: TrainingOptions())
    #expect(
      result.error.description
        == "training diverged in epoch 1, at step 1: "
        + "the loss of the outputs of layer 0 (Dense 1→1) is not finite, though they are")
  }

  @Test func `weights that overflow in the last step of an epoch are named`() throws {
    let network = try Network(
      inputWidth: 1, layers: [try Dense(weight: Matrix([[1e10]]), bias: Matrix([[0]]))])
    var trainer = Trainer(
      network: network, loss: SquaredError(), options: TrainingOptions(epochs: 1, learningRate: 1e35))
    let error = #expect(throws: TrainingError.self) {
      try trainer.train(on: .numbered(count: 2)) { event in
        if case .epoch = event { Issue.record("an epoch of infinite weights was reported") }
        return .proceed
      }
    }
    #expect(
      error?.description
        == "training diverged by the end of epoch 1: 0.weight is no longer finite")
    guard case .diverged(_, _, _, .steps) = error else { Issue.record("\(String(describing: error))"); return }
    #expect(trainer.best == nil)
  }

  /// Scores of 10¹⁹ have a squared error of 10³⁸, which is finite; times inputs of 10²⁰ their gradient isn't.
  @Test(arguments: NamedBackend.all)
  func `a gradient that overflows under a finite loss stops the step`(tested: NamedBackend) throws {
    for layers in [
      [try Dense(weight: Matrix([[0.1]]), bias: Matrix([[0]]))] as [any Layer],
      [try Dense(weight: Matrix([[0.1]]), bias: Matrix([[0]])), Activation(.gelu), Dropout(rate: 0)],
    ] {
      let network = try Network(inputWidth: 1, layers: layers, backend: tested.backend)
      let examples = Examples(
        inputs: .floats(Matrix([[1], [1e20]])), targets: .values(Matrix([[1], [1]])))
      let options = TrainingOptions(batchSize: 1, learningRate: 1e-30, shuffles: false)
      let result = try DivergedRun(network, loss: SquaredError(), on: examples, options: options)
      #expect(
        result.error.description == "training diverged in epoch 1, at step 2: the gradient of 0.weight is not finite")
      #expect(result.cause == .steps)
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func `targets that are no numbers`(value: Float) throws {
    let network = try Network(inputs: 1, outputs: 1, seed: 1)
    let examples = Examples(inputs: .floats(Matrix([[1], [2]])), targets: .values(Matrix([[1], [value]])))
    let options = TrainingOptions(batchSize: 1, learningRate: 0.01, shuffles: false)
    let result = try DivergedRun(network, loss: SquaredError(), on: examples, options: options)
    #expect(result.error.description == "training diverged in epoch 1, at step 2: the targets are not finite")
    #expect(result.cause == .examples)
  }

  /// A score of some 10²⁵ is finite, and its square is not, though training sees nothing of that.
  @Test(arguments: NamedBackend.all)
  func `a validation example whose loss overflows is named, and the epoch before is kept`(tested: NamedBackend) throws {
    let training = Examples(inputs: .floats(Matrix([[1], [2]])), targets: .values(Matrix([[1], [2]])))
    func validation(_ inputs: [Float]) -> Examples {
      Examples(
        inputs: .floats(Matrix(inputs.map { [$0] })), targets: .values(Matrix(rows: inputs.count, columns: 1)))
    }
    let network = try Network(
      inputWidth: 1, layers: [try Dense(weight: Matrix([[0.5]]), bias: Matrix([[0]]))], backend: tested.backend)
    var trainer = Trainer(
      network: network, loss: SquaredError(), options: TrainingOptions(epochs: 3, batchSize: 2, learningRate: 0.01))
    let error = #expect(throws: TrainingError.self) {
      try trainer.train(on: training, validation: validation([1, 2, 1e25, 3])) { event in
        if case .epoch = event { Issue.record("an epoch was reported, whose loss is no number") }
        return .proceed
      }
    }
    #expect(
      error?.description
        == "training diverged by the end of epoch 1: the loss of the validation set's example 2 is not finite")
    #expect(trainer.best == nil)
    #expect(trainer.optimizerState.steps == 1 && trainer.network.isFinite)

    // The mean of 2x² is 5: a step multiplies the error by some −5·10⁴, so that a score of 10¹³ becomes some 10¹⁷, whose square is
    // finite, and then 10²².
    var steep = Trainer(
      network: network, loss: SquaredError(), options: TrainingOptions(epochs: 9, batchSize: 2, learningRate: 1e4))
    let later = #expect(throws: TrainingError.self) {
      try steep.train(on: training, validation: validation([1, 1e13]))
    }
    guard case .diverged(let epoch, nil, let reason, .examples) = later else {
      Issue.record("\(String(describing: later))")
      return
    }
    #expect(reason == "the loss of the validation set's example 1 is not finite")
    let best = try #require(steep.best)
    #expect(epoch == 2 && best.epoch == 1 && best.loss.isFinite)
  }
}
