public import LinearAlgebra

extension Network {
  /// A randomly wired network.
  ///
  /// Inputs go through a dense layer to the width of the nodes. A node adds up what feeds it with positive weights that are learnt
  /// (``WeightedSum``; none where only one does), applies the activation and a dense layer of its width. Nodes that nobody feeds
  /// take the first layer's outputs; the outputs of those that feed nobody are averaged, activated, and become scores in a last
  /// dense layer. As Xie et al., ICCV 2019, with dense layers in the place of convolutions.
  ///
  /// - width: of every node's outputs.
  /// - normalization: what stands behind each node's dense layer, as batch normalisation does in the paper.
  /// - initialization: nil for the usual one before each activation, ``Initialization/init(before:)``.
  /// - seed: weights are drawn from its stream "weights".
  ///
  /// Throws if a width is less than 1.
  public init(
    inputs: Int, outputs: Int, wiring: Wiring, width: Int, activation: ActivationFunction = .relu,
    normalization: MultilayerPerceptron.Normalization = .none, initialization: Initialization? = nil, seed: UInt64,
    backend: any GEMMBackend = .auto
  ) throws(ShapeError) {
    var graph = WiredLayers(activation: activation, stream: RandomStream(seed: seed, name: "weights"))
    let first = try graph.dense(inputs, width, from: .input, initialization: initialization ?? .glorot)
    var ends: [Int: Network.Source] = [:]
    for node in wiring.order {
      let sources = wiring.predecessors[node].compactMap { ends[$0] }
      var source = sources.first ?? first
      if sources.count > 1 { source = graph.add(WeightedSum(inputs: sources.count, width: width), from: sources) }
      source = graph.add(Activation(activation), from: [source])
      source = try graph.dense(
        width, width, from: source, initialization: initialization ?? Initialization(before: activation))
      switch normalization {
      case .none: break
      case .batch: source = graph.add(try BatchNorm(width: width), from: [source])
      case .layer: source = graph.add(try LayerNorm(width: width), from: [source])
      }
      ends[node] = source
    }
    let last = wiring.outputNodes.compactMap { ends[$0] }
    var source = last[0]
    if last.count > 1 { source = graph.add(Mean(inputs: last.count, width: width), from: last) }
    source = graph.add(Activation(activation), from: [source])
    _ = try graph.dense(width, outputs, from: source, initialization: initialization ?? .glorot)
    try self.init(inputWidth: inputs, layers: graph.layers, sources: graph.sources, backend: backend)
  }
}

/// The layers of a wired network as they are put together.
private struct WiredLayers {
  let activation: ActivationFunction
  var stream: RandomStream
  private(set) var layers: [any Layer] = []
  private(set) var sources: [[Network.Source]] = []

  init(activation: ActivationFunction, stream: RandomStream) {
    (self.activation, self.stream) = (activation, stream)
  }

  mutating func add(_ layer: any Layer, from: [Network.Source]) -> Network.Source {
    layers.append(layer)
    sources.append(from)
    return .layer(layers.count - 1)
  }

  mutating func dense(
    _ inputs: Int, _ outputs: Int, from source: Network.Source, initialization: Initialization
  ) throws(ShapeError) -> Network.Source {
    let layer = try Dense(inputs: inputs, outputs: outputs, initialization: initialization, using: &stream)
    return add(layer, from: [source])
  }
}
