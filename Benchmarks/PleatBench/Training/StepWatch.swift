import NeuralNetworks

/// Reads the clock and the number of requests for memory where steps begin to count, where epochs end, and at the last step.
///
/// Not at every step: some take three microseconds. The ends of epochs, where the trainer copies the weights back and compares
/// losses, are no steps and are counted by themselves; the order that is drawn for the next epoch belongs to its first step.
struct StepWatch {
  /// What was spent on something.
  struct Spent: Equatable {
    var seconds = 0.0
    var allocations = 0

    static func += (sum: inout Spent, other: Spent) {
      sum.seconds += other.seconds
      sum.allocations += other.allocations
    }
  }

  private let warmUp: Int
  private let last: Int
  private let stepsPerEpoch: Int
  private let read: () -> Spent
  private var reading: Spent?

  private(set) var steps = Spent()
  private(set) var betweenEpochs = Spent()
  /// How many ends of epochs that was.
  private(set) var ends = 0

  /// - warmUp: the steps that don't count, at least 1.
  /// - last: the step after which the run is stopped.
  /// - read: what has been spent since some moment.
  init(warmUp: Int, last: Int, stepsPerEpoch: Int, reading read: @escaping () -> Spent) {
    self.warmUp = warmUp
    self.last = last
    self.stepsPerEpoch = stepsPerEpoch
    self.read = read
  }

  /// What a trainer is told.
  mutating func observe(_ event: TrainingEvent) -> TrainingDecision {
    switch event {
    case .step(let progress): finish(step: progress.step)
    case .epoch: finishEpoch()
    }
  }

  mutating func finish(step: Int) -> TrainingDecision {
    guard step >= warmUp, step == warmUp || step == last || step.isMultiple(of: stepsPerEpoch) else { return .proceed }
    steps += spentSinceLastReading()
    return step == last ? .stop : .proceed
  }

  mutating func finishEpoch() -> TrainingDecision {
    guard reading != nil else { return .proceed }
    betweenEpochs += spentSinceLastReading()
    ends += 1
    return .proceed
  }

  /// Nothing before the first reading.
  private mutating func spentSinceLastReading() -> Spent {
    let now = read()
    defer { reading = now }
    guard let reading else { return Spent() }
    return Spent(seconds: now.seconds - reading.seconds, allocations: now.allocations - reading.allocations)
  }
}
