import LinearAlgebra

/// What one run of a trainer keeps from step to step.
struct TrainingRun: Sendable {
  let totalSteps: Int
  /// The examples' positions in the order of the epoch.
  private(set) var order: [Int32]
  /// The learning rate's.
  private var course: LearningRateCourse
  private(set) var steps = 0
  private(set) var examples = 0
  /// Seconds spent on training.
  private(set) var seconds = 0.0
  private var lastEpoch: EpochMetrics?
  private var shuffles: RandomStream

  /// - learningRate: η₀.
  init(
    on count: Int, learningRate: Float, _ options: TrainingOptions
  ) throws(TrainingError) {
    let stepsPerEpoch = (count - 1) / options.batchSize + 1
    let (totalSteps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: options.epochs)
    guard !overflow else { throw .invalid("\(options.epochs) epochs of \(stepsPerEpoch) steps are too many") }
    guard options.warmup < totalSteps else {
      throw .invalid("the warm-up is \(options.warmup) steps, but must be fewer than the run's \(totalSteps)")
    }
    self.totalSteps = totalSteps
    course = LearningRateCourse(
      initial: learningRate, schedule: options.schedule, warmup: options.warmup, totalSteps: totalSteps)
    order = (0..<Int32(count)).map(\.self)
    shuffles = RandomStream(seed: options.seed, name: "shuffle")
  }

  mutating func shuffle() { shuffles.shuffle(&order) }

  /// The learning rate of the next step.
  func learningRate(epoch: Int) -> Float { course.rate(step: steps, epoch: epoch) }

  mutating func finishStep(examples: Int, seconds: Double) {
    steps += 1
    self.examples += examples
    self.seconds += seconds
  }

  /// - loss: what the epoch is judged by.
  mutating func finishEpoch(_ metrics: EpochMetrics, loss: Double) {
    lastEpoch = metrics
    course.finishEpoch(loss: loss, steps: steps)
  }

  func progress(epoch: Int) -> StepProgress {
    StepProgress(epoch: epoch, step: steps, totalSteps: totalSteps, examples: examples, seconds: seconds)
  }

  func summary(wasStopped: Bool) -> TrainingSummary {
    TrainingSummary(
      epochs: lastEpoch?.epoch ?? 0, steps: steps, seconds: seconds,
      examplesPerSecond: Double(examples) / max(seconds, .leastNormalMagnitude), lastEpoch: lastEpoch,
      wasStopped: wasStopped)
  }
}

/// Losses and right answers, added up over an epoch.
struct Tally: Sendable {
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
