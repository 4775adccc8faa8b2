// A network's interface is made of matrices and examples: they come along with `import NeuralNetworks`.
@_exported public import LinearAlgebra

/// A directed acyclic graph of layers, of which a stack is the plain case: f(x) = W₂·max(0, W₁x + b₁) + b₂ and its kin.
///
/// ```swift
/// let network = try Network(inputs: 784, hidden: [256, 128], outputs: 10, activation: .relu, seed: 1)
/// let scores = network.scores(for: batch)      // N×784 → N×10
/// ```
///
/// A layer takes one matrix. In a graph that is what its sources gave, side by side: ``WeightedSum`` adds such blocks up,
/// a ``Dense`` layer sees them as one wide input.
public struct Network: Sendable {
  /// Where a layer takes its inputs from.
  public enum Source: Sendable, Hashable {
    /// The network's own inputs.
    case input
    /// The outputs of the layer at that position.
    case layer(Int)
  }

  /// The layers in the order of the forward pass; the last one gives the scores.
  public private(set) var layers: [any Layer]
  /// The sources of each layer, at least one, all of them before it; in a stack the layer before.
  public let sources: [[Source]]
  /// D: how many numbers an example has.
  public let inputWidth: Int
  /// C: how many scores an example gets.
  public let outputWidth: Int
  /// What multiplies the matrices of the forward and backward passes.
  public var backend: any GEMMBackend
  /// The width of each layer's outputs.
  let widths: [Int]
  /// Whether every layer takes what the one before it gives, and nothing else.
  public let isStack: Bool

  /// A graph of the given layers.
  ///
  /// - sources: one list for each layer; nil for a stack.
  ///
  /// Throws if there are no layers, if a layer doesn't take what its sources give, if a source is not before its layer (so that
  /// there can be no cycle), or if a layer's outputs go nowhere.
  public init(
    inputWidth: Int, layers: [any Layer], sources: [[Source]]? = nil, backend: any GEMMBackend = .auto
  ) throws(ShapeError) {
    guard !layers.isEmpty else { throw ShapeError("a network needs at least one layer") }
    guard inputWidth > 0 else { throw ShapeError("a network needs at least one input, not \(inputWidth)") }
    let stack: [[Source]] = layers.indices.map { [$0 == 0 ? .input : .layer($0 - 1)] }
    let sources = sources ?? stack
    try Self.check(sources, for: layers)
    var widths: [Int] = []
    for (index, layer) in layers.enumerated() {
      var width = 0
      for source in sources[index] {
        let added = if case .layer(let position) = source { widths[position] } else { inputWidth }
        let (sum, overflow) = width.addingReportingOverflow(added)
        guard !overflow else { throw ShapeError("layer \(index): its inputs are too wide") }
        width = sum
      }
      do {
        widths.append(try layer.outputWidth(forInputWidth: width))
      } catch {
        throw ShapeError("layer \(index): \(error)")
      }
    }
    self.inputWidth = inputWidth
    self.layers = layers
    self.sources = sources
    self.widths = widths
    isStack = sources == stack
    outputWidth = widths[widths.count - 1]
    self.backend = backend
  }

  private static func check(_ sources: [[Source]], for layers: [any Layer]) throws(ShapeError) {
    guard sources.count == layers.count else {
      throw ShapeError("\(layers.count) layers, but the sources of \(sources.count)")
    }
    var isRead = layers.map { _ in false }
    for (index, sources) in sources.enumerated() {
      guard !sources.isEmpty else { throw ShapeError("layer \(index) (\(layers[index].summary)) has no source") }
      for case .layer(let position) in sources {
        guard layers.indices.contains(position) else {
          throw ShapeError("layer \(index) takes its inputs from layer \(position), which there isn't")
        }
        guard position < index else {
          throw ShapeError(
            """
            layer \(index) takes its inputs from layer \(position), which doesn't come before it: a network is a directed \
            graph without cycles, its layers in the order of the forward pass
            """)
        }
        isRead[position] = true
      }
    }
    for index in layers.indices.dropLast() where !isRead[index] {
      throw ShapeError("the outputs of layer \(index) (\(layers[index].summary)) go nowhere")
    }
  }

  /// Dense layers with an activation between each two; with no hidden layer, a linear classifier.
  ///
  /// - hidden: the widths of the hidden layers.
  /// - initialization: nil for the usual one before each activation, ``Initialization/init(before:)``.
  /// - seed: weights are drawn from its stream "weights".
  ///
  /// Throws if a width is less than 1.
  public init(
    inputs: Int, hidden: [Int] = [], outputs: Int, activation: ActivationFunction = .relu,
    initialization: Initialization? = nil, seed: UInt64, backend: any GEMMBackend = .auto
  ) throws(ShapeError) {
    var stream = RandomStream(seed: seed, name: "weights")
    let widths = [inputs] + hidden + [outputs]
    var layers: [any Layer] = []
    for i in 1..<widths.count {
      let isLast = i == widths.count - 1
      layers.append(
        try Dense(
          inputs: widths[i - 1], outputs: widths[i],
          initialization: initialization ?? Initialization(before: isLast ? nil : activation),
          using: &stream))
      if !isLast { layers.append(Activation(activation)) }
    }
    try self.init(inputWidth: inputs, layers: layers, backend: backend)
  }

  /// The scores of a batch: N×D → N×C.
  ///
  /// Traps unless `inputs` has the network's width.
  public func scores(for inputs: Matrix) -> Matrix {
    var scores = Matrix(rows: 0, columns: 0)
    predict(inputs, into: &scores)
    return scores
  }

  /// Calls `visit` with every parameter, under its name in PyTorch's `nn.Sequential`: "0.weight", "0.bias", "2.weight", ….
  public mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
    for i in layers.indices {
      try layers[i].visitParameters { try visit("\(i).\($0)", &$1) }
    }
  }

  /// Calls `visit` with every matrix that training changes without the optimiser, under its name in PyTorch's `nn.Sequential`:
  /// "1.running_mean", ….
  public mutating func visitBuffers(_ visit: (String, inout Matrix) throws -> Void) rethrows {
    for i in layers.indices {
      try layers[i].visitBuffers { try visit("\(i).\($0)", &$1) }
    }
  }

  /// These matrices under their names.
  public var buffers: [(name: String, value: Matrix)] {
    layers.enumerated().flatMap { i, layer in layer.buffers.map { (name: "\(i).\($0.name)", value: $0.value) } }
  }

  /// The parameters under their names in PyTorch's `nn.Sequential`.
  public var parameters: [(name: String, parameter: Parameter)] {
    layers.enumerated().flatMap { i, layer in
      layer.parameters.map { (name: "\(i).\($0.name)", parameter: $0.parameter) }
    }
  }

  /// How many numbers training adjusts.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + $1.parameter.value.count }
  }

  /// How many numbers a source gives for an example.
  func width(of source: Source) -> Int {
    if case .layer(let position) = source { widths[position] } else { inputWidth }
  }

  /// "layer 2 (Dense 256→128)", for messages.
  func describe(layer index: Int) -> String { "layer \(index) (\(layers[index].summary))" }

  /// Puts a layer of the same shape in another's place.
  mutating func replaceLayer(at index: Int, by layer: any Layer) { layers[index] = layer }

  /// Calls `body` with a layer that it may change, but not in its shape.
  mutating func withLayer<Result>(at index: Int, _ body: (inout any Layer) -> Result) -> Result { body(&layers[index]) }
}
