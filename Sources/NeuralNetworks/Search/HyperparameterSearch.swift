public import LinearAlgebra

/// Trains a network with one hidden layer for each of several choices of hyperparameters, and keeps the best.
///
/// ```swift
/// let search = HyperparameterSearch(try space.random(20, seed: 1), options: TrainingOptions(epochs: 10))
/// let result = try search.run(on: training, validation: validation)
/// print(result.best?.trial.hyperparameters)
/// ```
///
/// Trials differ in nothing but their hyperparameters: each starts from the same seed's weights and sees the examples in the same
/// orders.
public struct HyperparameterSearch: Sendable {
  /// What is tried, in its order.
  public let candidates: [Hyperparameters]
  /// Between the two layers.
  public let activation: ActivationFunction
  /// The loss Lᵢ of an example.
  public let loss: any Loss
  /// What turns gradients into steps.
  public let optimizer: any Optimizer
  /// How each network is trained; a trial's learning rate and λ₂ take the place of these.
  public let options: TrainingOptions
  /// What multiplies the matrices.
  public let backend: any GEMMBackend

  /// A search that hasn't begun; whether all fits together is checked when it does.
  public init(
    _ candidates: [Hyperparameters], activation: ActivationFunction = .relu, loss: any Loss = SoftmaxCrossEntropy(),
    optimizer: any Optimizer = SGD(momentum: 0.9), options: TrainingOptions = TrainingOptions(),
    backend: any GEMMBackend = .auto
  ) {
    (self.candidates, self.activation, self.loss, self.optimizer) = (candidates, activation, loss, optimizer)
    (self.options, self.backend) = (options, backend)
  }

  /// What a search tells its caller while it works.
  public enum Event: Sendable {
    /// Of the trial with that number, from 1.
    case training(number: Int, TrainingEvent)
    /// After every trial.
    case trial(SearchTrial)
  }

  /// What a search came to.
  public struct Result: Sendable {
    /// Every trial that was trained to its end or diverged.
    public let trials: [SearchTrial]
    /// The best of them and its network after the last epoch; nil where all diverged, or none ended.
    public let best: (trial: SearchTrial, network: Network)?
    /// Whether the search was stopped before its end.
    public let wasStopped: Bool
  }

  /// Trains a network for every candidate.
  ///
  /// - scaling: what is done to each batch's inputs; nil for nothing.
  /// - observe: told of every step, epoch and trial; its answer `.stop` ends the search there. A trial that isn't finished is lost.
  ///
  /// Throws ``TrainingError/invalid(_:)`` where there is no candidate, and where examples, network, loss and options don't fit each
  /// other. A trial that diverges is recorded and doesn't end the search.
  public func run(
    on training: Examples, scaling: InputScaling? = nil, validation: Examples,
    observe: (Event) -> TrainingDecision = { _ in .proceed }
  ) throws(TrainingError) -> Result {
    guard !candidates.isEmpty else { throw .invalid("there are no hyperparameters to try") }
    var trials: [SearchTrial] = []
    var best: (trial: SearchTrial, network: Network)?
    for (index, candidate) in candidates.enumerated() {
      guard
        let (trial, network) = try train(
          candidate, number: index + 1, on: training, scaling: scaling, validation: validation, observe: observe)
      else { return Result(trials: trials, best: best, wasStopped: true) }
      trials.append(trial)
      if trial.scores != nil, best.map({ trial.isBetter(than: $0.trial) }) ?? true { best = (trial, network) }
      if observe(.trial(trial)) == .stop, index < candidates.count - 1 {
        return Result(trials: trials, best: best, wasStopped: true)
      }
    }
    return Result(trials: trials, best: best, wasStopped: false)
  }

  /// nil if it was stopped.
  private func train(
    _ candidate: Hyperparameters, number: Int, on training: Examples, scaling: InputScaling?, validation: Examples,
    observe: (Event) -> TrainingDecision
  ) throws(TrainingError) -> (SearchTrial, Network)? {
    var options = options
    options.learningRate = candidate.learningRate
    options.penalty = WeightPenalty(l2: candidate.l2, l1: options.penalty.l1)
    var trainer = Trainer(
      network: try network(candidate.hiddenSize, for: training), loss: loss, optimizer: optimizer, options: options)
    var seconds = 0.0
    let outcome: SearchTrial.Outcome
    do {
      let summary = try trainer.train(on: training, scaling: scaling, validation: validation) { event in
        if case .step(let progress) = event { seconds = progress.seconds }
        return observe(.training(number: number, event))
      }
      guard !summary.wasStopped, let last = summary.lastEpoch, let scores = SearchTrial.Scores(last) else { return nil }
      outcome = .finished(scores)
    } catch .diverged(let epoch, let step, let reason, _) {
      outcome = .diverged("\(TrainingError.place(epoch: epoch, step: step)): \(reason)")
    }
    let trial = SearchTrial(number: number, hyperparameters: candidate, outcome: outcome, seconds: seconds)
    return (trial, trainer.network)
  }

  private func network(_ hiddenSize: Int, for examples: Examples) throws(TrainingError) -> Network {
    do {
      return try Network(
        inputs: examples.width, hidden: [hiddenSize], outputs: examples.outputWidth, activation: activation,
        seed: options.seed, backend: backend)
    } catch {
      throw .invalid("\(error)")
    }
  }
}

extension SearchTrial.Scores {
  /// nil for an epoch that nothing validated.
  fileprivate init?(_ metrics: EpochMetrics) {
    guard let validation = metrics.validation else { return nil }
    self.init(
      trainLoss: metrics.trainLoss, trainAccuracy: metrics.trainAccuracy, validationLoss: validation.loss,
      validationAccuracy: validation.accuracy)
  }
}
