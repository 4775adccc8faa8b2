// A network's interface is made of matrices and examples: they come along with `import NeuralNetworks`.
@_exported public import LinearAlgebra

/// A stack of layers: f(x) = W₂·max(0, W₁x + b₁) + b₂ and its kin of any depth.
///
/// ```swift
/// let network = try Network(inputs: 784, hidden: [256, 128], outputs: 10, activation: .relu, seed: 1)
/// let scores = network.scores(for: batch)      // N×784 → N×10
/// ```
public struct Network: Sendable {
  /// The layers in the order of the forward pass.
  public private(set) var layers: [any Layer]
  /// D: how many numbers an example has.
  public let inputWidth: Int
  /// C: how many scores an example gets.
  public let outputWidth: Int
  /// What multiplies the matrices of the forward and backward passes.
  public var backend: any GEMMBackend

  /// A stack of the given layers.
  ///
  /// Throws if there are none, or if one doesn't take what the one before it gives.
  public init(
    inputWidth: Int, layers: [any Layer], backend: any GEMMBackend = .auto
  ) throws(ShapeError) {
    guard !layers.isEmpty else { throw ShapeError("a network needs at least one layer") }
    guard inputWidth > 0 else { throw ShapeError("a network needs at least one input, not \(inputWidth)") }
    var width = inputWidth
    for (index, layer) in layers.enumerated() {
      do {
        width = try layer.outputWidth(forInputWidth: width)
      } catch {
        throw ShapeError("layer \(index): \(error)")
      }
    }
    self.inputWidth = inputWidth
    self.layers = layers
    outputWidth = width
    self.backend = backend
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

  /// Runs a batch through all layers, keeping every layer's outputs in `pass`.
  func forward(_ inputs: Matrix, _ pass: inout ForwardPass) {
    precondition(
      inputs.columns == inputWidth,
      "the network expects N×\(inputWidth) inputs, but gets \(inputs.shape)")
    for i in layers.indices {
      if i == 0 {
        layers[i].forward(inputs, into: &pass.outputs[i], on: backend)
      } else {
        // Two elements of one array can't be lent at once; taking one out leaves an empty matrix in its place.
        var outputs = Matrix(rows: 0, columns: 0)
        swap(&outputs, &pass.outputs[i])
        layers[i].forward(pass.outputs[i - 1], into: &outputs, on: backend)
        swap(&outputs, &pass.outputs[i])
      }
    }
  }

  /// Carries ∂L/∂scores back through all layers, leaving each parameter's gradient in its layer.
  mutating func backward(inputs: Matrix, _ pass: ForwardPass, _ gradients: inout BackwardPass) {
    for i in layers.indices.reversed() {
      var inputGradient: Matrix?
      if i > 0 {
        inputGradient = Matrix(rows: 0, columns: 0)
        swap(&inputGradient!, &gradients.outputs[i - 1])
      }
      layers[i].backward(
        inputs: i == 0 ? inputs : pass.outputs[i - 1], outputs: pass.outputs[i],
        outputGradient: gradients.outputs[i], inputGradient: &inputGradient, on: backend)
      if i > 0 { swap(&inputGradient!, &gradients.outputs[i - 1]) }
    }
  }

  /// Calls `visit` with every parameter, under its name in PyTorch's `nn.Sequential`: "0.weight", "0.bias", "2.weight", ….
  public mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
    for i in layers.indices {
      try layers[i].visitParameters { try visit("\(i).\($0)", &$1) }
    }
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

  /// "layer 2 (Dense 256→128)", for messages.
  func describe(layer index: Int) -> String { "layer \(index) (\(layers[index].summary))" }
}

/// Every layer's outputs for one batch; the memory is used again for the next.
struct ForwardPass: Sendable {
  var outputs: [Matrix]

  init(of network: Network) {
    outputs = network.layers.map { _ in Matrix(rows: 0, columns: 0) }
  }

  /// The last layer's outputs.
  var scores: Matrix { outputs[outputs.count - 1] }
}

/// The gradient of the loss with respect to every layer's outputs.
struct BackwardPass: Sendable {
  var outputs: [Matrix]

  init(of network: Network) {
    outputs = network.layers.map { _ in Matrix(rows: 0, columns: 0) }
  }
}
