import Pleat

/// The result of `pleat train`, as text and as JSON.
struct TrainReport: Encodable {
  let epochs: Int
  let steps: Int
  let train: Score
  let validation: Score?
  let test: Score?
  let seconds: Double
  let examplesPerSecond: Double
  let backend: String
  let instructionSet: String
  let threads: Int
  let parameters: Int
  let model: String

  enum CodingKeys: String, CodingKey {
    case epochs, steps, train, validation, test, seconds, backend, threads, parameters, model
    case examplesPerSecond = "examples_per_second"
    case instructionSet = "instruction_set"
  }

  /// The examples whose loss isn't finite, if there are any.
  var notFinite: String? {
    [("training", train), ("validation", validation), ("test", test)].first { $0.1?.loss.isFinite == false }?.0
  }

  var text: String {
    var lines = [
      "trained \(counted(epochs, "epoch")) (\(counted(steps, "step"))) in \(decimal(seconds, 2)) s, "
        + ProgressDisplay.rate(examplesPerSecond)
    ]
    for (name, score) in [("train", train), ("validation", validation), ("test", test)] {
      if let score { lines.append("\(name) \(score.text)") }
    }
    lines.append("model \(model)")
    return lines.joined(separator: "\n")
  }
}

/// Loss, and accuracy where the targets are classes.
struct Score: Encodable {
  let loss: Double
  let accuracy: Double?

  init(_ evaluation: Evaluation) {
    loss = evaluation.loss
    accuracy = evaluation.accuracy
  }

  var text: String {
    (accuracy.map { "accuracy \(decimal($0, 4))  " } ?? "") + "loss \(decimal(loss, 4))"
  }
}
