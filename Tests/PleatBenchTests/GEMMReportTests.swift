import Testing

@testable import PleatBench

@Suite struct GEMMReportTests {
  /// A row in which naive takes `slower` times as long as swift.
  private static func row(_ name: String, slower: [Double]) -> GEMMRow {
    let shape = ProductShape(10, 10, 10)
    let workload = Workload(name: name, variant: "NN", shape: shape, form: .nn)
    return GEMMRow(
      workload: workload, rounds: slower.count,
      measurements: [
        GEMMRow.Measurement(
          kernel: .swift, seconds: Sample([1e-6]), operations: shape.operations, sharesOfPeak: Sample([0.5]),
          ratios: Sample(slower)),
        GEMMRow.Measurement(
          kernel: .naive, seconds: Sample([2e-6]), operations: shape.operations, sharesOfPeak: Sample([0.25]),
          ratios: nil),
      ], peaks: [PeakRate(instructionSet: .baseline, gflops: 4)])
  }

  private static let report = GEMMReport(
    [row("one", slower: [2, 2, 2]), row("two", slower: [8, 7, 9])], reference: .naive, threads: 1, machine: Machine(),
    openBLASThreadTimeout: nil)

  @Test func `rates are operations over the median time`() {
    #expect(abs(Self.report.rows[0].measurements[0].gflops - 2) < 1e-12)
  }

  @Test func `the summary has the geometric mean of the medians and the worst row`() throws {
    let summary = try #require(Self.report.summary.first)
    #expect(Self.report.summary.count == 1)
    #expect(summary.kernel == "swift")
    #expect(abs(summary.geometricMean - 4) < 1e-12)
    #expect(summary.worst == 2)
    #expect(summary.worstName == "one")
    #expect(Self.report.conclusions == ["swift ÷ naive: geometric mean 4.000 over 2 rows; worst 2.00 at one NN"])
  }

  @Test func `JSON has the documented keys`() throws {
    let json = try jsonLine(Self.report)
    for key in [
      "machine", "processor", "processors", "instruction_sets", "date", "pleat", "compiler", "command", "threads",
      "reference", "peak_gflops", "rows", "name", "product", "form", "m", "n", "k", "rounds", "kernels", "kernel",
      "seconds", "gflops", "share_of_peak", "ratio", "ratio_lower_quartile", "ratio_upper_quartile", "ratio_smallest",
      "ratio_largest", "summary", "geometric_mean", "worst", "worst_name", "worst_product",
    ] {
      #expect(json.contains("\"\(key)\":"), "\(key)")
    }
    #expect(!json.contains("\n"))
    #expect(!json.contains("openblas_thread_timeout"))
  }

  @Test func `the table has a line for each row`() {
    let table = Self.report.tables[0]
    #expect(
      table.columns.map(\.heading) == [
        "batch, in→out or size", "product", "M×N×K", "swift GFLOP/s", "of peak", "naive GFLOP/s", "of peak",
        "swift ÷ naive", "(quartiles)",
      ])
    #expect(
      table.rows[1] == ["two", "NN", "10×10×10", "2.00", "50 %", "1.00", "25 %", "8.00", "(7.50 … 8.50)"])
  }

  @Test func `the picture names every kernel and product`() {
    let svg = GEMMPlot(Self.report).svg
    #expect(svg.hasPrefix("<svg "))
    #expect(svg.hasSuffix("</svg>\n"))
    for text in ["swift", "naive", "one", "two", "GFLOP/s"] { #expect(svg.contains(text), "\(text)") }
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }
}
