public import LinearAlgebra

/// A linear softmax classifier of some features: how far a straight line can tell the classes apart.
///
/// Trained on what a layer gives, it says how much of the classification is done by then, and on the inputs, what a linear
/// classifier makes of them. G. Alain and Y. Bengio, "Understanding intermediate layers using linear classifier probes", 2016.
///
/// The features are standardised first; the classifier starts from zeros, so that nothing but the order of the examples is random.
public struct LinearProbe: Sendable {
  /// How a probe is trained: by ``Adam``, with a learning rate that falls to 0 along a cosine.
  public struct Options: Sendable {
    /// How many steps are taken at least, at least 1: the last epoch is finished.
    public var steps: Int
    /// Examples a step, at least 1.
    public var batchSize: Int
    /// Where the learning rate starts, a positive number.
    public var learningRate: Float
    /// λ₂ of the L2 penalty on the weights, 0 or more.
    public var l2: Float
    /// The seed of the examples' order.
    public var seed: UInt64

    /// Options as given; a value out of its range makes a probe's initialiser throw.
    public init(
      steps: Int = 3000, batchSize: Int = 128, learningRate: Float = 0.05, l2: Float = 0, seed: UInt64 = 0
    ) {
      (self.steps, self.batchSize, self.learningRate, self.l2, self.seed) = (steps, batchSize, learningRate, l2, seed)
    }
  }

  /// The classifier, a network of one dense layer, and the standardisation before it.
  public let model: Model
  /// The share of the examples that it was trained on which it classifies rightly.
  public let accuracy: Double
  /// The mean loss of these examples, −log of the probability of the right class.
  public let loss: Double

  /// A probe of these features and their classes: N×D.
  ///
  /// Throws ``TrainingError/invalid(_:)`` without examples, for numbers instead of classes, and for an option out of its range;
  /// ``TrainingError/diverged(epoch:step:reason:cause:)`` where features aren't finite.
  public init(
    on examples: Examples, options: Options = Options(), backend: any GEMMBackend = .auto
  ) throws(TrainingError) {
    guard examples.count > 0 else { throw .invalid("a probe needs examples, but there are none") }
    guard case .classes(_, let names) = examples.targets else {
      throw .invalid("a probe needs classes, but the examples have numbers to predict")
    }
    guard options.steps >= 1 else {
      throw .invalid("the number of steps is \(options.steps), but must be at least 1")
    }
    guard options.l2 >= 0, options.l2.isFinite else {
      throw .invalid("the L2 penalty is \(options.l2), but must be a number of 0 or more")
    }
    let scaling = InputScaling(.standard, fittedTo: examples)
    let batch = max(1, min(options.batchSize, examples.count))
    let stepsAnEpoch = (examples.count + batch - 1) / batch
    var trainer = Trainer(
      network: try Self.start(inputs: examples.width, outputs: names.count, on: backend), optimizer: Adam(),
      options: TrainingOptions(
        epochs: (options.steps - 1) / stepsAnEpoch + 1, batchSize: options.batchSize,
        learningRate: options.learningRate, schedule: .cosine, penalty: WeightPenalty(l2: options.l2),
        seed: options.seed))
    try trainer.train(on: examples, scaling: scaling)
    model = Model(network: trainer.network, scaling: scaling, classNames: names)
    let evaluation = model.evaluate(examples)
    (accuracy, loss) = (evaluation.accuracy ?? 0, evaluation.loss)
  }

  /// The share of examples that the probe classifies rightly.
  ///
  /// Traps unless there are examples, with features and classes as those that it was trained on.
  public func accuracy(on examples: Examples) -> Double { model.evaluate(examples).accuracy ?? 0 }

  /// A linear classifier of zeros.
  private static func start(
    inputs: Int, outputs: Int, on backend: any GEMMBackend
  ) throws(TrainingError) -> Network {
    do {
      let layer = try Dense(
        weight: Matrix(rows: outputs, columns: inputs), bias: Matrix(rows: 1, columns: outputs))
      return try Network(inputWidth: inputs, layers: [layer], backend: backend)
    } catch {
      throw .invalid("\(error)")
    }
  }
}
