import LinearAlgebra
import NeuralNetworks
import Testing

struct NetworkCollapsingTests {
  /// A dense layer of uniform weights and biases.
  static func dense(_ inputs: Int, _ outputs: Int, _ random: inout TestRandom) throws -> Dense {
    try Dense(
      weight: Matrix(rows: outputs, columns: inputs) { _, _ in random.float(-1...1) },
      bias: Matrix(rows: 1, columns: outputs) { _, _ in random.float(-1...1) })
  }

  @Test(arguments: 1...6, NamedBackend.all)
  func `a network without activations is a linear classifier`(depth: Int, tested: NamedBackend) throws {
    var random = TestRandom(seed: UInt64(depth))
    let widths = [7, 30, 4, 12, 5, 9, 3].prefix(depth) + [3]
    let layers = try (0..<depth).map { try Self.dense(widths[$0], widths[$0 + 1], &random) }
    let network = try Network(inputWidth: 7, layers: layers, backend: tested.backend)
    let collapsed = try network.collapsed()
    #expect(collapsed.layers.map(\.summary) == ["Dense 7→3"])
    #expect(collapsed.backend.name == tested.backend.name)
    let inputs = Matrix(rows: 20, columns: 7) { _, _ in random.float(-2...2) }
    let scores = collapsed.scores(for: inputs)
    let weight = try #require(collapsed.layers[0] as? Dense)
    for (n, x) in inputs.doubles.enumerated() {
      // The network itself, layer by layer in Double.
      let exact = layers.reduce(x) { x, layer in
        (0..<layer.outputWidth).map { i in
          x.indices.reduce(Double(layer.bias.value[0, i])) { $0 + Double(layer.weight.value[i, $1]) * x[$1] }
        }
      }
      for (i, expected) in exact.enumerated() {
        let magnitude = x.indices.reduce(Double(abs(weight.bias.value[0, i]))) {
          $0 + abs(Double(weight.weight.value[i, $1]) * x[$1])
        }
        #expect(abs(Double(scores[n, i]) - expected) <= 9 * 0x1p-24 * magnitude)
      }
    }
  }

  @Test func `layers with an activation between them stay`() throws {
    var random = TestRandom(seed: 9)
    let layers: [any Layer] = [
      try Self.dense(3, 8, &random), try Self.dense(8, 5, &random), Activation(.relu), try Self.dense(5, 6, &random),
      try Self.dense(6, 2, &random), try Self.dense(2, 4, &random), Activation(.tanh), Activation(.relu),
      try Self.dense(4, 2, &random),
    ]
    let network = try Network(inputWidth: 3, layers: layers)
    let collapsed = try network.collapsed()
    #expect(
      collapsed.layers.map(\.summary) == ["Dense 3→5", "relu", "Dense 5→4", "tanh", "relu", "Dense 4→2"])
    let inputs = Matrix(rows: 9, columns: 3) { _, _ in random.float(-1...1) }
    let expected = network.scores(for: inputs).elements.map { Double($0) }
    expectClose(collapsed.scores(for: inputs).elements, expected, 1e-6, "scores")
  }

  @Test(arguments: [0, 1, 3])
  func `collapsing twice changes nothing`(hidden: Int) throws {
    let network = try Network(inputs: 4, hidden: Array(repeating: 6, count: hidden), outputs: 3, seed: 5)
    // With activations everywhere there is nothing to merge.
    let collapsed = try network.collapsed()
    #expect(collapsed.bits == network.bits)
    var random = TestRandom(seed: 1)
    let plain = try Network(
      inputWidth: 2, layers: [Self.dense(2, 3, &random), Self.dense(3, 2, &random), Activation(.elu())])
    let once = try plain.collapsed()
    #expect(once.layers.count == 2)
    #expect(try once.collapsed().bits == once.bits)
  }

  @Test func `a layer that two others take is kept`() throws {
    var random = TestRandom(seed: 3)
    let layers = [
      try Self.dense(3, 4, &random), try Self.dense(4, 5, &random), try Self.dense(4, 6, &random),
      try Self.dense(6, 2, &random), try Self.dense(7, 3, &random),
    ]
    let network = try Network(
      inputWidth: 3, layers: layers,
      sources: [[.input], [.layer(0)], [.layer(0)], [.layer(2)], [.layer(1), .layer(3)]])
    let collapsed = try network.collapsed()
    #expect(collapsed.layers.map(\.summary) == ["Dense 3→4", "Dense 4→5", "Dense 4→2", "Dense 7→3"])
    #expect(collapsed.sources == [[.input], [.layer(0)], [.layer(0)], [.layer(1), .layer(2)]])
    let inputs = Matrix(rows: 5, columns: 3) { _, _ in random.float(-1...1) }
    expectClose(
      collapsed.scores(for: inputs).elements, network.scores(for: inputs).elements.map { Double($0) }, 1e-6, "scores")
  }

  @Test func `a product beyond Float32 is refused`() throws {
    let huge = try Dense(weight: Matrix([[1e30]]), bias: Matrix([[0]]))
    let error = #expect(throws: ArgumentError.self) {
      try Network(inputWidth: 1, layers: [Activation(.relu), huge, huge]).collapsed()
    }
    #expect(error?.argument == "the largest element of the product of layers 1 to 2")
  }

  @Test func `every layer's outputs can be looked at`() throws {
    let network = try Network(inputs: 3, hidden: [5, 4], outputs: 2, seed: 8)
    let inputs = Matrix([[1, -2, 3], [0.5, 0, -1]])
    let outputs = network.activations(of: inputs)
    #expect(outputs.map(\.shape) == ["2×5", "2×5", "2×4", "2×4", "2×2"])
    let oracle = DoubleOracle(network)
    for (n, x) in inputs.doubles.enumerated() {
      let (preactivations, scores) = oracle.forward(x)
      expectClose(outputs[0].row(n), preactivations[0], 1e-6, "first")
      expectClose(outputs[1].row(n), preactivations[0].map { max(0, $0) }, 1e-6, "first, activated")
      expectClose(outputs[2].row(n), preactivations[1], 1e-6, "second")
      expectClose(outputs[4].row(n), scores, 1e-6, "scores")
    }
  }
}
