import Pleat

/// The result of `pleat search`, as text and as JSON.
struct SearchReport: Encodable {
  /// A trial, and a line of `--log`.
  struct Trial: Encodable {
    let trial: Int
    let learningRate: Float
    let hidden: Int
    let l2: Float
    let trainLoss: Double?
    let trainAccuracy: Double?
    let validationLoss: Double?
    let validationAccuracy: Double?
    /// Where it diverged; absent if it didn't.
    let diverged: String?
    let seconds: Double

    enum CodingKeys: String, CodingKey {
      case trial, hidden, l2, diverged, seconds
      case learningRate = "learning_rate"
      case trainLoss = "train_loss"
      case trainAccuracy = "train_accuracy"
      case validationLoss = "validation_loss"
      case validationAccuracy = "validation_accuracy"
    }

    init(_ trial: SearchTrial) {
      self.trial = trial.number
      learningRate = trial.hyperparameters.learningRate
      hidden = trial.hyperparameters.hiddenSize
      l2 = trial.hyperparameters.l2
      trainLoss = trial.scores?.trainLoss
      trainAccuracy = trial.scores?.trainAccuracy
      validationLoss = trial.scores?.validationLoss
      validationAccuracy = trial.scores?.validationAccuracy
      if case .diverged(let reason) = trial.outcome { diverged = reason } else { diverged = nil }
      seconds = trial.seconds
    }

    /// "trial 7 (learning rate 0.0123, hidden 64, L2 1.00·10⁻⁵)".
    var summary: String {
      "trial \(trial) (learning rate \(significant(Double(learningRate))), hidden \(hidden), L2 \(significant(Double(l2))))"
    }

    /// What progress says of it.
    func line(of count: Int) -> String {
      let parameters =
        "trial \(trial)/\(count)  learning rate \(significant(Double(learningRate)))  hidden \(hidden)  "
        + "L2 \(significant(Double(l2)))"
      if let diverged { return "\(parameters)  diverged \(diverged)" }
      let accuracy = validationAccuracy.map { "  validation accuracy \(decimal($0, 4)) loss" } ?? "  validation loss"
      return "\(parameters)\(accuracy) \(validationLoss.map { decimal($0, 4) } ?? "–")  \(significant(seconds)) s"
    }

    /// What a table says of it.
    var row: [String] {
      func cell(_ value: Double?) -> String { value.map { decimal($0, 4) } ?? "–" }
      return [
        "\(trial)", significant(Double(learningRate)), "\(hidden)", significant(Double(l2)), cell(validationAccuracy),
        cell(validationLoss), cell(trainAccuracy), cell(trainLoss),
      ]
    }
  }

  let trials: [Trial]
  let best: Trial
  let test: Score?
  let seconds: Double
  let backend: String
  let instructionSet: String
  let threads: Int
  let model: String?
  let plot: String?
  /// The best first.
  private let ranking: [Trial]

  enum CodingKeys: String, CodingKey {
    case trials, best, test, seconds, backend, threads, model, plot
    case instructionSet = "instruction_set"
  }

  init(
    _ result: HyperparameterSearch.Result, best: SearchTrial, test: Score?, seconds: Double, backend: any GEMMBackend,
    model: String?, plot: String?
  ) {
    trials = result.trials.map { Trial($0) }
    ranking = result.trials.filter { $0.scores != nil }.sorted { $0.isBetter(than: $1) }.map { Trial($0) }
    self.best = Trial(best)
    (self.test, self.seconds, self.model, self.plot) = (test, seconds, model, plot)
    (self.backend, instructionSet, threads) = (backend.name, backend.kernels.instructionSet.rawValue, backend.threads)
  }

  /// How many trials the table shows.
  private static let shownCount = 10

  var text: String {
    let diverged = trials.count - ranking.count
    var heading = "\(counted(trials.count, "trial")) in \(decimal(seconds, 1)) s"
    if diverged > 0 { heading += ", \(diverged) diverged" }
    if ranking.count > Self.shownCount { heading += "; the best \(Self.shownCount):" }
    let columns = ["trial", "learning rate", "hidden", "L2", "validation accuracy", "loss", "train accuracy", "loss"]
    var lines = [
      heading, "",
      Table.text([columns] + ranking.prefix(Self.shownCount).map(\.row), numbers: Set(columns.indices)), "",
      "best \(best.summary)",
    ]
    if let test { lines.append("test \(test.text)") }
    if let model { lines.append("model \(model)") }
    if let plot { lines.append("picture \(plot)") }
    return lines.joined(separator: "\n")
  }
}
