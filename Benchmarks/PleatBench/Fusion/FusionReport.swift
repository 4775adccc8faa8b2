/// The result of `pleat-bench fusion`.
struct FusionReport: Report {
  let machine: Machine
  let threads: Int
  /// OpenBLAS's `OPENBLAS_THREAD_TIMEOUT` in this process.
  let openBLASThreadTimeout: String?
  let rows: [FusionRow]
  let summary: [Summary]

  enum CodingKeys: String, CodingKey {
    case machine, threads, rows, summary
    case openBLASThreadTimeout = "openblas_thread_timeout"
  }

  /// One kernel in one pass, over all rows.
  struct Summary: Encodable {
    let kernel: String
    let pass: LayerPass
    let rows: Int
    /// Geometric means of the rows' medians, over the bare product.
    let epilogueMean: Double
    let separateMean: Double
    let worstEpilogue: Double
    let worstName: String
    let worstProduct: String

    enum CodingKeys: String, CodingKey {
      case kernel, pass, rows
      case epilogueMean = "epilogue_geometric_mean"
      case separateMean = "separate_geometric_mean"
      case worstEpilogue = "epilogue_worst"
      case worstName = "worst_name"
      case worstProduct = "worst_product"
    }
  }

  init(_ rows: [FusionRow], threads: Int, machine: Machine, openBLASThreadTimeout: String?) {
    self.rows = rows
    self.threads = threads
    self.machine = machine
    self.openBLASThreadTimeout = openBLASThreadTimeout
    summary = (rows.first?.measurements ?? []).indices.flatMap { index in
      LayerPass.allCases.compactMap { pass in Self.summary(of: index, in: rows.filter { $0.product.pass == pass }) }
    }
  }

  private static func summary(of index: Int, in rows: [FusionRow]) -> Summary? {
    let measurements = rows.map { $0.measurements[index] }
    let ratios = measurements.map(\.epilogue.ratios.median)
    guard let worst = ratios.indices.max(by: { ratios[$0] < ratios[$1] }) else { return nil }
    return Summary(
      kernel: measurements[worst].kernel.rawValue, pass: rows[worst].product.pass, rows: rows.count,
      epilogueMean: geometricMean(ratios), separateMean: geometricMean(measurements.map(\.separate.ratios.median)),
      worstEpilogue: ratios[worst], worstName: rows[worst].product.workload.name,
      worstProduct: rows[worst].product.workload.variant)
  }
}

extension FusionReport {
  var remarks: [String] {
    var remarks = [
      "\(threadCount(threads)), \(threads == 1 ? "processor" : "elapsed") time\(threads == 1 ? "" : "; separate passes run on one thread")",
      "epilogue, separate: what they take more than the bare product, the median of the rounds (in brackets their quartiles)",
      "NN and NT: \(LayerPass.forward.epilogueText); NN of dX: \(LayerPass.backward.epilogueText)",
    ]
    if threads > 1, let openBLASThreadTimeout { remarks.append(OpenBLASThreads.remark(timeout: openBLASThreadTimeout)) }
    return remarks
  }

  var tables: [Table] {
    var table = Table(columns: [
      Table.Column(heading: "batch, in→out or size", isNumber: false),
      Table.Column(heading: "product", isNumber: false), Table.Column(heading: "M×N×K"),
      Table.Column(heading: "kernel", isNumber: false), Table.Column(heading: "bare GFLOP/s"),
      Table.Column(heading: "epilogue"), Table.Column(heading: "(quartiles)"),
      Table.Column(heading: "separate"), Table.Column(heading: "(quartiles)"),
    ])
    table.rows = rows.flatMap { row in
      let workload = row.product.workload
      return row.measurements.map { measurement in
        [
          workload.name, workload.variant, "\(workload.shape.m)×\(workload.shape.n)×\(workload.shape.k)",
          measurement.kernel.rawValue, threeDigits(measurement.bareGflops),
        ] + Self.cells(measurement.epilogue) + Self.cells(measurement.separate)
      }
    }
    return [table]
  }

  private static func cells(_ cost: FusionRow.Cost) -> [String] {
    [percentMore(cost.ratios.median), quartiles(cost.ratios, percentMore)]
  }

  var conclusions: [String] {
    summary.map {
      "\($0.kernel), \($0.pass.epilogueText): in an epilogue \(percentMore($0.epilogueMean)) in the geometric mean over "
        + "\(rowCount($0.rows)), at worst \(percentMore($0.worstEpilogue)) at \($0.worstName) \($0.worstProduct); in separate passes "
        + percentMore($0.separateMean)
    }
  }
}
