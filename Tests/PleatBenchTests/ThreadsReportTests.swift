import Testing

@testable import PleatBench

@Suite struct ThreadsReportTests {
  /// A row that two threads compute so many times as fast as one.
  private static func row(_ shape: ProductShape, faster: [Double]) -> ThreadsRow {
    ThreadsRow(
      workload: Workload(name: "\(shape)", variant: "NN", shape: shape, form: .nn), rounds: faster.count,
      measurements: [
        ThreadsRow.Measurement(
          kernel: .swift, oneThreadSeconds: Sample([shape.operations / 2e9]), seconds: Sample([shape.operations / 3e9]),
          operations: shape.operations, sharesOfPeak: Sample([0.375]), ratios: Sample(faster))
      ],
      peaks: [ThreadsRow.Peak(instructionSet: .baseline, oneCoreGflops: 4, gflops: 8, ratio: 1.96)])
  }

  private static let report = ThreadsReport(
    [
      row(ProductShape(10, 10, 10), faster: [0.5, 0.5, 0.5]), row(ProductShape(100, 100, 100), faster: [1, 1.5, 1.75]),
      row(ProductShape(272, 272, 272), faster: [2, 2, 2]),
    ], threads: 2, machine: Machine(), openBLASThreadTimeout: nil)

  @Test func `rates are operations over the median times`() {
    let measurement = Self.report.rows[1].measurements[0]
    #expect(abs(measurement.oneThreadGflops - 2) < 1e-12)
    #expect(abs(measurement.gflops - 3) < 1e-12)
    #expect(abs(measurement.bestRatio - 1.5) < 1e-12)
  }

  @Test func `the summaries are of all rows, and of the large ones`() {
    let summary = Self.report.summary
    #expect(summary.map(\.rows) == [3, 2, 1])
    #expect(summary.map(\.worst) == [0.5, 1.5, 2])
    #expect(
      Self.report.conclusions == [
        "swift, 2 threads ÷ 1: geometric mean 1.14 over 3 rows; worst 0.50 at 10x10x10 NN",
        "swift, 2 threads ÷ 1: geometric mean 1.73 over 2 rows of M·N·K ≥ 1.0·10⁶; worst 1.50 at 100x100x100 NN",
        "swift, 2 threads ÷ 1: geometric mean 2.00 over 1 row of M·N·K ≥ 2.0·10⁷; worst 2.00 at 272x272x272 NN",
      ])
  }

  @Test func `without large rows nothing is said of them`() {
    let report = ThreadsReport([Self.report.rows[0]], threads: 2, machine: Machine(), openBLASThreadTimeout: nil)
    #expect(report.summary.map(\.multiplications) == [1])
  }

  @Test func `what is true of large rows only is said once`() {
    let report = ThreadsReport([Self.report.rows[2]], threads: 2, machine: Machine(), openBLASThreadTimeout: nil)
    #expect(report.summary.map(\.multiplications) == [2e7])
  }

  @Test func `the remarks have the peak on one core and on several`() {
    #expect(Self.report.remarks[0].hasSuffix(" 4.00 GFLOP/s on 1 core, 8.00 on 2: 1.96 times as much"))
    #expect(Self.report.remarks.count == 2)
  }

  @Test func `JSON has the documented keys`() throws {
    let json = try jsonLine(Self.report)
    for key in [
      "machine", "threads", "peaks", "baseline", "one_core_gflops", "rows", "product", "m", "n", "k", "rounds",
      "kernels",
      "kernel", "one_thread_seconds", "seconds", "one_thread_gflops", "gflops", "share_of_peak", "best_ratio", "ratio",
      "ratio_lower_quartile", "ratio_upper_quartile", "ratio_smallest", "ratio_largest", "summary", "multiplications",
      "geometric_mean", "worst", "worst_name", "worst_product",
    ] {
      #expect(json.contains("\"\(key)\":"), "\(key)")
    }
    #expect(!json.contains("\n"))
    #expect(!json.contains("openblas_thread_timeout"))
  }

  @Test func `the table has a line for each row and kernel`() {
    let table = Self.report.tables[0]
    #expect(
      table.columns.map(\.heading) == [
        "M×N×K", "M·N·K", "product", "kernel", "1 thread GFLOP/s", "2 threads GFLOP/s", "of peak", "ratio",
        "(quartiles)", "of the best",
      ])
    #expect(
      table.rows[1] == [
        "100×100×100", "1.0·10⁶", "NN", "swift", "2.00", "3.00", "38 %", "1.50", "(1.25 … 1.63)", "1.50",
      ])
  }

  @Test func `a comparison times every kernel on one thread and on several`() throws {
    let comparison = ThreadsComparison(
      kernels: KernelChoice.standard, threads: 2, turns: Turns(rounds: 3, turnSeconds: 1e-5, waitsForThreads: true))
    let row = try comparison.measure(Workload.all(ProductShape(96, 96, 96))[2])
    #expect(row.rounds == 3)
    #expect(row.measurements.map(\.kernel) == KernelChoice.standard)
    for measurement in row.measurements {
      #expect(measurement.ratios.sorted.count == 3)
      #expect(measurement.gflops > 0 && measurement.oneThreadGflops > 0 && measurement.sharesOfPeak.smallest > 0)
    }
    #expect(row.peaks.allSatisfy { $0.gflops > 0 && $0.oneCoreGflops > 0 && $0.ratio > 0 })
    #expect(!row.peaks.isEmpty)
  }
}
