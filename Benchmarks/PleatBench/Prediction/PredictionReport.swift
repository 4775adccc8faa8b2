/// What was measured of predictions of one size.
struct PredictionRow: Sendable {
  /// Examples a call.
  let batch: Int
  /// Threads that call at the same time, each for itself.
  let callers: Int
  let multiplications: Double
  let rounds: Int
  let measurements: [BackendMeasurement]
  let peaks: [PeakRate]

  var name: String { "batch \(batch)\(callers == 1 ? "" : ", \(callers) callers")" }
}

extension PredictionRow: Encodable {
  enum CodingKeys: String, CodingKey {
    case batch, callers, rounds, backends
    case multiplications = "multiply_adds"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(batch, forKey: .batch)
    try container.encode(callers, forKey: .callers)
    try container.encode(multiplications, forKey: .multiplications)
    try container.encode(rounds, forKey: .rounds)
    try container.encode(measurements, forKey: .backends)
  }
}

/// The result of `pleat-bench predict`.
struct PredictionReport: Report {
  let machine: Machine
  let network: NetworkShape
  /// What the ratios compare with.
  let reference: String?
  let rows: [PredictionRow]
  let summary: [BackendSummary]

  enum CodingKeys: String, CodingKey {
    case machine, layers, reference, rows, summary
  }

  init(_ rows: [PredictionRow], network: NetworkShape, reference: KernelChoice?, machine: Machine) {
    self.rows = rows
    self.network = network
    self.reference = reference?.rawValue
    self.machine = machine
    summary = BackendSummary.all(of: rows.map { ($0.name, $0.measurements) })
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(machine, forKey: .machine)
    try container.encode(network.widths, forKey: .layers)
    try container.encodeIfPresent(reference, forKey: .reference)
    try container.encode(rows, forKey: .rows)
    try container.encode(summary, forKey: .summary)
  }
}

extension PredictionReport {
  var remarks: [String] {
    var remarks = [
      "\(network) with ReLU, \(decimal(Double(4 * network.parameters) / 1e6, 2)) MB of parameters; each call's products on its caller's thread",
      "1 caller: processor time; several at once on one network: elapsed time, in which each of them calls once; medians",
    ]
    let rates = Set(rows.map(\.callers)).sorted().map { callers in
      "\(rows.filter { $0.callers == callers }.flatMap(\.peaks).medians) (\(callers) core\(callers == 1 ? "" : "s"))"
    }
    remarks.append(
      "the limit: the products' multiply-adds at the peak of as many cores, taken in turn: \(rates.joined(separator: ", "))"
    )
    if let reference {
      remarks.append(
        "÷ \(reference): its time over the backend's, the median of the rounds; above 1 the backend is faster")
    }
    return remarks
  }

  var tables: [Table] {
    var table = Table(
      columns: [Table.Column(heading: "batch"), Table.Column(heading: "callers")]
        + BackendMeasurement.columns(repetition: "call") + BackendMeasurement.ratioColumns(reference: reference))
    table.rows = rows.flatMap { row in
      row.measurements.map {
        ["\(row.batch)", "\(row.callers)"] + $0.cells + $0.ratioCells(reference: reference)
      }
    }
    return [table]
  }

  var conclusions: [String] { summary.map { $0.text(reference: reference ?? "") } }
}
