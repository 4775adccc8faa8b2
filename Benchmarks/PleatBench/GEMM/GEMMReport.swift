import Kernels

/// The result of `pleat-bench gemm`.
struct GEMMReport: Report {
  let machine: Machine
  let threads: Int
  /// What the ratios compare with.
  let reference: String?
  /// OpenBLAS's `OPENBLAS_THREAD_TIMEOUT` in this process.
  let openBLASThreadTimeout: String?
  /// The median of the peaks beside all rows, GFLOP/s by instruction set.
  let peaks: [String: Double]
  let rows: [GEMMRow]
  let summary: [KernelSummary]

  enum CodingKeys: String, CodingKey {
    case machine, threads, reference, rows, summary
    case peaks = "peak_gflops"
    case openBLASThreadTimeout = "openblas_thread_timeout"
  }

  /// A kernel's ratios over all rows.
  struct KernelSummary: Encodable {
    let kernel: String
    let geometricMean: Double
    let worst: Double
    let worstName: String
    let worstProduct: String

    enum CodingKeys: String, CodingKey {
      case kernel, worst
      case geometricMean = "geometric_mean"
      case worstName = "worst_name"
      case worstProduct = "worst_product"
    }
  }

  init(_ rows: [GEMMRow], reference: KernelChoice?, threads: Int, machine: Machine, openBLASThreadTimeout: String?) {
    self.rows = rows
    self.reference = reference?.rawValue
    self.threads = threads
    self.machine = machine
    self.openBLASThreadTimeout = openBLASThreadTimeout
    let sets = Set(rows.flatMap { $0.peaks.map(\.instructionSet) })
    peaks = Dictionary(
      uniqueKeysWithValues: sets.map { set in
        (set.rawValue, Sample(rows.flatMap { $0.peaks.filter { $0.instructionSet == set }.map(\.gflops) }).median)
      })
    summary = (rows.first?.measurements ?? []).indices.compactMap { Self.summary(of: $0, in: rows) }
  }

  private static func summary(of index: Int, in rows: [GEMMRow]) -> KernelSummary? {
    let ratios = rows.compactMap { $0.measurements[index].ratios?.median }
    guard let worst = ratios.indices.min(by: { ratios[$0] < ratios[$1] }) else { return nil }
    return KernelSummary(
      kernel: rows[0].measurements[index].kernel.rawValue, geometricMean: geometricMean(ratios), worst: ratios[worst],
      worstName: rows[worst].workload.name, worstProduct: rows[worst].workload.variant)
  }
}

extension GEMMReport {
  var remarks: [String] {
    var remarks: [String] = []
    let sets = InstructionSet.allCases.filter { peaks[$0.rawValue] != nil }
    let rates = sets.map { "\($0) \(threeDigits(peaks[$0.rawValue] ?? 0)) GFLOP/s" }.joined(separator: ", ")
    remarks.append(
      "\(threadCount(threads)), \(threads == 1 ? "processor" : "elapsed") time; the peak of multiply-adds in registers, taken in turn with the products: \(rates)"
    )
    if let reference {
      remarks.append(
        "ratio: \(reference)'s time over the kernel's, the median of the rounds (in brackets their quartiles); above 1 the "
          + "kernel is faster")
    }
    if threads > 1, let openBLASThreadTimeout { remarks.append(OpenBLASThreads.remark(timeout: openBLASThreadTimeout)) }
    return remarks
  }

  var tables: [Table] {
    guard let first = rows.first else { return [] }
    var columns = [
      Table.Column(heading: "batch, in→out or size", isNumber: false),
      Table.Column(heading: "product", isNumber: false),
      Table.Column(heading: "M×N×K"),
    ]
    for measurement in first.measurements {
      columns.append(Table.Column(heading: "\(measurement.kernel) GFLOP/s"))
      columns.append(Table.Column(heading: "of peak"))
    }
    for measurement in first.measurements where measurement.ratios != nil {
      columns.append(Table.Column(heading: "\(measurement.kernel) ÷ \(reference ?? "")"))
      columns.append(Table.Column(heading: "(quartiles)"))
    }
    var table = Table(columns: columns)
    table.rows = rows.map(Self.cells)
    return [table]
  }

  private static func cells(_ row: GEMMRow) -> [String] {
    let shape = row.workload.shape
    var cells = [row.workload.name, row.workload.variant, "\(shape.m)×\(shape.n)×\(shape.k)"]
    for measurement in row.measurements {
      cells += [threeDigits(measurement.gflops), percent(measurement.sharesOfPeak.median)]
    }
    for ratios in row.measurements.compactMap(\.ratios) {
      cells += [decimal(ratios.median, 2), quartiles(ratios) { decimal($0, 2) }]
    }
    return cells
  }

  var conclusions: [String] {
    summary.map {
      "\($0.kernel) ÷ \(reference ?? ""): geometric mean \(decimal($0.geometricMean, 3)) over \(rowCount(rows.count)); worst "
        + "\(decimal($0.worst, 2)) at \($0.worstName) \($0.worstProduct)"
    }
  }
}
