/// The result of `pleat-bench activations --exhaustive`.
struct ExhaustiveReport: Report {
  let machine: Machine
  let rows: [Row]

  struct Row: Encodable {
    let function: String
    let versions: [Version]
  }

  /// One function by one kernel.
  struct Version: Encodable {
    let kernel: String
    let accuracy: Accuracy

    enum CodingKeys: String, CodingKey {
      case kernel
      case worstUnits = "worst_ulp"
      case worstArgument = "worst_at"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(kernel, forKey: .kernel)
      // JSON has no infinity.
      if accuracy.worstUnits.isFinite { try container.encode(accuracy.worstUnits, forKey: .worstUnits) }
      if accuracy.worstArgument.isFinite { try container.encode(accuracy.worstArgument, forKey: .worstArgument) }
    }
  }

  var remarks: [String] {
    ["worst ULP: over all 2³² floats, denormals, infinities and NaN included, against the C library's Double functions"]
  }

  var tables: [Table] {
    var table = Table(columns: [
      Table.Column(heading: "function", isNumber: false), Table.Column(heading: "kernel", isNumber: false),
      Table.Column(heading: "worst ULP"), Table.Column(heading: "at"),
    ])
    table.rows = rows.flatMap { row in
      row.versions.map {
        [row.function, $0.kernel, decimal($0.accuracy.worstUnits, 3), "\($0.accuracy.worstArgument)"]
      }
    }
    return [table]
  }

  var conclusions: [String] { [] }
}
