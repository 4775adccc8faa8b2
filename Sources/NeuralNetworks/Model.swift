public import LinearAlgebra

/// A trained network with all that a prediction needs, and how it came to be: what a model file holds.
public struct Model: Sendable {
  /// What makes scores of scaled inputs.
  public var network: Network
  /// What makes features of raw inputs, which then are scaled; nil where inputs are scaled themselves.
  public let features: (any FeatureTransform)?
  /// How raw inputs are images; nil where they are none.
  ///
  /// Traps on a shape that the model's inputs don't have, or that features are not made of.
  public var imageShape: ImageShape? {
    didSet { checkImages() }
  }
  /// What is done to inputs or their features before the network sees them.
  public var scaling: InputScaling
  /// The loss that the network was trained with: it says what the scores mean.
  public var loss: any Loss
  /// One name a class; empty where the outputs are numbers.
  public var classNames: [String]
  /// How it was trained, for the reader of `pleat inspect`: option names and values.
  public var history: [String: String]

  /// A model of these parts.
  ///
  /// - features: nil where there are none.
  /// - scaling: nil where the network sees inputs, or their features, as they are.
  ///
  /// Traps unless the features have the network's width, and on images of another number of numbers than the model takes, or of another
  /// shape than features are made of: no model file has such.
  public init(
    network: Network, features: (any FeatureTransform)? = nil, imageShape: ImageShape? = nil,
    scaling: InputScaling? = nil, loss: any Loss = SoftmaxCrossEntropy(), classNames: [String] = [],
    history: [String: String] = [:]
  ) {
    if let features {
      require(
        features.outputWidth == network.inputWidth,
        "\(features.outputWidth) \(features.name) features for a network of \(network.inputWidth) inputs")
    }
    self.network = network
    self.features = features
    self.imageShape = imageShape
    self.scaling = scaling ?? .identity(width: network.inputWidth)
    self.loss = loss
    self.classNames = classNames
    self.history = history
    checkImages()
  }

  private func checkImages() {
    guard let imageShape else { return }
    require(
      imageShape.count == inputWidth, "images of \(imageShape) numbers for a model of \(inputWidth) inputs")
    guard let features, let shape = features.imageShape else { return }
    require(shape == imageShape, "images of \(imageShape) numbers, but \(features.name) features of \(shape)")
  }

  /// How many numbers an example has before features are made of it.
  public var inputWidth: Int { features?.inputWidth ?? network.inputWidth }

  /// Loss, accuracy and confusion on a set of examples.
  ///
  /// Traps unless there are examples and they fit the model and the loss.
  public func evaluate(_ examples: Examples) -> Evaluation {
    network.evaluate(examples, features: features, scaling: scaling, loss: loss)
  }

  /// The class with the largest score, for each example.
  ///
  /// Traps unless the inputs have the width ``inputWidth``.
  public func classify(_ inputs: ExampleInputs) -> [Int] { scores(for: inputs).largestInRows() }

  /// The network's outputs for each example, N×C.
  ///
  /// Traps unless the inputs have the width ``inputWidth``.
  public func scores(for inputs: ExampleInputs) -> Matrix {
    network.scores(for: inputs, features: features, scaling: scaling)
  }

  /// Whether softmax of the scores gives probabilities: it does where softmax was what training used.
  public var givesProbabilities: Bool { loss is SoftmaxCrossEntropy }

  /// The probability of each class for each example, N×C.
  ///
  /// Traps unless ``givesProbabilities`` and the inputs have the width ``inputWidth``.
  public func probabilities(for inputs: ExampleInputs) -> Matrix {
    require(givesProbabilities, "a network trained with the \(loss.name) loss gives no probabilities")
    var scores = scores(for: inputs)
    scores.softmaxRows(by: network.backend.kernels)
    return scores
  }
}
