public import LinearAlgebra

/// Trains a network of any depth by stochastic gradient descent.
///
/// ```swift
/// var trainer = Trainer(network: network, loss: SoftmaxCrossEntropy(), optimizer: SGD(momentum: 0.9))
/// try trainer.train(on: examples, scaling: scaling) { event in
///   if case .epoch(let metrics) = event { print(metrics.epoch, metrics.trainLoss) }
///   return .proceed
/// }
/// ```
///
/// The loss that is minimised is L = (1/N) Σ Lᵢ + λ₂ Σ_k Σ W_k² + λ₁ Σ_k Σ|W_k|.
public struct Trainer: Sendable {
  /// The network, as far as it is trained.
  public private(set) var network: Network
  /// The network after the finished epoch with the lowest validation loss, or training loss where nothing validates.
  public private(set) var best: (network: Network, epoch: Int, loss: Double)?
  public let loss: any Loss
  public private(set) var optimizer: any Optimizer
  public let options: TrainingOptions

  public init(
    network: Network, loss: any Loss = SoftmaxCrossEntropy(), optimizer: any Optimizer = SGD(),
    options: TrainingOptions = TrainingOptions()
  ) {
    self.network = network
    self.loss = loss
    self.optimizer = optimizer
    self.options = options
  }

  /// Trains for the options' number of epochs.
  ///
  /// - scaling: what is done to each batch's inputs; nil for nothing.
  /// - validation: examples to be evaluated after each epoch.
  /// - observe: told of every step and epoch; its answer `.stop` ends the run after that step, with the network as it is.
  ///
  /// A run inside a cancelled `Task` stops likewise.
  ///
  /// Throws ``TrainingError/invalid(_:)`` before anything is changed if the examples don't fit the network, the loss or the
  /// options; ``TrainingError/diverged(epoch:step:reason:)`` when the loss is no longer finite, before that step changes
  /// the weights.
  @discardableResult
  public mutating func train(
    on examples: Examples, scaling: InputScaling? = nil, validation: Examples? = nil,
    observe: (TrainingEvent) -> TrainingDecision = { _ in .proceed }
  ) throws(TrainingError) -> TrainingSummary {
    let scaling = scaling ?? .identity(width: examples.width)
    try check(examples, scaling, "training")
    if let validation { try check(validation, scaling, "validation") }
    let stepsPerEpoch = (examples.count + options.batchSize - 1) / options.batchSize
    let (totalSteps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: options.epochs)
    guard !overflow else { throw .invalid("\(options.epochs) epochs of \(stepsPerEpoch) steps are too many") }

    var shuffles = RandomStream(seed: options.seed, name: "shuffle")
    var order = (0..<Int32(examples.count)).map(\.self)
    var step = TrainingStep(for: network)
    let clock = ContinuousClock()
    var progress = (steps: 0, examples: 0, seconds: 0.0)
    var lastEpoch: EpochMetrics?
    best = nil

    func summary(wasStopped: Bool) -> TrainingSummary {
      TrainingSummary(
        epochs: lastEpoch?.epoch ?? 0, steps: progress.steps, seconds: progress.seconds,
        examplesPerSecond: Double(progress.examples) / max(progress.seconds, .leastNormalMagnitude),
        lastEpoch: lastEpoch, wasStopped: wasStopped)
    }

    for epoch in 1...options.epochs {
      if options.shuffles { order.shuffle(using: &shuffles) }
      let before = progress
      var tally = Tally()
      var learningRate = options.learningRate
      for start in stride(from: 0, to: examples.count, by: options.batchSize) {
        let began = clock.now
        let positions = order[start..<min(start + options.batchSize, examples.count)]
        learningRate = options.schedule.learningRate(
          initial: options.learningRate, step: progress.steps, of: totalSteps)
        let batch = step.gather(positions, of: examples, scaledBy: scaling, by: network.backend.kernels)
        let result = step.forward(batch, through: network, loss: loss)
        guard result.loss.isFinite else {
          throw .diverged(
            epoch: epoch, step: progress.steps + 1, reason: step.firstNonFinite(in: network))
        }
        tally.add(result)
        step.backward(through: &network)
        Self.update(&network, by: &optimizer, penalty: options.penalty, learningRate: learningRate)
        progress.steps += 1
        progress.examples += positions.count
        progress.seconds += (clock.now - began) / .seconds(1)
        let event = TrainingEvent.step(
          StepProgress(
            epoch: epoch, step: progress.steps, totalSteps: totalSteps, examples: progress.examples,
            seconds: progress.seconds))
        if observe(event) == .stop || Task.isCancelled { return summary(wasStopped: true) }
      }
      try checkWeights(epoch: epoch, step: progress.steps)
      let seconds = progress.seconds - before.seconds
      let evaluation = validation.map {
        network.evaluate($0, scaling: scaling, loss: loss)
      }
      let metrics = EpochMetrics(
        epoch: epoch, step: progress.steps, learningRate: learningRate,
        trainLoss: tally.meanLoss, trainAccuracy: tally.accuracy,
        penalty: options.penalty.value(of: network),
        validation: evaluation.map { ($0.loss, $0.accuracy) }, seconds: seconds,
        examplesPerSecond: Double(examples.count) / max(seconds, .leastNormalMagnitude))
      lastEpoch = metrics
      let score = metrics.validation?.loss ?? metrics.trainLoss
      if best.map({ score < $0.loss || $0.loss.isNaN }) ?? true { best = (network, epoch, score) }
      if observe(.epoch(metrics)) == .stop && epoch < options.epochs { return summary(wasStopped: true) }
    }
    return summary(wasStopped: false)
  }

  /// Penalties and the optimiser's step, parameter by parameter.
  private static func update(
    _ network: inout Network, by optimizer: inout any Optimizer, penalty: WeightPenalty, learningRate: Float
  ) {
    let kernels = network.backend.kernels
    var position = 0
    network.visitParameters { _, parameter in
      penalty.addGradient(to: &parameter, by: kernels)
      optimizer.update(&parameter, at: position, learningRate: learningRate, by: kernels)
      position += 1
    }
  }

  private func check(
    _ examples: Examples, _ scaling: InputScaling, _ purpose: String
  ) throws(TrainingError) {
    guard options.epochs >= 1 else { throw .invalid("epochs is \(options.epochs), but must be at least 1") }
    guard options.batchSize >= 1 else {
      throw .invalid("the batch size is \(options.batchSize), but must be at least 1")
    }
    guard options.learningRate > 0, options.learningRate.isFinite else {
      throw .invalid("the learning rate is \(options.learningRate), but must be a positive number")
    }
    guard examples.count > 0 else { throw .invalid("the \(purpose) set is empty") }
    guard examples.count <= Int(Int32.max) else {
      throw .invalid("the \(purpose) set has \(examples.count) examples; \(Int32.max) are supported")
    }
    guard examples.width == network.inputWidth else {
      throw .invalid(
        "the network expects inputs of width \(network.inputWidth), but the \(purpose) set's are \(examples.width) wide"
      )
    }
    guard scaling.width == examples.width else {
      throw .invalid("the scaling is for \(scaling.width) columns, but the \(purpose) set has \(examples.width)")
    }
    guard examples.outputWidth == network.outputWidth else {
      throw .invalid(
        "the network has \(network.outputWidth) outputs, but the \(purpose) set needs \(examples.outputWidth)")
    }
    guard loss.accepts(examples.targets) else {
      throw .invalid("the \(loss.name) loss needs classes, but the \(purpose) set has numbers to predict")
    }
  }

  /// A last step can make weights infinite that no later loss would show.
  private func checkWeights(epoch: Int, step: Int) throws(TrainingError) {
    for (name, parameter) in network.parameters
    where !parameter.value.isFinite(by: network.backend.kernels) {
      throw .diverged(epoch: epoch, step: step, reason: "\(name) is no longer finite")
    }
  }
}

/// Losses and right answers, added up over an epoch.
private struct Tally {
  private var loss = 0.0
  private var correct = 0
  private var hasClasses = true
  private var count = 0

  mutating func add(_ result: TrainingStep.Result) {
    loss += result.lossSum
    count += result.count
    if let right = result.correct { correct += right } else { hasClasses = false }
  }

  var meanLoss: Double { loss / Double(count) }
  var accuracy: Double? { hasClasses ? Double(correct) / Double(count) : nil }
}
