import LinearAlgebra
import NeuralNetworks
import Testing

struct NetworkBuildingTests {
  private static func description() -> MultilayerPerceptron {
    MultilayerPerceptron(inputs: 2, hidden: [7, 5], outputs: 3, activation: .tanh)
  }

  @Test func `without anything else it is the plain network`() throws {
    for initialization in [nil, .he] as [Initialization?] {
      let description = MultilayerPerceptron(
        inputs: 6, hidden: [8, 4], outputs: 3, activation: .elu(), initialization: initialization)
      let network = try Network(description, seed: 9)
      let plain = try Network(
        inputs: 6, hidden: [8, 4], outputs: 3, activation: .elu(), initialization: initialization, seed: 9)
      #expect(network.layers.map(\.summary) == plain.layers.map(\.summary))
      #expect(network.bits == plain.bits)
    }
  }

  @Test(arguments: MultilayerPerceptron.Normalization.allCases)
  func `norms stand before the activations and dropout behind them`(
    normalization: MultilayerPerceptron.Normalization
  ) throws {
    var description = Self.description()
    description.features = .polar
    description.normalization = normalization
    description.dropout = 0.25
    let network = try Network(description, seed: 1)
    let norm = [.none: [], .batch: ["BatchNorm"], .layer: ["LayerNorm"]][normalization]!
    #expect(
      network.layers.map(\.summary)
        == ["PolarTransform 2→2", "Dense 2→7"] + norm.map { "\($0) 7" } + ["tanh", "Dropout 0.25", "Dense 7→5"]
        + norm.map { "\($0) 5" } + ["tanh", "Dropout 0.25", "Dense 5→3"])
    // The dense layers start from the same weights.
    let plain = try Network(Self.description(), seed: 1)
    func dense(_ network: Network) -> [[UInt32]] { network.layers.compactMap { ($0 as? Dense)?.weight.value.bits } }
    #expect(dense(network) == dense(plain))
  }

  @Test func `inputs are dropped behind the features and before the first dense layer`() throws {
    var description = Self.description()
    description.features = .polar
    description.inputDropout = 0.125
    let layers = try Network(description, seed: 1).layers.map(\.summary)
    #expect(
      layers == ["PolarTransform 2→2", "Dropout 0.125", "Dense 2→7", "tanh", "Dense 7→5", "tanh", "Dense 5→3"])
    var linear = MultilayerPerceptron(inputs: 2, outputs: 3)
    linear.inputDropout = 0.5
    #expect(try Network(linear, seed: 1).layers.map(\.summary) == ["Dropout 0.5", "Dense 2→3"])
  }

  @Test func `without hidden layers there is nothing to normalise`() throws {
    var description = MultilayerPerceptron(inputs: 2, outputs: 3)
    description.normalization = .batch
    description.dropout = 0.5
    #expect(try Network(description, seed: 1).layers.map(\.summary) == ["Dense 2→3"])
  }

  @Test func `what doesn't fit is refused`() throws {
    #expect(throws: ShapeError.self) { try Network(MultilayerPerceptron(inputs: 2, hidden: [0], outputs: 3), seed: 1) }
    #expect(throws: ShapeError.self) { try Network(MultilayerPerceptron(inputs: 0, outputs: 3), seed: 1) }
    var description = MultilayerPerceptron(inputs: 3, outputs: 3)
    description.features = .polar
    let error = #expect(throws: ShapeError.self) { try Network(description, seed: 1) }
    #expect(error?.description == "PolarTransform 2→2 expects 2 inputs, but gets 3")
  }
}
