/// The result of `pleat-bench activations`.
struct ActivationsReport: Report {
  let machine: Machine
  let elements: Int
  let rows: [Row]

  /// What the loop over the C library's function is called among the kernels.
  static let scalarName = "c-library"

  struct Row: Encodable {
    let function: String
    let versions: [Version]
  }

  /// One function by one kernel.
  struct Version: Encodable {
    let kernel: String
    /// An element, as the cycles.
    let nanoseconds: Double
    let cycles: Double
    /// The C library's time over this one's.
    let ratio: Double
    let accuracy: Accuracy

    enum CodingKeys: String, CodingKey {
      case kernel, nanoseconds, cycles, ratio
      case worstUnits = "worst_ulp"
      case worstArgument = "worst_at"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(kernel, forKey: .kernel)
      try container.encode(nanoseconds, forKey: .nanoseconds)
      try container.encode(cycles, forKey: .cycles)
      try container.encode(ratio, forKey: .ratio)
      // A NaN where a number belongs is infinitely wrong, which JSON can't say.
      if accuracy.worstUnits.isFinite { try container.encode(accuracy.worstUnits, forKey: .worstUnits) }
      try container.encode(accuracy.worstArgument, forKey: .worstArgument)
    }
  }

  var remarks: [String] {
    [
      "\(elements) elements between −8 and 8 (log: from 0, log(1 + x): from −1), one thread, its processor time; medians an element; ratio: the C library's time over the kernel's",
      "worst ULP: over all exponents (softmax, log-sum-exp: scores between −10 and 10), against Double",
    ]
  }

  var tables: [Table] {
    var table = Table(columns: [
      Table.Column(heading: "function", isNumber: false), Table.Column(heading: "kernel", isNumber: false),
      Table.Column(heading: "ns"), Table.Column(heading: "cycles"), Table.Column(heading: "ratio"),
      Table.Column(heading: "worst ULP"), Table.Column(heading: "at"),
    ])
    table.rows = rows.flatMap { row in
      row.versions.map { version in
        [
          row.function, version.kernel, decimal(version.nanoseconds, 3), decimal(version.cycles, 2),
          threeDigits(version.ratio), decimal(version.accuracy.worstUnits, 2), "\(version.accuracy.worstArgument)",
        ]
      }
    }
    return [table]
  }

  var conclusions: [String] { [] }
}
