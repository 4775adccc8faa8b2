import LinearAlgebra
import NeuralNetworks
import Testing

/// What the trainer refuses before anything is changed.
struct TrainingErrorTests {
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

  /// Numbers with few digits, of which nothing may be left when something is multiplied by them.
  @Test func `a learning rate or a norm to clip to that is too small for Float`() throws {
    try expectInvalid(
      "the learning rate is 1e-45, but must be at least 1.1754944e-38",
      options: TrainingOptions(learningRate: .leastNonzeroMagnitude))
    try expectInvalid(
      "the norm to clip to is 1e-45, but must be at least 1.1754944e-38",
      options: TrainingOptions(clipNorm: .leastNonzeroMagnitude))
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

  @Test(arguments: ["softmax", "svm", "one-vs-all", "one-vs-all-squared"])
  func `numbers where the loss needs classes`(name: String) throws {
    let numbers = Examples.linear(count: 4, a: [[1, 2], [3, 4], [5, 6]], b: [0, 0, 0], seed: 1)
    let loss = try #require(KnownLosses.named(name))
    try expectInvalid(
      "the \(name) loss needs classes, but the training set has numbers to predict", loss: loss, examples: numbers)
    try expectInvalid(
      "the \(name) loss needs classes, but the validation set has numbers to predict", loss: loss,
      validation: numbers)
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
