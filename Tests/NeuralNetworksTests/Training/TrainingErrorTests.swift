import LinearAlgebra
import NeuralNetworks
import Testing

/// What the trainer refuses, and what it gives up.
struct TrainingErrorTests {
  // MARK: Refused before anything is changed

  private static let clusters = Examples.threeClusters(count: 10, seed: 1)

  /// Expects `.invalid` with a message, and an untouched network.
  private func expectInvalid(
    _ message: String, network: Network? = nil, loss: any Loss = SoftmaxCrossEntropy(),
    options: TrainingOptions = TrainingOptions(epochs: 1), examples: Examples = clusters,
    scaling: InputScaling? = nil, validation: Examples? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let network = try network ?? Network(inputs: 2, outputs: 3, seed: 1)
    var trainer = Trainer(network: network, loss: loss, options: options)
    let error = #expect(throws: TrainingError.self, sourceLocation: sourceLocation) {
      try trainer.train(on: examples, scaling: scaling, validation: validation) { _ in
        Issue.record("a step was taken", sourceLocation: sourceLocation)
        return .stop
      }
    }
    if case .invalid(message) = error {
    } else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
    }
    #expect(error?.description == message, sourceLocation: sourceLocation)
    #expect(trainer.network.bits == network.bits, sourceLocation: sourceLocation)
  }

  @Test(arguments: [0, -3])
  func `fewer than one epoch`(epochs: Int) throws {
    try expectInvalid("epochs is \(epochs), but must be at least 1", options: TrainingOptions(epochs: epochs))
  }

  @Test(arguments: [0, -3])
  func `batches of fewer than one example`(size: Int) throws {
    try expectInvalid("the batch size is \(size), but must be at least 1", options: TrainingOptions(batchSize: size))
  }

  @Test(arguments: [0, -0.1, .nan, .infinity] as [Float])
  func `a learning rate that is no positive number`(rate: Float) throws {
    try expectInvalid(
      "the learning rate is \(rate), but must be a positive number", options: TrainingOptions(learningRate: rate))
  }

  @Test(arguments: [0, -0.1, .nan, .infinity] as [Float])
  func `a norm to clip to that is no positive number`(norm: Float) throws {
    try expectInvalid(
      "the norm to clip to is \(norm), but must be a positive number", options: TrainingOptions(clipNorm: norm))
  }

  @Test func `a warm-up as long as the run, or of fewer steps than none`() throws {
    try expectInvalid(
      "the warm-up is 4 steps, but must be fewer than the run's 4",
      options: TrainingOptions(epochs: 2, batchSize: 5, warmup: 4))
    try expectInvalid("the warm-up is -1 steps, but must be at least 0", options: TrainingOptions(warmup: -1))
  }

  @Test func `schedules whose parameters are out of range`() throws {
    for factor in [0, 1, -0.5, .nan] {
      try expectInvalid(
        "the step schedule's factor is \(factor), but must be between 0 and 1",
        options: TrainingOptions(schedule: .step(every: 1, factor: factor)))
      try expectInvalid(
        "the plateau schedule's factor is \(factor), but must be between 0 and 1",
        options: TrainingOptions(schedule: .plateau(factor: factor)))
    }
    try expectInvalid(
      "the step schedule is to change every 0 epochs, but must every 1 or more",
      options: TrainingOptions(schedule: .step(every: 0)))
    try expectInvalid(
      "the plateau schedule's patience is -1, but must be at least 0",
      options: TrainingOptions(schedule: .plateau(patience: -1)))
    try expectInvalid(
      "the plateau schedule's threshold is 1.0, but must be at least 0 and less than 1",
      options: TrainingOptions(schedule: .plateau(threshold: 1)))
  }

  @Test func `more steps than can be counted`() throws {
    try expectInvalid(
      "\(Int.max) epochs of 10 steps are too many", options: TrainingOptions(epochs: .max, batchSize: 1))
  }

  @Test func `no examples`() throws {
    let none = Self.clusters[[]]
    try expectInvalid("the training set is empty", examples: none)
    try expectInvalid("the validation set is empty", validation: none)
  }

  @Test func `more examples than can be shuffled`() throws {
    let many = Examples(
      inputs: .bytes([], rows: 3_000_000_000, columns: 0), targets: .values(Matrix(rows: 3_000_000_000, columns: 0)))
    try expectInvalid(
      "the training set has 3000000000 examples; 2147483647 are supported", loss: SquaredError(), examples: many)
  }

  @Test func `inputs of another width`() throws {
    let wide = Examples.random(count: 4, width: 5, classes: 3, seed: 1)
    try expectInvalid(
      "the network expects inputs of width 2, but the training set's are 5 wide", examples: wide)
    try expectInvalid(
      "the network expects inputs of width 2, but the validation set's are 5 wide", validation: wide)
  }

  @Test func `a scaling of another width`() throws {
    try expectInvalid(
      "the scaling is for 5 columns, but the training set has 2", scaling: .identity(width: 5))
  }

  @Test func `another number of outputs`() throws {
    let two = Examples.exclusiveOr(count: 4, seed: 1)
    try expectInvalid("the network has 3 outputs, but the training set needs 2", examples: two)
    try expectInvalid("the network has 3 outputs, but the validation set needs 2", validation: two)
  }

  @Test(arguments: ["softmax", "svm", "one-vs-all"])
  func `numbers where the loss needs classes`(name: String) throws {
    let numbers = Examples.linear(count: 4, a: [[1, 2], [3, 4], [5, 6]], b: [0, 0, 0], seed: 1)
    let loss = try #require(KnownLosses.named(name))
    try expectInvalid(
      "the \(name) loss needs classes, but the training set has numbers to predict", loss: loss, examples: numbers)
    try expectInvalid(
      "the \(name) loss needs classes, but the validation set has numbers to predict", loss: loss,
      validation: numbers)
  }

  // MARK: Diverged

  /// The error of a run, the trainer's network after it, and the network of a run stopped one step earlier.
  private func diverge(
    _ network: Network, loss: any Loss = SoftmaxCrossEntropy(), on examples: Examples, options: TrainingOptions,
    optimizer: any Optimizer = SGD()
  ) throws -> (error: TrainingError, step: Int, network: Network) {
    var trainer = Trainer(network: network, loss: loss, optimizer: optimizer, options: options)
    let error = try #require(throws: TrainingError.self) { try trainer.train(on: examples) }
    guard case .diverged(_, let step, _) = error else { throw error }
    var sound = Trainer(network: network, loss: loss, optimizer: optimizer, options: options)
    if step > 1 {
      let summary = try sound.train(on: examples) { event in
        if case .step(let progress) = event, progress.step == step - 1 { .stop } else { .proceed }
      }
      #expect(summary.steps == step - 1)
    }
    #expect(trainer.network.bits == sound.network.bits, "the failing step left the weights alone")
    #expect(trainer.optimizerState.slots == sound.optimizerState.slots && trainer.optimizerState.steps == step - 1)
    return (error, step, trainer.network)
  }

  @Test(arguments: NamedBackend.all, [Float.nan, .infinity])
  func `inputs that are no numbers`(tested: NamedBackend, value: Float) throws {
    var inputs = Matrix(rows: 10, columns: 2) { i, j in Float(i - 5) / 5 + Float(j) }
    inputs[9, 1] = value
    let examples = Examples(inputs: .floats(inputs), targets: Self.clusters.targets)
    let network = try Network(inputs: 2, hidden: [4], outputs: 3, seed: 1, backend: tested.backend)
    let options = TrainingOptions(epochs: 2, batchSize: 4, shuffles: false)
    let result = try diverge(network, on: examples, options: options)
    #expect(
      result.error.description == "training diverged in epoch 1, at step 3: the inputs are not finite")
    #expect(result.network.isFinite)
    #expect(result.network.bits != network.bits)
  }

  @Test(arguments: NamedBackend.all, [SoftmaxCrossEntropy(), MulticlassSVM(), SquaredError()] as [any Loss])
  func `a learning rate of 10¹⁰`(tested: NamedBackend, loss: any Loss) throws {
    let network = try Network(
      inputs: 2, hidden: [8, 8], outputs: 3, activation: .relu, seed: 1, backend: tested.backend)
    let options = TrainingOptions(epochs: 50, batchSize: 5, learningRate: 1e10)
    let result = try diverge(network, loss: loss, on: Self.clusters, options: options)
    guard case .diverged(let epoch, let step, let reason) = result.error else { return }
    #expect(epoch == (step + 1) / 2)
    #expect(step > 1)
    #expect(
      reason.hasPrefix("the outputs of layer ") || reason.hasPrefix("the loss of the outputs of layer "), "\(reason)")
    #expect(result.network.isFinite)
  }

  /// Adam's steps are as long as the learning rate, whatever the gradient: 10²⁵ in each of three layers is 10⁷⁵ at their end.
  @Test(arguments: NamedBackend.all, OptimizerStateTests.optimizers.suffix(5))
  func `every optimiser stops before its state is touched`(tested: NamedBackend, optimizer: any Optimizer) throws {
    let network = try Network(
      inputs: 2, hidden: [8, 8], outputs: 3, activation: .relu, seed: 1, backend: tested.backend)
    let options = TrainingOptions(epochs: 50, batchSize: 5, learningRate: 1e25)
    let result = try diverge(network, on: Self.clusters, options: options, optimizer: optimizer)
    guard case .diverged(_, let step, let reason) = result.error else { return }
    #expect(step == 2)
    #expect(reason == "the outputs of layer 2 (Dense 8→8) are not finite")
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
    let result = try diverge(network, on: examples, options: TrainingOptions())
    #expect(
      result.error.description
        == "training diverged in epoch 1, at step 1: the outputs of layer 2 (Dense 1→2) are not finite")
  }

  @Test func `a loss that overflows by itself is named`() throws {
    let network = try Network(
      inputWidth: 1, layers: [try Dense(weight: Matrix([[1e30]]), bias: Matrix([[0]]))])
    let result = try diverge(network, loss: SquaredError(), on: .numbered(count: 2), options: TrainingOptions())
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
        == "training diverged in epoch 1, at step 1: by the end of the epoch 0.weight was no longer finite")
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
      let result = try diverge(network, loss: SquaredError(), on: examples, options: options)
      #expect(
        result.error.description == "training diverged in epoch 1, at step 2: the gradient of 0.weight is not finite")
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func `targets that are no numbers`(value: Float) throws {
    let network = try Network(inputs: 1, outputs: 1, seed: 1)
    let examples = Examples(inputs: .floats(Matrix([[1], [2]])), targets: .values(Matrix([[1], [value]])))
    let options = TrainingOptions(batchSize: 1, learningRate: 0.01, shuffles: false)
    let result = try diverge(network, loss: SquaredError(), on: examples, options: options)
    #expect(result.error.description == "training diverged in epoch 1, at step 2: the targets are not finite")
  }

  @Test(arguments: [Float.nan, .infinity])
  func `validation examples that are no numbers`(value: Float) throws {
    var inputs = Matrix(rows: 3, columns: 2)
    inputs[1, 1] = value
    try expectInvalid(
      "the inputs of the validation set's example 1 are not finite",
      validation: Examples(inputs: .floats(inputs), targets: .classes([0, 1, 2], names: ["a", "b", "c"])))
    let targets = Examples(
      inputs: .floats(Matrix(rows: 3, columns: 2)),
      targets: .values(Matrix([[0, 0, 0], [0, value, 0], [0, 0, 0]])))
    try expectInvalid("the targets of the validation set are not finite", loss: SquaredError(), validation: targets)
  }
}
