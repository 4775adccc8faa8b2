import Kernels

/// The result of `pleat-bench threads`.
struct ThreadsReport: Report {
  let machine: Machine
  let threads: Int
  /// OpenBLAS's `OPENBLAS_THREAD_TIMEOUT` in this process.
  let openBLASThreadTimeout: String?
  /// By instruction set.
  let peaks: [String: Peak]
  let rows: [ThreadsRow]
  let summary: [Summary]

  enum CodingKeys: String, CodingKey {
    case machine, threads, peaks, rows, summary
    case openBLASThreadTimeout = "openblas_thread_timeout"
  }

  /// The medians of the peaks beside all rows.
  struct Peak: Encodable {
    let oneCoreGflops: Double
    let gflops: Double
    let ratio: Double

    enum CodingKeys: String, CodingKey {
      case gflops, ratio
      case oneCoreGflops = "one_core_gflops"
    }
  }

  /// A kernel's ratios over the rows of so many multiplications or more.
  struct Summary: Encodable {
    let kernel: String
    let multiplications: Double
    let rows: Int
    let geometricMean: Double
    let worst: Double
    let worstName: String
    let worstProduct: String

    enum CodingKeys: String, CodingKey {
      case kernel, multiplications, rows, worst
      case geometricMean = "geometric_mean"
      case worstName = "worst_name"
      case worstProduct = "worst_product"
    }
  }

  /// From where on the rows are summed up: all; what is worth a second thread; what should scale like the cores.
  private static let thresholds: [Double] = [1, 1e6, 2e7]

  init(_ rows: [ThreadsRow], threads: Int, machine: Machine, openBLASThreadTimeout: String?) {
    self.rows = rows
    self.threads = threads
    self.machine = machine
    self.openBLASThreadTimeout = openBLASThreadTimeout
    let sets = Set(rows.flatMap { $0.peaks.map(\.instructionSet) })
    peaks = Dictionary(
      uniqueKeysWithValues: sets.map { set in
        let peaks = rows.flatMap { $0.peaks.filter { $0.instructionSet == set } }
        return (
          set.rawValue,
          Peak(
            oneCoreGflops: Sample(peaks.map(\.oneCoreGflops)).median, gflops: Sample(peaks.map(\.gflops)).median,
            ratio: Sample(peaks.map(\.ratio)).median)
        )
      })
    summary = (rows.first?.measurements ?? []).indices.flatMap { index in
      let summaries = Self.thresholds.compactMap { Self.summary(of: index, in: rows, from: $0) }
      // Where the next one is of the same rows, it says more of them.
      return summaries.indices.filter { $0 + 1 == summaries.count || summaries[$0 + 1].rows != summaries[$0].rows }
        .map { summaries[$0] }
    }
  }

  private static func summary(of index: Int, in rows: [ThreadsRow], from multiplications: Double) -> Summary? {
    let rows = rows.filter { $0.workload.shape.multiplications >= multiplications }
    let ratios = rows.map { $0.measurements[index].ratios.median }
    guard let worst = ratios.indices.min(by: { ratios[$0] < ratios[$1] }) else { return nil }
    return Summary(
      kernel: rows[0].measurements[index].kernel.rawValue, multiplications: multiplications, rows: rows.count,
      geometricMean: geometricMean(ratios), worst: ratios[worst], worstName: rows[worst].workload.name,
      worstProduct: rows[worst].workload.variant)
  }
}

extension ThreadsReport {
  var remarks: [String] {
    let sets = InstructionSet.allCases.filter { peaks[$0.rawValue] != nil }
    let rates = sets.compactMap { set in
      peaks[set.rawValue].map {
        "\(set) \(threeDigits($0.oneCoreGflops)) GFLOP/s on 1 core, \(threeDigits($0.gflops)) on \(threads): "
          + "\(decimal($0.ratio, 2)) times as much"
      }
    }
    var remarks = [
      "1 and \(threadCount(threads)), elapsed time; the peak of multiply-adds in registers, taken in turn with the products: \(rates.joined(separator: ", "))",
      "ratio: the time on 1 thread over that on \(threads), the median of the rounds (in brackets their quartiles); of the best: of the shortest turns; of peak: of \(threads) cores",
    ]
    if let openBLASThreadTimeout { remarks.append(OpenBLASThreads.remark(timeout: openBLASThreadTimeout)) }
    return remarks
  }

  var tables: [Table] {
    var table = Table(columns: [
      Table.Column(heading: "M×N×K"), Table.Column(heading: "M·N·K"), Table.Column(heading: "product", isNumber: false),
      Table.Column(heading: "kernel", isNumber: false), Table.Column(heading: "1 thread GFLOP/s"),
      Table.Column(heading: "\(threadCount(threads)) GFLOP/s"), Table.Column(heading: "of peak"),
      Table.Column(heading: "ratio"), Table.Column(heading: "(quartiles)"), Table.Column(heading: "of the best"),
    ])
    table.rows = rows.flatMap { row in
      let shape = row.workload.shape
      return row.measurements.map { measurement in
        [
          "\(shape.m)×\(shape.n)×\(shape.k)", powerOfTen(shape.multiplications), row.workload.variant,
          measurement.kernel.rawValue, threeDigits(measurement.oneThreadGflops), threeDigits(measurement.gflops),
          percent(measurement.sharesOfPeak.median), decimal(measurement.ratios.median, 2),
          quartiles(measurement.ratios) { decimal($0, 2) }, decimal(measurement.bestRatio, 2),
        ]
      }
    }
    return [table]
  }

  var conclusions: [String] {
    summary.map {
      let scope = $0.multiplications > 1 ? " of M·N·K ≥ \(powerOfTen($0.multiplications))" : ""
      return
        "\($0.kernel), \(threadCount(threads)) ÷ 1: geometric mean \(decimal($0.geometricMean, 2)) over \(rowCount($0.rows))\(scope); "
        + "worst \(decimal($0.worst, 2)) at \($0.worstName) \($0.worstProduct)"
    }
  }
}
