import Pleat

/// The result of `pleat cv`, as text and as JSON.
struct CrossValidationReport: Encodable {
  /// What is said of a network; what doesn't apply is absent.
  struct Scores: Encodable {
    let loss: Double?
    let accuracy: Double?
    let mse: Double?
    let mae: Double?
    let r2: Double?
  }

  /// A fold, and a line of `--log`.
  struct Fold: Encodable {
    let fold: Int
    /// How many examples were trained on.
    let training: Int
    /// How many were held out.
    let examples: Int
    let scores: Scores?
    /// Of the examples as they were trained on in the last epoch.
    let trainLoss: Double?
    let trainAccuracy: Double?
    /// Where it diverged; absent if it didn't.
    let diverged: String?
    let seconds: Double

    enum CodingKeys: String, CodingKey {
      case fold, training, examples, diverged, seconds
      case trainLoss = "train_loss"
      case trainAccuracy = "train_accuracy"
    }

    init(_ result: FoldResult) {
      (fold, training, examples) = (result.number, result.trainingCount, result.heldOutCount)
      scores = result.evaluation.map { evaluation in
        let regression = evaluation.regression
        return Scores(
          loss: evaluation.loss, accuracy: evaluation.accuracy, mse: regression?.meanSquaredError,
          mae: regression?.meanAbsoluteError, r2: regression?.rSquared)
      }
      trainLoss = scores == nil ? nil : result.lastEpoch?.trainLoss
      trainAccuracy = scores == nil ? nil : result.lastEpoch?.trainAccuracy
      diverged = result.divergence
      seconds = result.seconds
    }

    /// Scores stand beside the other keys, not in an object of their own.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(fold, forKey: .fold)
      try container.encode(training, forKey: .training)
      try container.encode(examples, forKey: .examples)
      try container.encodeIfPresent(trainLoss, forKey: .trainLoss)
      try container.encodeIfPresent(trainAccuracy, forKey: .trainAccuracy)
      try container.encodeIfPresent(diverged, forKey: .diverged)
      try container.encode(seconds, forKey: .seconds)
      try scores?.encode(to: encoder)
    }

    /// What progress says of it.
    func line(of count: Int) -> String {
      guard let scores, let loss = scores.loss else { return "fold \(fold)/\(count)  diverged \(diverged ?? "")" }
      let first = scores.accuracy.map { "accuracy \(decimal($0, 4))  " } ?? scores.r2.map { "R² \(decimal($0, 4))  " }
      return "fold \(fold)/\(count)  \(first ?? "")loss \(decimal(loss, 4))  \(significant(seconds)) s"
    }
  }

  let folds: [Fold]
  let mean: Scores
  let standardDeviation: Scores
  let seconds: Double
  let backend: String
  let instructionSet: String
  let threads: Int
  /// Of the scores, in one line.
  private let summary: String

  enum CodingKeys: String, CodingKey {
    case folds, mean, seconds, backend, threads
    case standardDeviation = "standard_deviation"
    case instructionSet = "instruction_set"
  }

  init(_ result: CrossValidation.Result, seconds: Double, backend: any GEMMBackend) {
    folds = result.folds.map { Fold($0) }
    func scores(_ value: (Spread) -> Double) -> Scores {
      func score(_ number: (Evaluation) -> Double?) -> Double? { result.spread(of: number).map(value) }
      return Scores(
        loss: score { $0.loss }, accuracy: score { $0.accuracy }, mse: score { $0.regression?.meanSquaredError },
        mae: score { $0.regression?.meanAbsoluteError }, r2: score { $0.regression?.rSquared })
    }
    mean = scores { $0.mean }
    standardDeviation = scores { $0.standardDeviation }
    summary = Self.summary(of: result.folds) ?? ""
    self.seconds = seconds
    (self.backend, instructionSet, threads) = (backend.name, backend.kernels.instructionSet.rawValue, backend.threads)
  }

  /// "accuracy 0.9705 ± 0.0060, loss 0.1012 ± 0.0193 (mean ± sample standard deviation of 5 folds)"; nil if no fold has finished.
  static func summary(of folds: [FoldResult]) -> String? {
    let result = CrossValidation.Result(folds: folds)
    func text(_ name: String, _ score: (Evaluation) -> Double?) -> String? {
      result.spread(of: score).map { "\(name) \(decimal($0.mean, 4)) ± \(decimal($0.standardDeviation, 4))" }
    }
    let parts = [
      text("accuracy") { $0.accuracy }, text("R²") { $0.regression?.rSquared },
      text("mean absolute error") { $0.regression?.meanAbsoluteError }, text("loss") { $0.loss },
    ].compactMap(\.self)
    let count = folds.count { $0.evaluation != nil }
    guard count > 0 else { return nil }
    return "\(parts.joined(separator: ", ")) (mean ± sample standard deviation of \(counted(count, "fold")))"
  }

  var text: String {
    let hasClasses = mean.accuracy != nil
    let names =
      hasClasses
      ? ["accuracy", "loss", "train accuracy", "loss"]
      : (mean.r2 == nil ? [] : ["R²"]) + ["mean absolute error", "loss", "train loss"]
    func cells(_ fold: Fold) -> [Double?] {
      let scores = fold.scores
      return hasClasses
        ? [scores?.accuracy, scores?.loss, fold.trainAccuracy, fold.trainLoss]
        : (mean.r2 == nil ? [] : [scores?.r2]) + [scores?.mae, scores?.loss, fold.trainLoss]
    }
    let columns = ["fold", "trained on", "held out"] + names
    let rows = folds.map { fold in
      ["\(fold.fold)", "\(fold.training)", "\(fold.examples)"] + cells(fold).map { $0.map { decimal($0, 4) } ?? "–" }
    }
    return """
      \(folds.count) folds in \(decimal(seconds, 1)) s

      \(Table.text([columns] + rows, numbers: Set(columns.indices)))

      \(summary)
      """
  }
}
