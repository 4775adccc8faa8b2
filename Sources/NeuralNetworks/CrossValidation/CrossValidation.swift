public import LinearAlgebra

/// K-fold cross-validation: each fold is held out once, a network is trained on the others, and judged by what it has not seen.
///
/// ```swift
/// let validation = CrossValidation(try Folds(5, of: examples, seed: 1), options: TrainingOptions(epochs: 10))
/// let result = try validation.run(on: examples) { training in
///   CrossValidation.Learner(
///     network: try Network(inputs: training.width, hidden: [64], outputs: training.outputWidth, seed: 1),
///     training: training, scaling: InputScaling(.standard, fittedTo: training))
/// }
/// print(result.accuracy?.mean, result.accuracy?.standardDeviation)
/// ```
///
/// What is fitted to data (features, scaling) is made by the closure for each fold, and it is given the examples to be trained on alone:
/// nothing of the fold that is held out can get into it. The held-out fold doesn't steer training either: a plateau schedule follows the
/// loss of the training examples.
public struct CrossValidation: Sendable {
  /// Which examples are held out together.
  public let folds: Folds
  /// The loss Lᵢ of an example.
  public let loss: any Loss
  /// What turns gradients into steps.
  public let optimizer: any Optimizer
  /// How each network is trained.
  public let options: TrainingOptions

  /// A cross-validation that hasn't begun; whether all fits together is checked when it does.
  public init(
    _ folds: Folds, loss: any Loss = SoftmaxCrossEntropy(), optimizer: any Optimizer = SGD(momentum: 0.9),
    options: TrainingOptions = TrainingOptions()
  ) {
    (self.folds, self.loss, self.optimizer, self.options) = (folds, loss, optimizer, options)
  }

  /// A network that is to be trained, with what has been fitted to the examples that it is trained on.
  public struct Learner: Sendable {
    /// As it is before training.
    public var network: Network
    /// The examples to be trained on, as the network sees them before scaling: with features in place of inputs.
    public var training: Examples
    /// What was made of them; done to the held-out examples too. nil for nothing.
    public var features: (any FeatureTransform)?
    /// What is done to each batch's inputs; nil for nothing.
    public var scaling: InputScaling?

    /// A network, the examples that it is trained on, and what is done to others before it sees them.
    public init(
      network: Network, training: Examples, features: (any FeatureTransform)? = nil, scaling: InputScaling? = nil
    ) {
      (self.network, self.training, self.features, self.scaling) = (network, training, features, scaling)
    }
  }

  /// What a cross-validation tells its caller while it works.
  public enum Event: Sendable {
    /// While the fold of that number, from 1, is held out.
    case training(number: Int, TrainingEvent)
    /// After every fold.
    case fold(FoldResult)
  }

  /// What a cross-validation came to.
  public struct Result: Sendable {
    /// Every fold whose network was trained to its end or diverged.
    public let folds: [FoldResult]
    /// Whether it was stopped before its end.
    public let wasStopped: Bool

    /// What these folds came to, as where others are still to come.
    public init(folds: [FoldResult], wasStopped: Bool = false) {
      (self.folds, self.wasStopped) = (folds, wasStopped)
    }

    /// Of the folds that didn't diverge; nil where there is none, or what is asked for is none of theirs.
    public func spread(of score: (Evaluation) -> Double?) -> Spread? {
      let evaluations = folds.compactMap(\.evaluation)
      let scores = evaluations.compactMap(score)
      return scores.isEmpty || scores.count < evaluations.count ? nil : Spread(of: scores)
    }

    /// Of the held-out losses, without penalties.
    public var loss: Spread? { spread { $0.loss } }
    /// Of the held-out accuracies; nil where the targets are numbers.
    public var accuracy: Spread? { spread { $0.accuracy } }
  }

  /// Trains a network for each fold, and evaluates it on what the fold holds out.
  ///
  /// - learner: makes a network for the examples that it is given, which are those of all other folds, and fits to them what is fitted.
  /// - observe: told of every step, epoch and fold; its answer `.stop` ends everything there. A fold that isn't finished is lost.
  ///
  /// Throws what `learner` throws, and ``TrainingError/invalid(_:)`` where examples, network, loss and options don't fit each other. A
  /// fold that diverges is recorded and doesn't end the cross-validation. Traps unless the examples are as many as were dealt out.
  public func run(
    on examples: Examples, learner: (Examples) throws -> Learner,
    observe: (Event) -> TrainingDecision = { _ in .proceed }
  ) throws -> Result {
    var results: [FoldResult] = []
    for fold in 0..<folds.count {
      let (training, heldOut) = folds.split(examples, at: fold)
      guard
        let result = try train(try learner(training), number: fold + 1, heldOut: heldOut, observe: observe)
      else { return Result(folds: results, wasStopped: true) }
      results.append(result)
      if observe(.fold(result)) == .stop, fold < folds.count - 1 { return Result(folds: results, wasStopped: true) }
    }
    return Result(folds: results, wasStopped: false)
  }

  /// nil if it was stopped.
  private func train(
    _ learner: Learner, number: Int, heldOut: Examples, observe: (Event) -> TrainingDecision
  ) throws(TrainingError) -> FoldResult? {
    var trainer = Trainer(network: learner.network, loss: loss, optimizer: optimizer, options: options)
    var (seconds, lastEpoch, outcome) = (0.0, EpochMetrics?.none, FoldResult.Outcome?.none)
    do {
      let summary = try trainer.train(on: learner.training, scaling: learner.scaling) { event in
        switch event {
        case .step(let progress): seconds = progress.seconds
        case .epoch(let metrics): lastEpoch = metrics
        }
        return observe(.training(number: number, event))
      }
      if summary.wasStopped { return nil }
    } catch .diverged(let epoch, let step, let reason, let cause) {
      outcome = .diverged("\(TrainingError.place(epoch: epoch, step: step)): \(reason)", cause)
    }
    let result = outcome ?? judged(trainer.network, learner, heldOut)
    return FoldResult(
      number: number, trainingCount: learner.training.count, heldOutCount: heldOut.count, outcome: result,
      lastEpoch: lastEpoch, seconds: seconds)
  }

  private func judged(_ network: Network, _ learner: Learner, _ heldOut: Examples) -> FoldResult.Outcome {
    let evaluation = network.evaluate(heldOut, features: learner.features, scaling: learner.scaling, loss: loss)
    return evaluation.loss.isFinite
      ? .finished(evaluation) : .diverged("the loss of the held-out examples is not finite", .examples)
  }
}
