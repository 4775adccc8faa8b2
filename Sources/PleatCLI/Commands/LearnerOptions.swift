import ArgumentParser
import Pleat

/// The options of `pleat train` and `pleat cv` that say what learns and how: everything but where examples come from, and what is written.
///
/// Not an option group of groups: a debug build checks each group four times a level, so that three levels cost seconds at every start.
struct LearnerOptions {
  let options: TrainOptions
  let layers: LayerOptions
  let features: FeatureOptions
  let featureSettings: FeatureSettings
  let wiring: WiringOptions
  let optimizer: OptimizerOptions
  let schedule: ScheduleOptions

  func validate() throws {
    try featureSettings.refuse(unless: features.features, option: "--features")
    try layers.requireHiddenLayers(options.widths)
    if layers.batchNorm, options.batchSize == 1 {
      throw ValidationError("--batch-norm needs batches of at least 2 examples, but --batch-size is 1")
    }
    try wiring.validate(isWired: options.model == .randomWired)
    if options.model == .randomWired {
      try layers.requireStack()
      if features.isPolar { throw ValidationError("--features polar has no meaning with --model random-wired") }
    }
  }

  var trainingOptions: TrainingOptions {
    TrainingOptions(
      epochs: options.epochs, batchSize: options.batchSize, learningRate: optimizer.learningRate.map { Float($0) },
      schedule: schedule.schedule(epochs: options.epochs), warmup: schedule.warmup,
      clipNorm: optimizer.clipNorm.map { Float($0) },
      penalty: WeightPenalty(l2: Float(options.l2), l1: Float(options.l1)), shuffles: !options.noShuffle,
      seed: options.seed)
  }

  /// What moves the weights and how fast, for the messages.
  ///
  /// - learningRate: what is used; nil where it isn't known yet, for the default depends on the examples.
  func howTrained(learningRate: String?) -> String {
    let rule = optimizer.rule
    let rate = learningRate ?? optimizer.learningRate.map { "\($0)" } ?? "\(rule.defaultLearningRate) at most"
    var parts = ["learning rate \(rate)", "schedule \(schedule.schedule.rawValue)"]
    if schedule.warmup > 0 { parts.append("warm-up \(counted(schedule.warmup, "step"))") }
    if let norm = optimizer.clipNorm { parts.append("gradients clipped to norm \(norm)") }
    return "optimizer \(rule.summary); \(parts.joined(separator: ", "))"
  }

  /// The graph of a randomly wired network; nil for others.
  func graph() throws -> Wiring? { options.model == .randomWired ? try wiring.make(seed: options.seed) : nil }

  /// The network as it is before it is trained on these examples, made before their features are.
  ///
  /// - plan: what features there will be; nil for inputs as they are.
  /// - count: how many examples there will be, if not these.
  /// - data: what messages call the examples.
  ///
  /// Throws ``Failure`` where loss, features or warm-up don't fit the examples, where the machine's memory doesn't hold the training, and
  /// where initial weights can't be read or are of another shape.
  func network(
    for training: Examples, _ plan: FeaturePlan?, count: Int? = nil, of data: String, wiring: Wiring?,
    backend: any GEMMBackend
  ) throws -> Network {
    let count = count ?? training.count
    guard options.loss.accepts(training.targets) else {
      throw Failure(.usage, "--loss \(options.loss.name) needs classes, but \(data) has numbers to predict")
    }
    let (inputs, outputs) = (plan?.width ?? training.width, training.outputWidth)
    if features.isPolar, inputs != 2 {
      throw Failure(
        .usage,
        "--features polar needs points of 2 numbers, but the examples of \(data) have \(counted(inputs, "number"))")
    }
    if layers.batchNorm, count == 1 {
      throw Failure(
        .usage, "--batch-norm needs batches of at least 2 examples, but there is one to train on in \(data)")
    }
    try options.checkMemory(
      examples: count, inputs: inputs, outputs: outputs, layers: layers, wiring: wiring,
      stateSlots: optimizer.rule.stateSlots)
    let batches = (count + options.batchSize - 1) / options.batchSize
    try schedule.checkWarmup(steps: batches * options.epochs)
    var network = try newNetwork(inputs: inputs, outputs: outputs, wiring, backend)
    if let file = options.initialFile {
      try failing { try network.loadParameters(fromFile: file) }
    }
    return network
  }

  /// What training on planned features takes beside them, in bytes.
  func trainingMemory(of plan: FeaturePlan, for training: Examples, count: Int? = nil, wiring: Wiring?) -> Double {
    options.memory(
      examples: count ?? training.count, inputs: plan.width, outputs: training.outputWidth, layers: layers,
      wiring: wiring, stateSlots: optimizer.rule.stateSlots)
  }

  private func newNetwork(
    inputs: Int, outputs: Int, _ wiring: Wiring?, _ backend: any GEMMBackend
  ) throws -> Network {
    if let wiring {
      return try Network(
        inputs: inputs, outputs: outputs, wiring: wiring, width: options.widths[0], activation: options.activation,
        normalization: layers.normalization, initialization: options.scheme, seed: options.seed, backend: backend)
    }
    var description = MultilayerPerceptron(
      inputs: inputs, hidden: options.widths, outputs: outputs, activation: options.activation,
      initialization: options.scheme)
    layers.apply(to: &description)
    if features.isPolar { description.features = .polar }
    return try Network(description, seed: options.seed, backend: backend)
  }

  /// What the model file records of the options that are in effect.
  ///
  /// - features: what features are made by; nil for none.
  func record(wiring graph: Wiring?, features transform: (any FeatureTransform)?) -> [String: String] {
    var record: [String: String] = [:]
    for part in [
      options.record, layers.record, features.record(of: transform, featureSettings), optimizer.record,
      schedule.record(epochs: options.epochs),
    ] {
      record.merge(part) { $1 }
    }
    if let graph { record.merge(wiring.record(of: graph)) { $1 } }
    return record
  }
}
