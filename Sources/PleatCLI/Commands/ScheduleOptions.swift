import ArgumentParser
import Pleat

/// The options of `pleat train` about how the learning rate changes.
struct ScheduleOptions: ParsableArguments {
  enum Kind: String, CaseIterable {
    case constant, step, cosine, linear
    case inverseSquareRoot = "inverse-sqrt"
    case plateau
  }

  @Option(
    help: ArgumentHelp(
      """
      How the learning rate changes: \(list(Kind.self)) (default: cosine). step drops it at intervals; cosine and linear go \
      down to 0; inverse-sqrt divides by √t; plateau drops it where the loss stays.
      """, valueName: "name"), transform: parseChoice("schedule"))
  var schedule = Kind.cosine

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Epochs from one drop of the step schedule to the next (default: a third of --epochs).", valueName: "epochs"))
  var stepSize: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What a drop of step and plateau multiplies the rate by (default: 0.1).", valueName: "factor"))
  var factor: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Epochs without a better loss (of validation, or else of training) that the plateau schedule puts up with (default: 10).
      """, valueName: "epochs"))
  var patience: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Steps that the learning rate rises for before the schedule begins.", valueName: "steps"))
  var warmup = 0

  func validate() throws {
    try refuse("--step-size", stepSize, unless: [.step])
    try refuse("--factor", factor, unless: [.step, .plateau])
    try refuse("--patience", patience, unless: [.plateau])
    let limit = 1_000_000_000
    if let stepSize { try check((1...limit).contains(stepSize), "--step-size", stepSize, "from 1 to \(limit)") }
    if let factor { try check(factor > 0 && factor < 1, "--factor", factor, "more than 0 and less than 1") }
    if let patience { try check((0...limit).contains(patience), "--patience", patience, "from 0 to \(limit)") }
    try check(warmup >= 0, "--warmup", warmup, "at least 0")
  }

  private func refuse(_ option: String, _ value: (some Any)?, unless kinds: [Kind]) throws {
    guard value != nil, !kinds.contains(schedule) else { return }
    throw ValidationError("\(option) has no meaning with --schedule \(schedule.rawValue)")
  }

  /// The schedule of a run of so many epochs.
  func schedule(epochs: Int) -> LearningRateSchedule {
    switch schedule {
    case .constant: .constant
    case .step: .step(every: stepSize ?? (epochs + 2) / 3, factor: factor ?? 0.1)
    case .cosine: .cosine
    case .linear: .linear
    case .inverseSquareRoot: .inverseSquareRoot
    case .plateau: .plateau(patience: patience ?? 10, factor: factor ?? 0.1)
    }
  }

  /// Throws unless the warm-up leaves a part of the run.
  func checkWarmup(steps: Int) throws {
    guard warmup == 0 || warmup < steps else {
      throw Failure(.usage, "--warmup \(warmup): the whole training is \(counted(steps, "step"))")
    }
  }

  /// What the model file records.
  func record(epochs: Int) -> [String: String] {
    var record = ["schedule": schedule.rawValue]
    if warmup > 0 { record["warmup"] = "\(warmup)" }
    switch schedule(epochs: epochs) {
    case .step(let every, let factor):
      record["step-size"] = "\(every)"
      record["factor"] = "\(factor)"
    case .plateau(let patience, let factor, _):
      record["patience"] = "\(patience)"
      record["factor"] = "\(factor)"
    case .constant, .cosine, .linear, .inverseSquareRoot: break
    }
    return record
  }
}
