import NeuralNetworks
import Testing

@Suite struct PredictionTests {
  private static func inputs(_ rows: Int, _ columns: Int) -> Matrix {
    var stream = RandomStream(seed: 5, name: "inputs")
    return Matrix(rows: rows, columns: columns) { _, _ in Float(stream.normal()) }
  }

  /// A network run layer by layer through the `Layer` protocol.
  private static func layerByLayer(_ network: Network, _ inputs: Matrix) -> Matrix {
    network.layers.reduce(inputs) { inputs, layer in
      var outputs = Matrix(rows: 0, columns: 0)
      layer.forward(inputs, into: &outputs, on: network.backend)
      return outputs
    }
  }

  private static func networks(on backend: any GEMMBackend) throws -> [Network] {
    func dense(_ network: Network, _ index: Int) throws -> Dense { try #require(network.layers[index] as? Dense) }
    let deep = try Network(inputs: 20, hidden: [33, 7], outputs: 10, activation: .tanh, seed: 1, backend: backend)
    return [
      deep, try Network(inputs: 20, outputs: 3, seed: 2, backend: backend),
      // Activations first, twice, and last.
      try Network(
        inputWidth: 20,
        layers: [
          Activation(.sigmoid), Activation(.relu), try dense(deep, 0), Activation(.elu()), Activation(.tanh),
          try dense(deep, 2), Activation(.softplus),
        ], backend: backend),
      try Network(inputWidth: 20, layers: [Activation(.leakyReLU())], backend: backend),
      // Dropout before, between and behind, and layers of other kinds.
      try Network(
        inputWidth: 20,
        layers: [
          Dropout(rate: 0.5), try dense(deep, 0), Dropout(rate: 0.5), Activation(.gelu), Dropout(rate: 0.9),
          Dropout(rate: 0.1), try dense(deep, 2), Activation(.silu),
        ], backend: backend),
      try Network(
        inputWidth: 20, layers: [try dense(deep, 0), Activation(.relu), Dropout(rate: 0.5)], backend: backend),
      try Network(
        inputWidth: 20,
        layers: [try dense(deep, 0), try BatchNorm(width: 33), Activation(.relu), try LayerNorm(width: 33)],
        backend: backend),
    ]
  }

  @Test(arguments: NamedBackend.all)
  func `predictions are what the layers compute one after the other`(_ tested: NamedBackend) throws {
    for network in try Self.networks(on: tested.backend) {
      var scores = Matrix(rows: 0, columns: 0)
      for rows in [1, 2, 17, 100, 1] {
        let inputs = Self.inputs(rows, 20)
        network.predict(inputs, into: &scores)
        let expected = Self.layerByLayer(network, inputs)
        #expect(scores.rows == rows && scores.columns == network.outputWidth)
        for (score, value) in zip(scores.elements, expected.elements) {
          #expect(abs(score - value) <= 2e-6 * max(1, abs(value)))
        }
      }
      network.predict(Self.inputs(0, 20), into: &scores)
      #expect(scores.rows == 0)
    }
  }

  @Test func `a layer that Pleat doesn't know is called as it is`() throws {
    struct Halving: Layer {
      let summary = "halving"
      func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int { width }
      func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
        outputs = Matrix(rows: inputs.rows, columns: inputs.columns) { inputs[$0, $1] / 2 }
      }
      mutating func backward(
        inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?,
        on backend: any GEMMBackend
      ) {}
    }
    let network = try Network(inputWidth: 2, layers: [Halving(), Activation(.relu)])
    #expect(network.scores(for: Matrix([[3, -1]])) == Matrix([[1.5, 0]]))
  }

  @Test func `many threads at once get the same scores from one network`() async throws {
    let network = try Network(inputs: 50, hidden: [40, 30], outputs: 5, seed: 3, backend: .swift)
    let inputs = Self.inputs(9, 50)
    let expected = network.scores(for: inputs)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask {
          var scores = Matrix(rows: 0, columns: 0)
          return (0..<200).allSatisfy { _ in
            network.predict(inputs, into: &scores)
            return scores == expected
          }
        }
      }
      for await isEqual in group { #expect(isEqual) }
    }
  }

  /// Each with products large enough to be cut, so that callers and the pool's threads meet.
  private static func networks(threads: Int) throws -> [(network: Network, inputs: Matrix)] {
    let backend = SwiftBackend(threads: threads)
    var normalized = MultilayerPerceptron(inputs: 64, hidden: [96, 80], outputs: 5, activation: .gelu)
    normalized.normalization = .batch
    normalized.dropout = 0.5
    var rows = normalized
    rows.normalization = .layer
    var polar = MultilayerPerceptron(inputs: 2, hidden: [96, 80], outputs: 3)
    polar.features = .polar
    let wired = try Network(
      inputs: 64, outputs: 5, wiring: .wattsStrogatz(nodes: 6, neighbors: 4, rewiring: 0.5, seed: 1), width: 72,
      normalization: .layer, seed: 2, backend: backend)
    let stacks = try [normalized, rows, polar].map { try Network($0, seed: 3, backend: backend) }
    let plain = try Network(inputs: 64, hidden: [96, 80], outputs: 5, activation: .tanh, seed: 3, backend: backend)
    return (stacks + [wired, plain]).map { ($0, inputs(150, $0.inputWidth)) }
  }

  @Test(arguments: [1, 2])
  func `norms, polar coordinates and graphs give many threads at once the same scores`(threads: Int) async throws {
    let alone = try Self.networks(threads: 1).map { $0.network.scores(for: $0.inputs) }
    let shared = try Self.networks(threads: threads)
    await withTaskGroup(of: [Int].self) { group in
      for caller in 0..<8 {
        group.addTask {
          var scores = Matrix()
          var wrong: [Int] = []
          // Callers begin with different networks, so that unlike ones run at once as well.
          for turn in 0..<40 {
            let index = (turn + caller) % shared.count
            shared[index].network.predict(shared[index].inputs, into: &scores)
            if scores != alone[index] { wrong.append(index) }
          }
          return wrong
        }
      }
      for await wrong in group { #expect(wrong == []) }
    }
  }

  @Test func `inputs of another width are refused`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 3, outputs: 2, seed: 1)
      var scores = Matrix(rows: 0, columns: 0)
      network.predict(Matrix(rows: 1, columns: 4), into: &scores)
    }.expectMessage("the network expects N×3 inputs, but gets 1×4")
  }

  /// A parameter's shape is its owner's to change: the products mustn't go by what it was.
  @Test func `parameters of another shape than the network was made with are refused`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.predict(afterSetting: "0.weight", to: Matrix(rows: 4, columns: 200))
    }.expectMessage("layer 0 (Dense 200→4) with 1×4 biases stands for 3→4")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.predict(afterSetting: "2.weight", to: Matrix(rows: 300, columns: 4))
    }.expectMessage("layer 2 (Dense 4→300) with 1×2 biases stands for 4→2")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.predict(afterSetting: "0.bias", to: Matrix(rows: 1, columns: 1))
    }.expectMessage("layer 0 (Dense 3→4) with 1×1 biases stands for 3→4")
  }

  private static func predict(afterSetting name: String, to value: Matrix) {
    guard var network = try? Network(inputs: 3, hidden: [4], outputs: 2, seed: 1) else { return }
    network.visitParameters { if $0 == name { $1.value = value } }
    var scores = Matrix(rows: 0, columns: 0)
    network.predict(Matrix(rows: 5, columns: 3), into: &scores)
  }
}
