import Pleat

/// The result of `pleat gradcheck`, as text and as JSON.
struct GradientCheckText: Encodable {
  struct Parts: Encodable {
    let total: Double
    let data: Double
    let l2: Double
    let l1: Double
  }

  struct Gradient: Encodable {
    let name: String
    let layer: String
    let rows: Int
    let columns: Int
    let checked: Int
    let skipped: Int
    let failed: Int
    let outcome: String
    /// Of the worst element; absent where none was checked, and each where it isn't finite.
    let error: Double?
    let row: Int?
    let column: Int?
    let analytic: Double?
    let numeric: Double?

    init(_ entry: GradientCheckReport.Entry) {
      func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
      (name, layer) = (entry.name, entry.layer)
      (rows, columns) = entry.shape
      (checked, skipped, failed, outcome) = (entry.checked, entry.skipped, entry.failed, entry.outcome.rawValue)
      (row, column) = (entry.worst?.row, entry.worst?.column)
      error = finite(entry.worst?.error)
      analytic = finite(entry.worst?.analytic)
      numeric = finite(entry.worst?.numeric)
    }
  }

  let passed: Bool
  let examples: Int
  let tolerance: Double
  let loss: Parts
  let gradients: [Gradient]

  init(_ report: GradientCheckReport, tolerance: Double, examples: Int) {
    passed = report.passed
    self.examples = examples
    self.tolerance = tolerance
    loss = Parts(total: report.loss.total, data: report.loss.data, l2: report.loss.l2, l1: report.loss.l1)
    gradients = report.entries.map { Gradient($0) }
  }

  private var wrong: [Gradient] { gradients.filter { $0.failed > 0 } }

  /// What ends the command with a status of its own where a gradient is wrong.
  var failure: Failure? {
    guard !passed else { return nil }
    let names = wrong.map { "\($0.name) (\($0.layer))" }.joined(separator: ", ")
    return Failure(
      .checkFailed,
      "\(counted(wrong.count, "gradient")) disagree\(wrong.count == 1 ? "s" : "") with differences: \(names)")
  }

  var text: String {
    let heading = ["gradient", "layer", "shape", "checked", "skipped", "error", "at", "analytic", "numeric", ""]
    let rows = gradients.map { gradient in
      [
        gradient.name, gradient.layer, "\(gradient.rows)×\(gradient.columns)", "\(gradient.checked)",
        "\(gradient.skipped)", number(gradient.error, of: gradient),
        gradient.row.flatMap { row in gradient.column.map { "\(row),\($0)" } } ?? "–",
        number(gradient.analytic, of: gradient), number(gradient.numeric, of: gradient), gradient.outcome,
      ]
    }
    let skipped = gradients.reduce(0) { $0 + $1.skipped }
    var lines = [
      "loss \(decimal(loss.total, 6)) = data \(decimal(loss.data, 6)) + L2 \(decimal(loss.l2, 6)) + L1 \(decimal(loss.l1, 6))",
      "", Table.text([heading] + rows, numbers: [3, 4, 5, 6, 7, 8]), "",
    ]
    if skipped > 0 { lines.append("skipped: \(counted(skipped, "element")) with a kink too near") }
    let checked = gradients.reduce(0) { $0 + $1.checked }
    let failed = gradients.reduce(0) { $0 + $1.failed }
    lines.append(
      passed
        ? "passed: \(counted(checked, "element")) within \(significant(tolerance)) of differences"
        : "failed: \(failed) of \(counted(checked, "element")) not within \(significant(tolerance)) of differences")
    return lines.joined(separator: "\n")
  }

  private func number(_ value: Double?, of gradient: Gradient) -> String {
    value.map { significant($0) } ?? (gradient.checked > 0 ? "not finite" : "–")
  }
}
