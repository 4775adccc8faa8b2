import NeuralNetworks
import Testing

/// Training by a plan against training layer by layer.
@Suite struct TrainingPlanTests {
  /// A layer that a plan doesn't know, so that the trainer runs its network layer by layer.
  private struct Wrapped: Layer {
    var layer: any Layer

    var summary: String { layer.summary }
    func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int {
      try layer.outputWidth(forInputWidth: width)
    }
    func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
      layer.forward(inputs, into: &outputs, on: backend)
    }
    mutating func backward(
      inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
    ) {
      layer.backward(
        inputs: inputs, outputs: outputs, outputGradient: outputGradient, inputGradient: &inputGradient, on: backend)
    }
    mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
      try layer.visitParameters(visit)
    }
    var parameters: [(name: String, parameter: Parameter)] { layer.parameters }
  }

  private static func examples(classes: Int) -> Examples {
    var stream = RandomStream(seed: 9, name: "examples")
    let inputs = Matrix(rows: 101, columns: 12) { _, _ in Float(stream.normal()) }
    let targets = (0..<101).map { _ in Int32(stream.uniform() * Double(classes)) }
    return Examples(inputs: .floats(inputs), targets: .classes(targets, names: (0..<classes).map { "\($0)" }))
  }

  /// Stacks of every kind: wide and narrow outputs (whose weights a plan keeps in different orders), each activation, one behind
  /// the last layer, none at all.
  private static func networks(on backend: any GEMMBackend) throws -> [Network] {
    let stacks: [(hidden: [Int], outputs: Int, activation: ActivationFunction)] = [
      ([24, 18], 5, .relu), ([40], 20, .tanh), ([16, 8, 33], 3, .leakyReLU()), ([10], 4, .sigmoid), ([17], 4, .elu()),
      ([19], 16, .softplus), ([], 7, .relu),
    ]
    var networks = try stacks.map {
      try Network(
        inputs: 12, hidden: $0.hidden, outputs: $0.outputs, activation: $0.activation, seed: 4, backend: backend)
    }
    networks.append(
      try Network(inputWidth: 12, layers: networks[0].layers + [Activation(.tanh)], backend: backend))
    return networks
  }

  private static let settings: [(loss: any Loss, optimizer: any Optimizer, penalty: WeightPenalty, clipNorm: Float?)] =
    [
      (SoftmaxCrossEntropy(), SGD(momentum: 0.9), WeightPenalty(l2: 0.001), nil),
      (MulticlassSVM(), SGD(), WeightPenalty(), 0.5), (SquaredError(), Adam(), WeightPenalty(l2: 0.01), nil),
      (SquaredError(reduction: .sum), SGD(momentum: 0.5, nesterov: true), WeightPenalty(), 1),
    ]

  private static func train(
    _ network: Network, _ setting: Int, runs: Int = 2
  ) throws -> (trainer: Trainer, losses: [Double]) {
    let (loss, optimizer, penalty, clipNorm) = settings[setting]
    var trainer = Trainer(
      network: network, loss: loss, optimizer: optimizer,
      options: TrainingOptions(
        epochs: 2, batchSize: 16, learningRate: setting == 3 ? 0.001 : 0.01, clipNorm: clipNorm, penalty: penalty,
        seed: 3))
    var losses: [Double] = []
    // Twice, so that parameters and the optimiser's memory go back and forth.
    for _ in 0..<runs {
      try trainer.train(on: examples(classes: network.outputWidth)) { event in
        if case .epoch(let metrics) = event { losses.append(metrics.trainLoss) }
        return .proceed
      }
    }
    return (trainer, losses)
  }

  @Test(arguments: NamedBackend.all, settings.indices)
  func `a plan trains as the layers do one by one`(tested: NamedBackend, setting: Int) throws {
    for network in try Self.networks(on: tested.backend) {
      let unknown = try Network(
        inputWidth: 12, layers: network.layers.map { Wrapped(layer: $0) }, backend: tested.backend)
      let (planned, losses) = try Self.train(network, setting)
      let (expected, expectedLosses) = try Self.train(unknown, setting)
      for (loss, value) in zip(losses, expectedLosses) { #expect(abs(loss - value) <= 1e-5 * max(1, abs(value))) }
      for (got, wanted) in zip(planned.network.parameters, expected.network.parameters) {
        #expect(got.name == wanted.name)
        // A handful of steps: roundings of the products' two orders, as far as optimisers magnify them.
        for (a, b) in zip(got.parameter.value.elements, wanted.parameter.value.elements) {
          #expect(abs(a - b) <= 2e-4 * max(1, abs(b)), "\(network.layers.map(\.summary)) \(got.name)")
        }
      }
      #expect(planned.optimizerState.steps == expected.optimizerState.steps)
      for (a, b) in zip(planned.optimizerState.slots, expected.optimizerState.slots) {
        #expect(a.rows == b.rows && a.columns == b.columns)
        for (x, y) in zip(a.elements, b.elements) { #expect(abs(x - y) <= 1e-3 * max(0.01, abs(y))) }
      }
    }
  }

  @Test func `a run has the same bits on any number of threads`() throws {
    let small = try Self.networks(on: SwiftBackend())[0]
    // Large enough for gathering, products and updates to be cut.
    let large = try Network(inputs: 300, hidden: [260, 140], outputs: 10, seed: 6, backend: SwiftBackend())
    var stream = RandomStream(seed: 2, name: "bytes")
    let bytes = (0..<260 * 300).map { _ in UInt8(stream.uniform() * 256) }
    let classes = (0..<260).map { Int32($0 % 10) }
    let examples = Examples(
      inputs: .bytes(bytes, rows: 260, columns: 300), targets: .classes(classes, names: (0..<10).map { "\($0)" }))
    func parameters(threads: Int) throws -> [UInt32] {
      var bits: [UInt32] = []
      for (network, examples) in [(small, Self.examples(classes: small.outputWidth)), (large, examples)] {
        var network = network
        network.backend = SwiftBackend(threads: threads)
        var trainer = Trainer(
          network: network, optimizer: SGD(momentum: 0.9),
          options: TrainingOptions(epochs: 1, batchSize: 128, learningRate: 1e-5, seed: 1))
        try trainer.train(on: examples)
        bits += trainer.network.parameters.flatMap { $0.parameter.value.elements.map(\.bitPattern) }
      }
      return bits
    }
    let alone = try parameters(threads: 1)
    for threads in [2, 3, 5] { #expect(try parameters(threads: threads) == alone, "\(threads) threads") }
  }
}
