import LinearAlgebra
import NeuralNetworks
import Testing

struct NetworkTests {
  @Test(arguments: NamedBackend.all)
  func `with no hidden layer the scores are xWᵀ + b`(tested: NamedBackend) throws {
    let network = try Network(inputs: 4, outputs: 3, seed: 1, backend: tested.backend)
    let inputs = Matrix([[0, 0, 0, 0], [1, 2, 3, 4], [1, 0, 0, 0], [-1, 0.5, 0, 2]])
    #expect(network.layers.count == 1)
    let oracle = DoubleOracle(network)
    expectClose(network.scores(for: inputs).elements, inputs.doubles.flatMap { oracle.scores($0) }, 1e-6, "scores")
    // Linear: f(a) + f(b) = f(a + b) + f(0), and the biases start at 0.
    #expect(network.scores(for: inputs).row(0) == [0, 0, 0])
  }

  @Test(arguments: 0...5, NamedBackend.all)
  func `any depth computes the equations`(hiddenLayers: Int, tested: NamedBackend) throws {
    let hidden = (0..<hiddenLayers).map { 7 + $0 }
    let network = try Network(inputs: 5, hidden: hidden, outputs: 3, seed: 2, backend: tested.backend)
    let oracle = DoubleOracle(network)
    #expect(oracle.weights.count == hiddenLayers + 1)
    let inputs = Examples.random(count: 6, width: 5, classes: 2, seed: 3)
    let expected = inputs.forOracle.flatMap { oracle.scores($0.input) }
    let scores = network.scores(for: inputs.inputs)
    #expect(scores.rows == 6 && scores.columns == 3)
    expectClose(scores.elements, expected, 3e-6, "scores")
  }

  @Test(arguments: 0...5)
  func `parameters are named as in PyTorch's Sequential`(hiddenLayers: Int) throws {
    let hidden = (0..<hiddenLayers).map { 4 + $0 }
    var network = try Network(inputs: 3, hidden: hidden, outputs: 2, seed: 4)
    let names = (0...hiddenLayers).flatMap { ["\(2 * $0).weight", "\(2 * $0).bias"] }
    #expect(network.parameters.map(\.name) == names)
    var visited: [String] = []
    network.visitParameters { name, _ in visited.append(name) }
    #expect(visited == names)
    let widths = [3] + hidden + [2]
    let shapes = zip(widths, widths.dropFirst()).flatMap { ["\($1)×\($0)", "1×\($1)"] }
    #expect(network.parameters.map(\.parameter.value.shape) == shapes)
    #expect(network.parameters.map(\.parameter.gradient.shape) == shapes)
    #expect(network.parameterCount == zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 })
  }

  @Test func `the lecture's network for CIFAR-10 has 308 310 parameters`() throws {
    // 3072·100 + 100 + 100·10 + 10.
    #expect(try Network(inputs: 3072, hidden: [100], outputs: 10, seed: 0).parameterCount == 308_310)
  }

  @Test func `what a visit changes stays changed, in this network alone`() throws {
    var network = try Network(inputs: 3, hidden: [4], outputs: 2, seed: 5)
    let copy = network
    network.visitParameters { name, parameter in
      if name == "2.bias" { parameter.value = Matrix([[7, 8]]) }
    }
    let zero = Matrix(rows: 1, columns: 3)
    #expect(network.scores(for: zero) == Matrix([[7, 8]]))
    #expect(copy.scores(for: zero) == Matrix([[0, 0]]))
  }

  @Test func `scores in batches are those of the whole`() throws {
    let network = try Network(inputs: 5, hidden: [6], outputs: 3, activation: .tanh, seed: 6)
    let inputs = Examples.random(count: 23, width: 5, classes: 2, seed: 7).inputs
    let oracle = DoubleOracle(network)
    guard case .floats(let matrix) = inputs else { return }
    let expected = matrix.doubles.flatMap { oracle.scores($0) }
    for batchSize in [1, 5, 22, 23, 24] {
      let scores = network.scores(for: inputs, batchSize: batchSize)
      expectClose(scores.elements, expected, 1e-6, "batches of \(batchSize)")
    }
  }

  @Test func `no examples have no scores`() throws {
    let network = try Network(inputs: 5, outputs: 3, seed: 6)
    #expect(network.scores(for: .floats(Matrix(rows: 0, columns: 5))) == Matrix(rows: 0, columns: 3))
  }

  @Test func `layers that don't fit are refused with position, expected and got`() throws {
    let first = try Dense(weight: Matrix(rows: 5, columns: 3), bias: Matrix(rows: 1, columns: 5))
    let second = try Dense(weight: Matrix(rows: 2, columns: 4), bias: Matrix(rows: 1, columns: 2))
    let error = #expect(throws: ShapeError.self) {
      try Network(inputWidth: 3, layers: [first, Activation(.relu), second])
    }
    #expect(error?.description == "layer 2: Dense 4→2 expects 4 inputs, but gets 5")
    let atStart = #expect(throws: ShapeError.self) { try Network(inputWidth: 7, layers: [first]) }
    #expect(atStart?.description == "layer 0: Dense 3→5 expects 3 inputs, but gets 7")
  }

  @Test func `a network without layers or inputs is refused`() {
    let empty = #expect(throws: ShapeError.self) { try Network(inputWidth: 3, layers: []) }
    #expect(empty?.description == "a network needs at least one layer")
    let blind = #expect(throws: ShapeError.self) { try Network(inputWidth: 0, layers: [Activation(.relu)]) }
    #expect(blind?.description == "a network needs at least one input, not 0")
  }

  @Test(arguments: [
    (0, [4], 2, "a dense layer 0→4"), (3, [0], 2, "a dense layer 3→0"), (3, [4, -1], 2, "a dense layer 4→-1"),
    (3, [], 0, "a dense layer 3→0"),
  ])
  func `a width below 1 is refused`(inputs: Int, hidden: [Int], outputs: Int, layer: String) {
    let error = #expect(throws: ShapeError.self) {
      try Network(inputs: inputs, hidden: hidden, outputs: outputs, seed: 0)
    }
    #expect(error?.description == "\(layer) needs at least one input and one output")
  }

  @Test func `inputs of another width trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 3, hidden: [4], outputs: 2, seed: 0)
      _ = network.scores(for: Matrix(rows: 2, columns: 4))
    }.expectMessage("the network expects N×3 inputs, but gets 2×4")
  }

  @Test func `example inputs of another width trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 3, hidden: [4], outputs: 2, seed: 0)
      _ = network.scores(for: .bytes([1, 2, 3, 4], rows: 2, columns: 2))
    }.expectMessage("the network expects N×3 inputs, but gets 2×2")
  }
}
