public import LinearAlgebra

/// What a network with hidden layers is made of: [features,] [dropout,] Dense, [norm,] activation, [dropout,] …, Dense.
///
/// ```swift
/// var description = MultilayerPerceptron(inputs: 784, hidden: [256, 128], outputs: 10)
/// description.dropout = 0.2
/// description.normalization = .batch
/// let network = try Network(description, seed: 1)
/// ```
public struct MultilayerPerceptron: Sendable, Hashable {
  /// What is done to the inputs before the first dense layer.
  public enum Features: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// ``PolarTransform``, of two inputs.
    case polar
  }

  /// What stands between each hidden dense layer and its activation.
  public enum Normalization: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// ``BatchNorm``.
    case batch
    /// ``LayerNorm``.
    case layer
  }

  /// D: how many numbers an example has.
  public var inputs: Int
  /// The widths of the hidden layers; without any, a linear classifier.
  public var hidden: [Int]
  /// C: how many scores an example gets.
  public var outputs: Int
  /// What stands between the dense layers.
  public var activation: ActivationFunction
  /// nil for the usual one before each activation, ``Initialization/init(before:)``.
  public var initialization: Initialization?
  /// What the first dense layer sees of the inputs.
  public var features: Features = .none
  /// What stands between each hidden dense layer and its activation.
  public var normalization: Normalization = .none
  /// The rate of the ``Dropout`` behind each hidden activation; 0 for none.
  public var dropout: Float = 0
  /// The rate of the ``Dropout`` of what the first dense layer sees; 0 for none.
  public var inputDropout: Float = 0

  /// Dense layers with an activation between each two; the properties say what else.
  public init(
    inputs: Int, hidden: [Int] = [], outputs: Int, activation: ActivationFunction = .relu,
    initialization: Initialization? = nil
  ) {
    self.inputs = inputs
    self.hidden = hidden
    self.outputs = outputs
    self.activation = activation
    self.initialization = initialization
  }
}

extension Network {
  /// A stack as it is described.
  ///
  /// - seed: weights are drawn from its stream "weights"; norms and dropout draw nothing from it, so that the dense layers' weights are
  ///   the same with and without them.
  ///
  /// Throws if a width is less than 1, or if the features don't take that many inputs. Traps unless both rates of dropout are at
  /// least 0 and less than 1.
  public init(
    _ description: MultilayerPerceptron, seed: UInt64, backend: any GEMMBackend = .auto
  ) throws(ShapeError) {
    var stream = RandomStream(seed: seed, name: "weights")
    var layers: [any Layer] = []
    var width = description.inputs
    switch description.features {
    case .none: break
    case .polar:
      let transform = PolarTransform()
      width = try transform.outputWidth(forInputWidth: width)
      layers.append(transform)
    }
    if description.inputDropout != 0 { layers.append(Dropout(rate: description.inputDropout)) }
    for hidden in description.hidden {
      layers.append(
        try Dense(
          inputs: width, outputs: hidden,
          initialization: description.initialization ?? Initialization(before: description.activation), using: &stream))
      switch description.normalization {
      case .none: break
      case .batch: layers.append(try BatchNorm(width: hidden))
      case .layer: layers.append(try LayerNorm(width: hidden))
      }
      layers.append(Activation(description.activation))
      if description.dropout != 0 { layers.append(Dropout(rate: description.dropout)) }
      width = hidden
    }
    layers.append(
      try Dense(
        inputs: width, outputs: description.outputs,
        initialization: description.initialization ?? Initialization(before: nil), using: &stream))
    try self.init(inputWidth: description.inputs, layers: layers, backend: backend)
  }
}
