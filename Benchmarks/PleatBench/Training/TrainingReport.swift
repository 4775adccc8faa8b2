/// What was measured of training one network.
struct TrainingRow: Sendable {
  /// The quantity of a sweep.
  let value: Int?
  let workload: TrainingWorkload
  let threads: Int
  let rounds: Int
  let measurements: [BackendMeasurement]
  let peaks: [PeakRate]

  var valueText: String { value.map(String.init) ?? "" }

  /// What tells it from the other rows.
  func name(in sweep: TrainingSweep?) -> String { sweep == .threads ? threadCount(threads) : workload.name }
}

extension TrainingRow: Encodable {
  enum CodingKeys: String, CodingKey {
    case name, value, layers, activation, batch, examples, threads, rounds, backends
    case multiplications = "multiply_adds"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(workload.name, forKey: .name)
    try container.encodeIfPresent(value, forKey: .value)
    try container.encode(workload.network.widths, forKey: .layers)
    try container.encode(workload.network.activation.name, forKey: .activation)
    try container.encode(workload.batch, forKey: .batch)
    try container.encode(workload.data.count, forKey: .examples)
    try container.encode(threads, forKey: .threads)
    try container.encode(workload.multiplications, forKey: .multiplications)
    try container.encode(rounds, forKey: .rounds)
    try container.encode(measurements, forKey: .backends)
  }
}

/// The result of `pleat-bench train`.
struct TrainingReport: Report {
  let machine: Machine
  let sweep: TrainingSweep?
  /// The most that a row has.
  let threads: Int
  /// What the ratios compare with.
  let reference: String?
  /// OpenBLAS's `OPENBLAS_THREAD_TIMEOUT` in this process.
  let openBLASThreadTimeout: String?
  let rows: [TrainingRow]
  let summary: [BackendSummary]

  enum CodingKeys: String, CodingKey {
    case machine, sweep, threads, reference, rows, summary
    case peaks = "peak_gflops"
    case openBLASThreadTimeout = "openblas_thread_timeout"
  }

  init(
    _ rows: [TrainingRow], sweep: TrainingSweep?, reference: KernelChoice?, machine: Machine,
    openBLASThreadTimeout: String?
  ) {
    self.rows = rows
    self.sweep = sweep
    self.machine = machine
    self.reference = reference?.rawValue
    self.openBLASThreadTimeout = openBLASThreadTimeout
    threads = rows.map(\.threads).max() ?? 1
    summary = BackendSummary.all(of: rows.map { ($0.name(in: sweep), $0.measurements) })
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(machine, forKey: .machine)
    try container.encodeIfPresent(sweep?.rawValue, forKey: .sweep)
    try container.encode(threads, forKey: .threads)
    try container.encodeIfPresent(reference, forKey: .reference)
    try container.encodeIfPresent(openBLASThreadTimeout, forKey: .openBLASThreadTimeout)
    // Rates of different numbers of cores have no median.
    if Set(rows.map(\.threads)).count == 1 {
      try container.encode(rows.flatMap(\.peaks).mediansByName, forKey: .peaks)
    }
    try container.encode(rows, forKey: .rows)
    try container.encode(summary, forKey: .summary)
  }
}

extension TrainingReport {
  var remarks: [String] {
    var remarks: [String] = []
    if let sweep { remarks.append("training by \(sweep.axis): \(sweep.summary)") }
    remarks.append(
      "\(threads == 1 ? "1 thread, processor time" : "up to \(threadCount(threads)), with more than one elapsed time"); SGD with momentum "
        + "0.9, unless the row says otherwise, on random examples; medians of a step")
    remarks.append(
      "the limit: the multiply-adds of the products (forward, gradients of the weights, gradients of the inputs but the first "
        + "layer's) at the peak in registers, on as many cores and taken in turn with the steps: \(peakText)")
    if rows.contains(where: { $0.workload.name == TrainingWorkload.twentyLines.name }) {
      remarks.append(
        "twenty-lines: the lecture's program, the sum of squared errors, SGD without momentum; with biases, as Pleat's layers have "
          + "them. Each step is an epoch, and what a trainer does between two has a column of its own")
    }
    if sweep != nil {
      remarks.append("drawing the order of an epoch belongs to its steps, but not where an epoch is longer than a turn")
    }
    if let reference {
      remarks.append(
        "÷ \(reference): its time over the backend's, the median of the rounds; above 1 the backend is faster")
    }
    if threads > 1, let openBLASThreadTimeout { remarks.append(OpenBLASThreads.remark(timeout: openBLASThreadTimeout)) }
    return remarks
  }

  private var peakText: String {
    let counts = Set(rows.map(\.threads)).sorted()
    return counts.map { count in
      let rates = rows.filter { $0.threads == count }.flatMap(\.peaks).medians
      return counts.count == 1 ? rates : "\(rates) (\(threadCount(count)))"
    }.joined(separator: ", ")
  }

  var tables: [Table] {
    let first: [Table.Column] =
      sweep.map { [Table.Column(heading: $0.axis)] }
      ?? [
        Table.Column(heading: "network", isNumber: false), Table.Column(heading: "layers", isNumber: false),
        Table.Column(heading: "batch"),
      ]
    let hasEnds = sweep == nil && rows.contains { $0.measurements.contains { $0.epochEnd != nil } }
    var table = Table(
      columns: first + BackendMeasurement.columns(repetition: "step")
        + BackendMeasurement.ratioColumns(reference: reference)
        + (hasEnds ? [Table.Column(heading: "µs between epochs")] : []))
    table.rows = rows.flatMap { row in
      let names =
        sweep == nil ? [row.workload.name, row.workload.networkText, "\(row.workload.batch)"] : [row.valueText]
      return row.measurements.map { measurement -> [String] in
        let end = measurement.epochEnd.map { BackendMeasurement.microseconds($0.seconds) } ?? "–"
        return names + measurement.cells + measurement.ratioCells(reference: reference) + (hasEnds ? [end] : [])
      }
    }
    return [table]
  }

  var conclusions: [String] { summary.map { $0.text(reference: reference ?? "") } }
}
