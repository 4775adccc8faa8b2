import Kernels
import LinearAlgebra
import NeuralNetworks
import OpenBLASKernels
import Synchronization
import Testing

/// What training comes to, and in what order it sees the examples.
struct TrainerTests {
  @Test(arguments: [DoubleOracle.Loss.softmax, .svm, .squaredErrorMean], NamedBackend.all)
  func `a linear classifier separates three clusters`(loss: DoubleOracle.Loss, tested: NamedBackend) throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 3, seed: 1, backend: tested.backend), loss: loss.tested,
      options: TrainingOptions(epochs: 30, batchSize: 16, learningRate: 0.05))
    let summary = try trainer.train(on: .threeClusters(count: 150, seed: 2))
    #expect(try #require(summary.lastEpoch?.trainAccuracy) >= 0.99)
    let test = trainer.network.evaluate(.threeClusters(count: 300, seed: 3), loss: loss.tested)
    #expect(try #require(test.accuracy) >= 0.99)
  }

  @Test(arguments: ActivationFunction.known)
  func `a network with a hidden layer learns exclusive or`(function: ActivationFunction) throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, hidden: [16], outputs: 2, activation: function, seed: 1),
      optimizer: SGD(momentum: 0.9),
      options: TrainingOptions(epochs: 60, batchSize: 10, learningRate: 0.2, schedule: .cosine))
    try trainer.train(on: .exclusiveOr(count: 200, seed: 4))
    let test = trainer.network.evaluate(.exclusiveOr(count: 500, seed: 5), loss: SoftmaxCrossEntropy())
    #expect(try #require(test.accuracy) >= 0.99)
  }

  @Test func `no linear classifier learns exclusive or`() throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 2, seed: 1),
      options: TrainingOptions(epochs: 30, batchSize: 10, learningRate: 0.2))
    try trainer.train(on: .exclusiveOr(count: 200, seed: 4))
    let test = trainer.network.evaluate(.exclusiveOr(count: 500, seed: 5), loss: SoftmaxCrossEntropy())
    #expect(try #require(test.accuracy) < 0.8)
  }

  @Test(arguments: [SquaredError.Reduction.mean, .sum])
  func `squared error finds a linear map`(reduction: SquaredError.Reduction) throws {
    let a: [[Float]] = [[1, -2, 0.5], [0, 3, 1]]
    let b: [Float] = [0.25, -1]
    var trainer = Trainer(
      network: try Network(inputs: 3, outputs: 2, seed: 1), loss: SquaredError(reduction: reduction),
      options: TrainingOptions(epochs: 60, batchSize: 8, learningRate: reduction == .mean ? 0.2 : 0.025))
    let summary = try trainer.train(on: .linear(count: 100, a: a, b: b, seed: 6))
    #expect(summary.lastEpoch?.trainAccuracy == nil)
    expectClose(
      trainer.network.flatParameters, (a.flatMap(\.self) + b).map { Double($0) }, 1e-4, "parameters")
    let evaluation = trainer.network.evaluate(
      .linear(count: 50, a: a, b: b, seed: 7), loss: SquaredError(reduction: reduction))
    #expect(try #require(evaluation.regression?.rSquared) > 0.9999)
  }

  #if OpenBLAS
  @Test func `both backends reach the same accuracy`() throws {
    let examples = Examples.exclusiveOr(count: 200, seed: 4)
    let accuracies = try [SwiftBackend(), OpenBLASBackend()].map { (backend: any GEMMBackend) in
      var trainer = Trainer(
        network: try Network(inputs: 2, hidden: [16], outputs: 2, seed: 1, backend: backend),
        optimizer: SGD(momentum: 0.9), options: TrainingOptions(epochs: 40, batchSize: 10, learningRate: 0.1))
      try trainer.train(on: examples)
      return trainer.network.evaluate(examples, loss: SoftmaxCrossEntropy()).accuracy
    }
    #expect(accuracies == [1, 1])
  }
  #endif

  // MARK: Steps and their order

  @Test(arguments: [true, false])
  func `every example is seen once an epoch, in batches of which the last is smaller`(shuffles: Bool) throws {
    let loss = RecordingLoss()
    var steps: [StepProgress] = []
    var epochs: [EpochMetrics] = []
    var trainer = Trainer(
      network: try Network(inputs: 1, outputs: 1, seed: 1), loss: loss,
      options: TrainingOptions(epochs: 3, batchSize: 4, learningRate: 1e-4, shuffles: shuffles))
    let summary = try trainer.train(on: .numbered(count: 10)) { event in
      switch event {
      case .step(let progress):
        #expect(epochs.count == progress.epoch - 1, "an epoch is reported after its steps")
        steps.append(progress)
      case .epoch(let metrics): epochs.append(metrics)
      }
      return .proceed
    }
    #expect(loss.batches.map(\.count) == [4, 4, 2, 4, 4, 2, 4, 4, 2])
    for epoch in 0..<3 {
      let order = loss.batches[3 * epoch..<3 * epoch + 3].flatMap(\.self)
      #expect(order.sorted() == (0..<10).map { Float($0) })
      #expect((order == order.sorted()) == !shuffles)
    }
    #expect(steps.map(\.step) == Array(1...9))
    #expect(steps.map(\.epoch) == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(steps.map(\.examples) == [4, 8, 10, 14, 18, 20, 24, 28, 30])
    #expect(steps.allSatisfy { $0.totalSteps == 9 })
    #expect(epochs.map(\.epoch) == [1, 2, 3])
    #expect(epochs.map(\.step) == [3, 6, 9])
    #expect(summary.epochs == 3 && summary.steps == 9 && !summary.wasStopped)
    #expect(summary.lastEpoch?.epoch == 3)
  }

  @Test func `a batch larger than the set is the whole set`() throws {
    let loss = RecordingLoss()
    var trainer = Trainer(
      network: try Network(inputs: 1, outputs: 1, seed: 1), loss: loss,
      options: TrainingOptions(epochs: 2, batchSize: 1000, learningRate: 1e-4, shuffles: false))
    try trainer.train(on: .numbered(count: 3))
    #expect(loss.batches == [[0, 1, 2], [0, 1, 2]])
  }

  @Test func `the order comes from the seed's stream "shuffle" and from nothing else`() throws {
    func order(seed: UInt64, hidden: [Int], networkSeed: UInt64 = 1) throws -> [[Float]] {
      let loss = RecordingLoss()
      var trainer = Trainer(
        network: try Network(inputs: 1, hidden: hidden, outputs: 1, seed: networkSeed), loss: loss,
        options: TrainingOptions(epochs: 3, batchSize: 20, learningRate: 1e-9, seed: seed))
      try trainer.train(on: .numbered(count: 20))
      return loss.batches
    }
    var stream = RandomStream(seed: 7, name: "shuffle")
    var numbers = (0..<20).map { Float($0) }
    let expected = (0..<3).map { _ in
      stream.shuffle(&numbers)
      return numbers
    }
    #expect(Set(expected).count == 3)
    #expect(try order(seed: 7, hidden: []) == expected)
    // Other weights, and more of them, drawn from the stream "weights" of the same or another seed.
    #expect(try order(seed: 7, hidden: [9, 5], networkSeed: 7) == expected)
    #expect(try order(seed: 8, hidden: []) != expected)
  }

  @Test(arguments: NamedBackend.all)
  func `steps in order, with the last smaller batch, are those of the equations`(tested: NamedBackend) throws {
    let examples = Examples.random(count: 10, width: 3, classes: 3, seed: 1)
    let network = try Network(
      inputs: 3, hidden: [5], outputs: 3, activation: .tanh, seed: 2, backend: tested.backend)
    let options = TrainingOptions(
      epochs: 3, batchSize: 4, learningRate: 0.1, schedule: .cosine, penalty: WeightPenalty(l2: 0.01),
      shuffles: false)
    var oracle = DoubleOracle(network, penalty: options.penalty)
    var velocities: [Double] = []
    let batch = examples.forOracle
    var t = 0
    for _ in 0..<3 {
      for positions in [0..<4, 4..<8, 8..<10] {
        let rate = options.schedule.learningRate(initial: 0.1, step: t, of: 9)
        oracle.step(Array(batch[positions]), learningRate: Double(rate), momentum: 0.5, velocities: &velocities)
        t += 1
      }
    }
    var trainer = Trainer(network: network, optimizer: SGD(momentum: 0.5), options: options)
    try trainer.train(on: examples)
    expectClose(trainer.network.flatParameters, oracle.parameters, 2e-6, "parameters")
  }

  @Test(arguments: NamedBackend.kernels)
  func `the same seed gives the same bits, another seed others`(tested: NamedBackend) throws {
    func bits(seed: UInt64) throws -> [UInt32] {
      var trainer = Trainer(
        network: try Network(inputs: 2, hidden: [9, 7], outputs: 3, seed: 1, backend: tested.backend),
        optimizer: SGD(momentum: 0.9),
        options: TrainingOptions(
          epochs: 4, batchSize: 7, penalty: WeightPenalty(l2: 1e-3, l1: 1e-4), seed: seed))
      try trainer.train(on: .threeClusters(count: 50, seed: 3))
      return trainer.network.bits
    }
    #expect(try bits(seed: 5) == bits(seed: 5))
    #expect(try bits(seed: 5) != bits(seed: 6))
  }

  @Test func `batches are scaled as they are gathered`() throws {
    let examples = Examples.threeClusters(count: 30, seed: 3)
    guard case .floats(let matrix) = examples.inputs else { return }
    // Powers of two and small shifts: the scaled inputs are the same floats either way.
    let scaling = InputScaling(shift: Matrix([[0.5, -0.25]]), scale: Matrix([[2, 0.5]]))
    let scaled = Examples(
      inputs: .floats(
        Matrix(rows: 30, columns: 2) { i, j in j == 0 ? (matrix[i, 0] - 0.5) * 2 : (matrix[i, 1] + 0.25) / 2 }),
      targets: examples.targets)
    let network = try Network(inputs: 2, hidden: [5], outputs: 3, seed: 1)
    let options = TrainingOptions(epochs: 2, batchSize: 8)
    var first = Trainer(network: network, options: options)
    var second = Trainer(network: network, options: options)
    let firstMetrics = try first.train(on: examples, scaling: scaling, validation: examples).lastEpoch
    let secondMetrics = try second.train(on: scaled, validation: scaled).lastEpoch
    #expect(first.network.bits == second.network.bits)
    #expect(firstMetrics?.validation?.loss == secondMetrics?.validation?.loss)
  }

  @Test func `bytes are trained on as they were read`() throws {
    let bytes: [UInt8] = [0, 255, 17, 3, 200, 90]
    let floats = Matrix(rows: 3, columns: 2, elements: bytes.map { Float($0) })
    let network = try Network(inputs: 2, outputs: 2, seed: 1)
    let results = try [ExampleInputs.bytes(bytes, rows: 3, columns: 2), .floats(floats)].map { inputs in
      var trainer = Trainer(network: network, options: TrainingOptions(epochs: 2, batchSize: 2, learningRate: 1e-3))
      try trainer.train(on: Examples(inputs: inputs, targets: .classes([0, 1, 1], names: ["a", "b"])))
      return trainer.network.bits
    }
    #expect(results[0] == results[1])
  }

  @Test func `a second run goes on with what the optimiser remembers`() throws {
    let network = try Network(inputs: 2, hidden: [5], outputs: 3, seed: 1)
    let examples = Examples.threeClusters(count: 20, seed: 1)
    func trainer(epochs: Int) -> Trainer {
      Trainer(network: network, optimizer: Adam(), options: TrainingOptions(epochs: epochs, shuffles: false))
    }
    var twice = trainer(epochs: 2)
    try twice.train(on: examples)
    try twice.train(on: examples)
    var once = trainer(epochs: 4)
    try once.train(on: examples)
    #expect(twice.optimizerState.steps == 4)
    #expect(twice.network.bits == once.network.bits)
    #expect(twice.optimizerState.slots == once.optimizerState.slots)
  }

  @Test func `without a learning rate it is the optimiser's`() throws {
    for optimizer in OptimizerStateTests.optimizers {
      var trainer = Trainer(
        network: try Network(inputs: 2, outputs: 3, seed: 1), optimizer: optimizer, options: TrainingOptions(epochs: 1))
      let summary = try trainer.train(on: .threeClusters(count: 20, seed: 1))
      #expect(summary.lastEpoch?.learningRate == optimizer.defaultLearningRate)
    }
  }

  @Test func `the network that was handed in is not touched`() throws {
    let network = try Network(inputs: 2, hidden: [5], outputs: 3, seed: 1)
    let bits = network.bits
    var trainer = Trainer(network: network)
    try trainer.train(on: .threeClusters(count: 20, seed: 1))
    #expect(network.bits == bits)
    #expect(trainer.network.bits != bits)
  }

  // MARK: Stopping

  @Test(arguments: [1, 3, 5, 6, 7])
  func `stop ends the run after that step`(stop: Int) throws {
    let examples = Examples.threeClusters(count: 10, seed: 3)
    let network = try Network(inputs: 2, hidden: [5], outputs: 3, activation: .tanh, seed: 1)
    let options = TrainingOptions(epochs: 5, batchSize: 4, shuffles: false)
    var trainer = Trainer(network: network, options: options)
    var seen = 0
    let summary = try trainer.train(on: examples) { event in
      if case .step(let progress) = event { seen = progress.step }
      return seen == stop ? .stop : .proceed
    }
    #expect(seen == stop && summary.steps == stop)
    #expect(summary.wasStopped)
    #expect(summary.epochs == (stop - 1) / 3)
    var oracle = DoubleOracle(network)
    var velocities: [Double] = []
    for t in 0..<stop {
      let batch = Array(examples.forOracle[[0..<4, 4..<8, 8..<10][t % 3]])
      oracle.step(batch, learningRate: Double(SGD().defaultLearningRate), momentum: 0, velocities: &velocities)
    }
    expectClose(trainer.network.flatParameters, oracle.parameters, 2e-6, "parameters")
  }

  @Test func `stop at the end of an epoch ends the run there`() throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 3, seed: 1), options: TrainingOptions(epochs: 5, batchSize: 4))
    let summary = try trainer.train(on: .threeClusters(count: 10, seed: 3)) { event in
      if case .epoch(let metrics) = event, metrics.epoch == 2 { .stop } else { .proceed }
    }
    #expect(summary.wasStopped)
    #expect(summary.epochs == 2 && summary.steps == 6)
    #expect(summary.lastEpoch?.epoch == 2)
  }

  @Test func `stop at the end of the last epoch changes nothing`() throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 3, seed: 1), options: TrainingOptions(epochs: 2, batchSize: 4))
    let summary = try trainer.train(on: .threeClusters(count: 10, seed: 3)) { event in
      if case .epoch(let metrics) = event, metrics.epoch == 2 { .stop } else { .proceed }
    }
    #expect(!summary.wasStopped)
    #expect(summary.epochs == 2)
  }

  @Test func `a cancelled task stops after the step that is running`() async throws {
    let network = try Network(inputs: 2, outputs: 3, seed: 1)
    let task = Task {
      var trainer = Trainer(network: network, options: TrainingOptions(epochs: 50, batchSize: 4))
      return try trainer.train(on: .threeClusters(count: 10, seed: 3)) { event in
        if case .step(let progress) = event, progress.step == 5 { withUnsafeCurrentTask { $0?.cancel() } }
        return .proceed
      }
    }
    let summary = try await task.value
    #expect(summary.wasStopped)
    #expect(summary.steps == 5)
    #expect(summary.epochs == 1)
  }

  // MARK: Metrics

  /// So small that no weight changes, and that biases stay 0 for all that matters.
  private static let tiny: Float = 1e-30

  @Test(arguments: DoubleOracle.Loss.allCases)
  func `metrics of an epoch are means over its examples`(loss: DoubleOracle.Loss) throws {
    let examples = Examples.random(count: 11, width: 3, classes: 3, seed: 1)
    let validation = Examples.random(count: 7, width: 3, classes: 3, seed: 9)
    let network = try Network(inputs: 3, hidden: [5], outputs: 3, activation: .sigmoid, seed: 2)
    let penalty = WeightPenalty(l2: 0.5, l1: 0.25)
    let oracle = DoubleOracle(network, loss: loss, penalty: penalty)
    var trainer = Trainer(
      network: network, loss: loss.tested,
      options: TrainingOptions(epochs: 2, batchSize: 4, learningRate: Self.tiny, penalty: penalty))
    var epochs: [EpochMetrics] = []
    try trainer.train(on: examples, validation: validation) { event in
      if case .epoch(let metrics) = event { epochs.append(metrics) }
      return .proceed
    }
    expectClose(trainer.network.flatParameters, network.flatParameters.map { Double($0) }, 1e-25, "parameters")
    #expect(epochs.count == 2)
    for metrics in epochs {
      #expect(metrics.trainLoss.isClose(to: oracle.lossSum(examples.forOracle) / 11, 1e-6))
      #expect(metrics.trainAccuracy == Double(oracle.correct(examples.forOracle)) / 11)
      #expect(metrics.penalty.isClose(to: oracle.penalty, 1e-6))
      let validated = try #require(metrics.validation)
      #expect(validated.loss.isClose(to: oracle.lossSum(validation.forOracle) / 7, 1e-6))
      #expect(validated.accuracy == Double(oracle.correct(validation.forOracle)) / 7)
      #expect(metrics.learningRate == Self.tiny)
    }
  }

  @Test func `validation is of the network after the epoch`() throws {
    let validation = Examples.threeClusters(count: 21, seed: 4)
    var trainer = Trainer(
      network: try Network(inputs: 2, hidden: [5], outputs: 3, seed: 1),
      options: TrainingOptions(epochs: 3, batchSize: 4))
    let summary = try trainer.train(on: .threeClusters(count: 30, seed: 3), validation: validation)
    let evaluation = trainer.network.evaluate(validation, loss: SoftmaxCrossEntropy())
    #expect(summary.lastEpoch?.validation?.loss == evaluation.loss)
    #expect(summary.lastEpoch?.validation?.accuracy == evaluation.accuracy)
  }

  @Test func `without validation examples there are no validation metrics`() throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 3, seed: 1), options: TrainingOptions(epochs: 1))
    #expect(try trainer.train(on: .threeClusters(count: 30, seed: 3)).lastEpoch?.validation == nil)
  }

  @Test func `an epoch reports the learning rate of its last step`() throws {
    var rates: [Float] = []
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 3, seed: 1),
      options: TrainingOptions(epochs: 2, batchSize: 4, learningRate: 0.1, schedule: .cosine))
    try trainer.train(on: .threeClusters(count: 10, seed: 3)) { event in
      if case .epoch(let metrics) = event { rates.append(metrics.learningRate) }
      return .proceed
    }
    // Steps 2 and 5 of 6: ½(1 + cos 60°), ½(1 + cos 150°).
    expectClose(rates, [0.075, 0.006_698_729_810_778], 1e-6, "rates")
  }

  // MARK: The best network

  @Test func `best is the network of the lowest validation loss`() throws {
    let examples = Examples.threeClusters(count: 30, seed: 3)
    // Wrong on purpose: what is learned makes the validation loss grow after a while.
    let contrary = Examples(
      inputs: examples.inputs,
      targets: .classes(
        examples.forOracle.enumerated().map { i, example in
          guard case .label(let y) = example.target else { return 0 }
          return Int32(i % 3 == 0 ? (y + 1) % 3 : y)
        }, names: examples.classNames))
    let network = try Network(inputs: 2, hidden: [8], outputs: 3, activation: .tanh, seed: 1)
    func options(epochs: Int) -> TrainingOptions {
      TrainingOptions(epochs: epochs, batchSize: 5, learningRate: 0.05)
    }
    var losses: [Double] = []
    var trainer = Trainer(network: network, options: options(epochs: 40))
    try trainer.train(on: examples, validation: contrary) { event in
      if case .epoch(let metrics) = event { losses.append(metrics.validation?.loss ?? .nan) }
      return .proceed
    }
    let best = try #require(trainer.best)
    let lowest = try #require(losses.min())
    #expect(best.loss == lowest)
    #expect(losses.firstIndex(of: lowest) == best.epoch - 1)
    #expect(best.epoch > 1 && best.epoch < 40, "the test needs a minimum on the way")
    #expect(best.network.evaluate(contrary, loss: SoftmaxCrossEntropy()).loss == lowest)
    var again = Trainer(network: network, options: options(epochs: best.epoch))
    try again.train(on: examples)
    #expect(best.network.bits == again.network.bits)
  }

  @Test func `best goes by the training loss where nothing validates`() throws {
    var losses: [Double] = []
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 3, seed: 1), options: TrainingOptions(epochs: 5, batchSize: 8))
    try trainer.train(on: .threeClusters(count: 30, seed: 3)) { event in
      if case .epoch(let metrics) = event { losses.append(metrics.trainLoss) }
      return .proceed
    }
    #expect(trainer.best?.loss == losses.min())
    #expect(trainer.best?.epoch == losses.firstIndex(of: losses.min()!)! + 1)
  }

  @Test func `a run stopped in its first epoch has no best network`() throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 3, seed: 1), options: TrainingOptions(epochs: 5, batchSize: 8))
    try trainer.train(on: .threeClusters(count: 30, seed: 3)) { _ in .stop }
    #expect(trainer.best == nil)
  }
  /// Squared error whose first evaluation of five examples comes to nothing.
  private final class LossWithOneNaN: Loss {
    let name = "one NaN"
    private let isFirst = Mutex(true)

    func accepts(_ targets: ExampleTargets) -> Bool { true }

    func evaluate(
      _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix, values: inout Matrix,
      by kernels: KernelTable
    ) {
      SquaredError().evaluate(scores, targets, scale: scale, gradient: &gradient, values: &values, by: kernels)
      let breaks = isFirst.withLock { isFirst in
        defer { if scores.rows == 5 { isFirst = false } }
        return isFirst && scores.rows == 5
      }
      if breaks { values[0, 0] = .nan }
    }
  }

  /// Of this loss only the sum is no number, whichever example is looked at by itself afterwards.
  @Test func `a validation loss that is no number ends the run`() throws {
    var trainer = Trainer(
      network: try Network(inputs: 1, outputs: 1, seed: 1), loss: LossWithOneNaN(),
      options: TrainingOptions(epochs: 3, batchSize: 4, learningRate: 1e-3))
    let error = #expect(throws: TrainingError.self) {
      try trainer.train(on: .numbered(count: 8), validation: .numbered(count: 5))
    }
    #expect(
      error?.description == "training diverged by the end of epoch 1: the loss of the validation set is not finite")
    #expect(trainer.best == nil)
  }
}
