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
  /// The loss Lᵢ of an example.
  public let loss: any Loss
  /// What turns gradients into steps.
  public let optimizer: any Optimizer
  /// What the optimiser remembers of earlier steps.
  public private(set) var optimizerState: OptimizerState
  /// How long, in what order, at what learning rate and with what penalty the network is trained.
  public let options: TrainingOptions

  /// A trainer of a copy of `network`; whether all fits together is checked when training starts.
  public init(
    network: Network, loss: any Loss = SoftmaxCrossEntropy(), optimizer: any Optimizer = SGD(),
    options: TrainingOptions = TrainingOptions()
  ) {
    self.network = network
    self.loss = loss
    self.optimizer = optimizer
    optimizerState = OptimizerState(of: network, for: optimizer)
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
  /// A second call starts schedule, order and ``best`` afresh; the optimiser keeps what it remembers.
  ///
  /// Throws ``TrainingError/invalid(_:)`` before anything is changed if the examples don't fit the network, the loss or the
  /// options, or if a validation example isn't finite; ``TrainingError/diverged(epoch:step:reason:cause:)`` when the loss or a gradient is
  /// no longer finite, before that step changes the weights; or when an epoch leaves weights that are not finite, or such as give a
  /// validation example a loss that isn't. Then ``best`` is what there is to keep, if an epoch was finished before: steps may have
  /// spoiled ``network``. Where inputs are bytes, gradients are looked at by those of the biases: a gradient of weights that overflows
  /// by itself shows in the next step's loss.
  @discardableResult
  public mutating func train(
    on examples: Examples, scaling: InputScaling? = nil, validation: Examples? = nil,
    observe: (TrainingEvent) -> TrainingDecision = { _ in .proceed }
  ) throws(TrainingError) -> TrainingSummary {
    let scaling = scaling ?? .identity(width: examples.width)
    try options.check()
    try check(examples, scaling, "training")
    if let validation {
      try check(validation, scaling, "validation")
      try checkNumbers(of: validation, scaling)
    }
    var run = try TrainingRun(
      on: examples.count,
      learningRate: options.learningRate
        ?? optimizer.defaultLearningRate(for: network, on: examples, scaling: scaling), options)
    best = nil
    let plan = TrainingPlan(
      network, optimizerState, loss: loss, optimizer: optimizer, penalty: options.penalty,
      batchSize: min(options.batchSize, examples.count),
      checksInputs: scaling.mayGiveInfinities(of: examples.inputs), clips: options.clipNorm != nil, seed: options.seed)
    // The optimiser's memory comes back when the run ends, however it ends.
    defer { plan.store(into: &network, &optimizerState) }
    for epoch in 1...options.epochs {
      let result: EpochResult?
      do {
        defer { plan.store(into: &network) }
        result = try trainEpoch(epoch, of: &run, by: plan, on: examples, scaling, observe)
      }
      guard let result else { return run.summary(wasStopped: true) }
      try checkWeights(epoch: epoch)
      let metrics = EpochMetrics(
        epoch: epoch, step: run.steps, learningRate: result.learningRate, trainLoss: result.tally.meanLoss,
        trainAccuracy: result.tally.accuracy, penalty: options.penalty.value(of: network),
        validation: try scores(on: validation, scaling, epoch: epoch),
        seconds: result.seconds,
        examplesPerSecond: Double(examples.count) / max(result.seconds, .leastNormalMagnitude))
      let score = metrics.validation?.loss ?? metrics.trainLoss
      run.finishEpoch(metrics, loss: score)
      if best.map({ score < $0.loss }) ?? true { best = (network, epoch, score) }
      if observe(.epoch(metrics)) == .stop && epoch < options.epochs { return run.summary(wasStopped: true) }
    }
    return run.summary(wasStopped: false)
  }

  private typealias EpochResult = (tally: Tally, learningRate: Float, seconds: Double)

  /// One pass over all examples; nil if it was stopped.
  ///
  /// - plan: what runs the steps, with parameters of its own.
  private mutating func trainEpoch(
    _ epoch: Int, of run: inout TrainingRun, by plan: TrainingPlan, on examples: Examples, _ scaling: InputScaling,
    _ observe: (TrainingEvent) -> TrainingDecision
  ) throws(TrainingError) -> EpochResult? {
    let clock = ContinuousClock()
    let secondsBefore = run.seconds
    var tally = Tally()
    var learningRate = run.learningRate(epoch: epoch)
    var began = clock.now
    let batchSize = min(options.batchSize, examples.count)
    if options.shuffles { run.shuffle() }
    for start in stride(from: 0, to: examples.count, by: batchSize) {
      let positions = run.order[start..<min(start + batchSize, examples.count)]
      learningRate = run.learningRate(epoch: epoch)
      let result = plan.differentiate(positions, of: examples, scaledBy: scaling)
      guard result.loss.isFinite, plan.inputsAreFinite else {
        plan.abandonStep()
        throw .diverged(
          epoch: epoch, step: run.steps + 1, reason: plan.firstNonFinite(in: network),
          cause: run.steps > 0 && plan.inputsAreFinite && plan.targetsAreFinite ? .steps : .examples)
      }
      tally.add(result)
      let scale = try gradientScale(of: plan, epoch: epoch, step: run.steps + 1)
      plan.update(learningRate: learningRate, gradientScale: scale)
      run.finishStep(examples: positions.count, seconds: (clock.now - began) / .seconds(1))
      if observe(.step(run.progress(epoch: epoch))) == .stop || Task.isCancelled { return nil }
      // What the caller did meanwhile isn't training.
      began = clock.now
    }
    return (tally, learningRate, run.seconds - secondsBefore)
  }

  /// What clipping multiplies the gradients by.
  ///
  /// Throws where a gradient isn't finite: a norm shows that, and where there is none they are looked at.
  private mutating func gradientScale(
    of plan: TrainingPlan, epoch: Int, step: Int
  ) throws(TrainingError) -> Float {
    let norm = options.clipNorm == nil ? nil : plan.gradientNorm()
    guard norm?.isFinite ?? plan.gradientsAreFinite() else {
      plan.abandonStep()
      plan.store(into: &network, &optimizerState)
      let name = network.firstNonFiniteGradient().map { "of \($0) " } ?? ""
      throw .diverged(
        epoch: epoch, step: step, reason: "the gradient \(name)is not finite", cause: step > 1 ? .steps : .examples)
    }
    guard let norm, let limit = options.clipNorm else { return 1 }
    return Network.clippingScale(norm: norm, limit: limit)
  }

  private func check(
    _ examples: Examples, _ scaling: InputScaling, _ purpose: String
  ) throws(TrainingError) {
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

  /// Validation examples that aren't finite would go unnoticed: whatever the network learns, their loss is no number, or a saturating
  /// activation hides them.
  private func checkNumbers(of validation: Examples, _ scaling: InputScaling) throws(TrainingError) {
    let kernels = network.backend.kernels
    if scaling.mayGiveInfinities(of: validation.inputs) {
      var row = Matrix()
      for position in 0..<Int32(validation.count) {
        validation.gather([position], scaledBy: scaling, into: &row, by: kernels)
        guard row.isFinite(by: kernels) else {
          throw .invalid("the inputs of the validation set's example \(position) are not finite")
        }
      }
    }
    if case .values(let targets) = validation.targets, !targets.isFinite(by: kernels) {
      throw .invalid("the targets of the validation set are not finite")
    }
  }

  /// A last step can make weights infinite that no later loss would show.
  private func checkWeights(epoch: Int) throws(TrainingError) {
    for (name, parameter) in network.parameters
    where !parameter.value.isFinite(by: network.backend.kernels) {
      throw .diverged(epoch: epoch, step: nil, reason: "\(name) is no longer finite", cause: .steps)
    }
    for (name, buffer) in network.buffers where !buffer.isFinite(by: network.backend.kernels) {
      throw .diverged(epoch: epoch, step: nil, reason: "\(name) is no longer finite", cause: .steps)
    }
  }
  /// Loss and accuracy on the validation examples after an epoch; nil where there are none.
  ///
  /// Throws where the loss isn't finite, though weights, inputs and targets are: nothing could be judged by it, and the next epoch's
  /// would be no better.
  private func scores(
    on validation: Examples?, _ scaling: InputScaling, epoch: Int
  ) throws(TrainingError) -> (loss: Double, accuracy: Double?)? {
    guard let validation else { return nil }
    let evaluation = network.evaluate(validation, scaling: scaling, loss: loss)
    guard evaluation.loss.isFinite else {
      let first = (0..<validation.count).first {
        !network.evaluate(validation[[$0]], scaling: scaling, loss: loss).loss.isFinite
      }
      let which = first.map { "validation set's example \($0)" } ?? "validation set"
      throw .diverged(
        epoch: epoch, step: nil, reason: "the loss of the \(which) is not finite", cause: .examples)
    }
    return (evaluation.loss, evaluation.accuracy)
  }
}
