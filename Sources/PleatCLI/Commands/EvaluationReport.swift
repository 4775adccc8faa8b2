import Pleat

/// The result of `pleat evaluate`, as text and as JSON.
struct EvaluationReport: Encodable {
  struct ClassReport: Encodable {
    let name: String
    let precision: Double
    let recall: Double
    let f1: Double
    let support: Int
  }

  let examples: Int
  let loss: Double
  let accuracy: Double?
  let classes: [ClassReport]?
  let confusion: [[Int]]?
  let mse: Double?
  let mae: Double?
  let r2: Double?

  init(_ evaluation: Evaluation, classNames: [String]) {
    examples = evaluation.examples
    loss = evaluation.loss
    accuracy = evaluation.accuracy
    confusion = evaluation.confusion?.counts
    classes = evaluation.confusion.map { confusion in
      classNames.enumerated().map { label, name in
        ClassReport(
          name: name, precision: confusion.precision(label), recall: confusion.recall(label),
          f1: confusion.f1(label), support: confusion.support(label))
      }
    }
    mse = evaluation.regression?.meanSquaredError
    mae = evaluation.regression?.meanAbsoluteError
    r2 = evaluation.regression?.rSquared
  }

  var text: String {
    var lines = ["examples \(examples)", "loss \(decimal(loss, 4))"]
    if let accuracy { lines.append("accuracy \(decimal(accuracy, 4))") }
    if let mse, let mae {
      lines += ["mse \(decimal(mse, 6))", "mae \(decimal(mae, 6))"]
      if let r2 { lines.append("r2 \(decimal(r2, 4))") }
    }
    if let classes, let confusion {
      let rows = classes.map {
        [$0.name, decimal($0.precision, 4), decimal($0.recall, 4), decimal($0.f1, 4), "\($0.support)"]
      }
      lines += ["", Table.text([["class", "precision", "recall", "F1", "support"]] + rows)]
      let counts = zip(classes, confusion).map { [$0.name] + $1.map(String.init) }
      lines += ["", "confusion (rows: true class, columns: prediction)"]
      lines.append(Table.text([[""] + classes.map(\.name)] + counts))
    }
    return lines.joined(separator: "\n")
  }
}
