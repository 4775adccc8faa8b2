import Testing

@testable import PleatBench

@Suite struct FusionReportTests {
  /// A row whose epilogue and separate passes take so much of the bare product's time.
  private static func row(_ pass: LayerPass, _ name: String, epilogue: [Double], separate: [Double]) -> FusionRow {
    let shape = ProductShape(10, 10, 10)
    let variant = pass == .forward ? "NN" : "NN of dX"
    return FusionRow(
      product: LayerProduct(workload: Workload(name: name, variant: variant, shape: shape, form: .nn), pass: pass),
      rounds: epilogue.count,
      measurements: [
        FusionRow.Measurement(
          kernel: .swift, bareSeconds: Sample([1e-6]), operations: shape.operations,
          epilogue: FusionRow.Cost(seconds: Sample([1e-6]), ratios: Sample(epilogue)),
          separate: FusionRow.Cost(seconds: Sample([2e-6]), ratios: Sample(separate)))
      ])
  }

  private static let report = FusionReport(
    [
      row(.forward, "one", epilogue: [1.01, 1.01, 1.01], separate: [2, 2, 2]),
      row(.forward, "two", epilogue: [4, 4.04, 4.08], separate: [8, 8, 8]),
      row(.backward, "two", epilogue: [0.98, 0.99, 1.01], separate: [1.5, 1.5, 1.5]),
    ], threads: 1, machine: Machine(), openBLASThreadTimeout: nil)

  @Test func `rates are the product's operations over the bare time`() {
    #expect(abs(Self.report.rows[0].measurements[0].bareGflops - 2) < 1e-12)
  }

  @Test func `each pass has a summary with the geometric means and the worst row`() throws {
    let summary = Self.report.summary
    #expect(summary.map(\.pass) == [.forward, .backward])
    #expect(summary.map(\.rows) == [2, 1])
    #expect(abs(summary[0].epilogueMean - 2.02) < 1e-12)
    #expect(abs(summary[0].separateMean - 4) < 1e-12)
    #expect(summary[0].worstEpilogue == 4.04)
    #expect(
      Self.report.conclusions == [
        "swift, bias and ReLU: in an epilogue +102.0 % in the geometric mean over 2 rows, at worst +304.0 % at two NN; "
          + "in separate passes +300.0 %",
        "swift, ReLU's derivative and column sums: in an epilogue -1.0 % in the geometric mean over 1 row, at worst "
          + "-1.0 % at two NN of dX; in separate passes +50.0 %",
      ])
  }

  @Test func `without a backward row nothing is said of it`() {
    let report = FusionReport(
      [Self.report.rows[0]], threads: 1, machine: Machine(), openBLASThreadTimeout: nil)
    #expect(report.summary.map(\.pass) == [.forward])
  }

  @Test func `JSON has the documented keys`() throws {
    let json = try jsonLine(Self.report)
    for key in [
      "machine", "threads", "rows", "name", "product", "pass", "form", "m", "n", "k", "rounds", "kernels", "kernel",
      "bare_seconds", "bare_gflops", "epilogue", "separate", "seconds", "ratio", "ratio_lower_quartile",
      "ratio_upper_quartile", "ratio_smallest", "ratio_largest", "summary", "epilogue_geometric_mean",
      "separate_geometric_mean", "epilogue_worst", "worst_name", "worst_product",
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
        "batch, in→out or size", "product", "M×N×K", "kernel", "bare GFLOP/s", "epilogue", "(quartiles)", "separate",
        "(quartiles)",
      ])
    #expect(
      table.rows[2] == [
        "two", "NN of dX", "10×10×10", "swift", "2.00", "-1.0 %", "(-1.5 % … +0.0 %)", "+50.0 %",
        "(+50.0 % … +50.0 %)",
      ])
  }

  @Test func `several threads are timed by the wall, and say what OpenBLAS's do`() {
    let remarks = FusionReport(
      Self.report.rows, threads: 2, machine: Machine(), openBLASThreadTimeout: "20"
    ).remarks
    #expect(remarks[0] == "2 threads, elapsed time; separate passes run on one thread")
    #expect(remarks.last?.hasPrefix("OPENBLAS_THREAD_TIMEOUT=20") == true)
    #expect(Self.report.remarks[0] == "1 thread, processor time")
  }
}
