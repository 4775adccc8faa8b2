@testable import NeuralNetworks
import Testing

/// Training by a plan against training layer by layer.
@Suite struct TrainingPlanTests {
  /// A layer that a plan doesn't know, so that it calls it as it is.
  private struct Wrapped: Layer {
    var layer: any Layer

    var summary: String { layer.summary }
    func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int {
      try layer.outputWidth(forInputWidth: width)
    }
    func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
      layer.forward(inputs, into: &outputs, on: backend)
    }
    mutating func forwardInTraining(
      _ inputs: Matrix, into outputs: inout Matrix, _ context: TrainingContext, on backend: any GEMMBackend
    ) {
      layer.forwardInTraining(inputs, into: &outputs, context, on: backend)
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
    var buffers: [(name: String, value: Matrix)] { layer.buffers }
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
      ([19], 16, .softplus), ([], 7, .relu), ([14], 5, .gelu), ([11, 17], 20, .silu),
    ]
    var networks = try stacks.map {
      try Network(
        inputs: 12, hidden: $0.hidden, outputs: $0.outputs, activation: $0.activation, seed: 4, backend: backend)
    }
    networks.append(
      try Network(inputWidth: 12, layers: networks[0].layers + [Activation(.tanh)], backend: backend))
    networks.append(
      try Network(
        inputWidth: 12, layers: [Activation(.silu)] + networks[7].layers + [Activation(.gelu)], backend: backend))
    return networks
  }

  /// Graphs: branches that meet, sources seen twice and by several readers, the inputs seen beside other layers' outputs.
  private static func graphs(on backend: any GEMMBackend) throws -> [Network] {
    var stream = RandomStream(seed: 8, name: "graphs")
    func dense(_ inputs: Int, _ outputs: Int) throws -> Dense {
      try Dense(inputs: inputs, outputs: outputs, initialization: .he, using: &stream)
    }
    let branches = try Network(
      inputWidth: 12,
      layers: [
        dense(12, 20), Activation(.relu), dense(20, 20), Activation(.tanh), dense(20, 20),
        WeightedSum(inputs: 3, width: 20),
        Activation(.elu()), dense(20, 5),
      ],
      sources: [
        [.input], [.layer(0)], [.layer(1)], [.layer(2)], [.layer(1)], [.layer(1), .layer(3), .layer(4)], [.layer(5)],
        [.layer(6)],
      ], backend: backend)
    let joined = try Network(
      inputWidth: 12,
      layers: [
        Activation(.tanh), dense(12, 9), Activation(.sigmoid), dense(30, 17), Activation(.softplus), dense(26, 4),
        dense(17, 4), WeightedSum(inputs: 3, width: 4),
      ],
      sources: [
        [.input], [.layer(0)], [.layer(1)], [.layer(2), .input, .layer(2)], [.layer(3)], [.layer(2), .layer(4)],
        [.layer(4)], [.layer(5), .layer(6), .layer(5)],
      ], backend: backend)
    return [branches, joined]
  }

  /// Layers that do something else in training, or keep something of it, alone and one behind the other.
  private static func trained(
    _ normalizations: [MultilayerPerceptron.Normalization] = [.none, .batch, .layer], on backend: any GEMMBackend
  ) throws -> [Network] {
    try normalizations.map {
      var description = MultilayerPerceptron(inputs: 12, hidden: [18, 20], outputs: 5, activation: .gelu)
      description.normalization = $0
      description.dropout = $0 == .layer ? 0 : 0.25
      return try Network(description, seed: 4, backend: backend)
    }
  }

  private static let settings: [(loss: any Loss, optimizer: any Optimizer, penalty: WeightPenalty, clipNorm: Float?)] =
    [
      (SoftmaxCrossEntropy(), SGD(momentum: 0.9), WeightPenalty(l2: 0.001), nil),
      (MulticlassSVM(), SGD(), WeightPenalty(), 0.5), (SquaredError(), Adam(), WeightPenalty(l2: 0.01), nil),
      (SquaredError(reduction: .sum), SGD(momentum: 0.5, nesterov: true), WeightPenalty(), 1),
      (SoftmaxCrossEntropy(labelSmoothing: 0.2), SGD(), WeightPenalty(), nil),
    ]

  private static func options(_ setting: Int) -> TrainingOptions {
    TrainingOptions(
      epochs: 2, batchSize: 16, learningRate: setting == 3 ? 0.001 : 0.01, clipNorm: settings[setting].clipNorm,
      penalty: settings[setting].penalty, seed: 3)
  }

  private static func training(_ setting: Int, outputs: Int) -> ComparedTraining {
    ComparedTraining(
      loss: settings[setting].loss, optimizer: settings[setting].optimizer, options: options(setting),
      examples: examples(classes: outputs))
  }

  private static func expectClose(_ got: ComparedTraining.Outcome, _ wanted: ComparedTraining.Outcome, _ what: String) {
    #expect(got.losses.count == wanted.losses.count)
    for (loss, value) in zip(got.losses, wanted.losses) {
      #expect(abs(loss - value) <= 1e-5 * max(1, abs(value)), "\(what)")
    }
    #expect(got.network.parameters.count == wanted.network.parameters.count)
    for (got, wanted) in zip(got.network.parameters, wanted.network.parameters) {
      #expect(got.name == wanted.name)
      // A handful of steps: roundings of the products' two orders, as far as optimisers magnify them.
      for (a, b) in zip(got.parameter.value.elements, wanted.parameter.value.elements) {
        #expect(abs(a - b) <= 2e-4 * max(1, abs(b)), "\(what) \(got.name)")
      }
    }
    #expect(got.network.buffers.map(\.name) == wanted.network.buffers.map(\.name))
    for (got, wanted) in zip(got.network.buffers, wanted.network.buffers) {
      for (a, b) in zip(got.value.elements, wanted.value.elements) {
        #expect(abs(a - b) <= 2e-4 * max(1, abs(b)), "\(what) \(got.name)")
      }
    }
    #expect(got.state.steps == wanted.state.steps)
    for (a, b) in zip(got.state.slots, wanted.state.slots) {
      #expect(a.rows == b.rows && a.columns == b.columns)
      for (x, y) in zip(a.elements, b.elements) { #expect(abs(x - y) <= 1e-3 * max(0.01, abs(y)), "\(what)") }
    }
  }

  @Test(arguments: NamedBackend.all, settings.indices)
  func `a plan trains as the layers do one by one`(tested: NamedBackend, setting: Int) throws {
    // A batch norm takes off all that biases before it add, so that their gradients are roundings; Adam makes steps of these.
    let trained = try Self.trained(setting == 2 ? [.none, .layer] : [.none, .batch, .layer], on: tested.backend)
    for network in try Self.networks(on: tested.backend) + Self.graphs(on: tested.backend) + trained {
      let training = Self.training(setting, outputs: network.outputWidth)
      let expected = training.trainLayerByLayer(network)
      let name = "\(network.layers.map(\.summary))"
      Self.expectClose(try training.trainByPlan(network), expected, name)
      // None of the layers is known, or every other one.
      for step in [1, 2] {
        let layers = network.layers.enumerated().map { $0 % step == 0 ? Wrapped(layer: $1) : $1 }
        let wrapped = try Network(
          inputWidth: 12, layers: layers, sources: network.sources, backend: tested.backend)
        Self.expectClose(try training.trainByPlan(wrapped), expected, "\(name), every \(step). wrapped")
      }
    }
  }

  @Test func `a loss that a plan doesn't know is called as it is`() throws {
    struct Other: Loss {
      let name = "other"
      func evaluate(
        _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix, values: inout Matrix,
        by kernels: KernelTable
      ) {
        SoftmaxCrossEntropy().evaluate(scores, targets, scale: scale, gradient: &gradient, values: &values, by: kernels)
      }
    }
    let network = try Self.networks(on: SwiftBackend())[0]
    var parameters: [[Float]] = []
    for loss in [SoftmaxCrossEntropy(), Other()] as [any Loss] {
      var trainer = Trainer(network: network, loss: loss, options: Self.options(0))
      try trainer.train(on: Self.examples(classes: 5))
      parameters.append(trainer.network.parameters.flatMap { $0.parameter.value.elements })
    }
    #expect(parameters[0] == parameters[1])
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
      let regularised = try Self.trained([.batch], on: SwiftBackend())[0]
      for (network, examples) in [
        (small, Self.examples(classes: small.outputWidth)), (large, examples),
        (regularised, Self.examples(classes: regularised.outputWidth)),
      ] {
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

  /// A gradient is the caller's to change, and so is its shape: what a plan stores takes the parameter's.
  @Test func `gradients of another shape are replaced`() throws {
    for network in try Self.networks(on: SwiftBackend()) {
      var damaged = network
      damaged.visitParameters { $1.gradient = Matrix(rows: 1, columns: 1) }
      let options = TrainingOptions(epochs: 1, batchSize: 64, seed: 1)
      let examples = Self.examples(classes: network.outputWidth)
      var trainer = Trainer(network: damaged, options: options)
      try trainer.train(on: examples)
      var expected = Trainer(network: network, options: options)
      try expected.train(on: examples)
      for (parameter, other) in zip(trainer.network.parameters, expected.network.parameters) {
        #expect(parameter.parameter.gradient == other.parameter.gradient)
        #expect(parameter.parameter.value == other.parameter.value)
        #expect(parameter.parameter.gradient.shape == parameter.parameter.value.shape)
      }
    }
  }
}
