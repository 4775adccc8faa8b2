@testable import NeuralNetworks
import Testing

/// What a run does at the edges of what it is given.
@Suite struct TrainingEdgeTests {
  /// A layer with a buffer that every forward pass of training changes.
  private struct Counting: Layer {
    var sums = Matrix(rows: 1, columns: 1)

    var summary: String { "Counting" }
    func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int { width }
    func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) { outputs = inputs }
    mutating func forwardInTraining(
      _ inputs: Matrix, into outputs: inout Matrix, _ context: TrainingContext, on backend: any GEMMBackend
    ) {
      sums[0, 0] += Float(inputs.sum)
      outputs = inputs
    }
    mutating func backward(
      inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
    ) {
      if inputGradient != nil { inputGradient = outputGradient }
    }
    mutating func visitBuffers(_ visit: (String, inout Matrix) throws -> Void) rethrows { try visit("sums", &sums) }
    var buffers: [(name: String, value: Matrix)] { [("sums", sums)] }
  }

  private static func examples(_ inputs: Matrix) -> Examples {
    Examples(
      inputs: .floats(inputs), targets: .classes((0..<inputs.rows).map { Int32($0 % 2) }, names: ["a", "b"]))
  }

  private static func dense(_ inputs: Int, _ outputs: Int) throws -> Dense {
    var random = TestRandom(seed: 1)
    return try Dense(
      weight: Matrix(rows: outputs, columns: inputs) { _, _ in random.float(-1...1) },
      bias: Matrix(rows: 1, columns: outputs) { _, _ in random.float(-1...1) })
  }

  @Test func `penalties follow what a layer's parameters say`() throws {
    var layer = try Self.dense(3, 2)
    layer.weight = Parameter(layer.weight.value, isPenalized: false)
    layer.bias = Parameter(layer.bias.value, isPenalized: true)
    let before = layer
    var random = TestRandom(seed: 2)
    let examples = Self.examples(Matrix(rows: 8, columns: 3) { _, _ in random.float(-1...1) })
    func trained(_ penalty: WeightPenalty) throws -> Dense {
      var trainer = Trainer(
        network: try Network(inputWidth: 3, layers: [before]), optimizer: SGD(),
        options: TrainingOptions(epochs: 1, batchSize: 8, learningRate: 0.1, penalty: penalty))
      try trainer.train(on: examples)
      return try #require(trainer.network.layers[0] as? Dense)
    }
    let (free, penalized) = (try trained(WeightPenalty()), try trained(WeightPenalty(l2: 1)))
    #expect(free.weight.value == penalized.weight.value)
    for (a, (b, old)) in zip(
      penalized.bias.value.elements, zip(free.bias.value.elements, before.bias.value.elements))
    {
      // 2λ₂·b·η less.
      #expect(abs(a - (b - 0.2 * old)) < 1e-6)
    }
  }

  @Test func `a batch may be larger than all examples, however large`() throws {
    var trainer = Trainer(
      network: try Network(inputs: 2, outputs: 2, seed: 1), options: TrainingOptions(epochs: 2, batchSize: .max))
    let summary = try trainer.train(on: Self.examples(Matrix(rows: 5, columns: 2, repeating: 0.5)))
    #expect(summary.steps == 2)
  }

  @Test(arguments: [ActivationFunction.relu, .tanh, .sigmoid])
  func `an infinite input is found before the weights are touched`(function: ActivationFunction) throws {
    var inputs = Matrix(rows: 12, columns: 3, repeating: 0.5)
    inputs[9, 1] = .infinity
    let network = try Network(inputWidth: 3, layers: [Self.dense(3, 4), Activation(function), Self.dense(4, 2)])
    var trainer = Trainer(network: network, options: TrainingOptions(epochs: 1, batchSize: 4, shuffles: false))
    let error = #expect(throws: TrainingError.self) { try trainer.train(on: Self.examples(inputs)) }
    #expect("\(try #require(error))".contains("at step 3: the inputs are not finite"))
    #expect(trainer.optimizerState.steps == 2)
    #expect(trainer.network.parameters.allSatisfy { $0.parameter.value.isFinite(by: .best) })
  }

  @Test func `a step that isn't taken leaves buffers as they were`() throws {
    var inputs = Matrix(rows: 12, columns: 3, repeating: 0.5)
    inputs[9, 1] = .nan
    let network = try Network(inputWidth: 3, layers: [Counting(), Self.dense(3, 2)])
    var trainer = Trainer(network: network, options: TrainingOptions(epochs: 1, batchSize: 4, shuffles: false))
    #expect(throws: TrainingError.self) { try trainer.train(on: Self.examples(inputs)) }
    // Two batches of four rows of 1.5.
    #expect(trainer.network.buffers.map(\.name) == ["0.sums"])
    #expect(trainer.network.buffers[0].value[0, 0] == 12)
  }

  @Test func `predictions of many rows are those of a few at a time`() throws {
    var random = TestRandom(seed: 5)
    let inputs = Matrix(rows: 1100, columns: 7) { _, _ in random.float(-1...1) }
    let network = try Network(inputs: 7, hidden: [9], outputs: 3, activation: .tanh, seed: 2, backend: SwiftBackend())
    let all = network.scores(for: inputs)
    for first in stride(from: 0, to: 1100, by: 110) {
      let some = network.scores(for: inputs.selectingRows(first..<first + 110))
      for i in 0..<110 {
        for (a, b) in zip(all.row(first + i), some.row(i)) { #expect(abs(a - b) <= 1e-6) }
      }
    }
  }
}
