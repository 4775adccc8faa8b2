import Testing

@testable import PleatBench

@Suite struct TrainingReportTests {
  static func row(_ workload: TrainingWorkload, value: Int? = nil, threads: Int = 1, slower: [Double])
    -> TrainingRow
  {
    TrainingRow(
      value: value, workload: workload, threads: threads, rounds: slower.count,
      measurements: Sketches.measurements(slower: slower), peaks: [PeakRate(instructionSet: .baseline, gflops: 4)])
  }

  private static let report = TrainingReport(
    [row(.twentyLines, slower: [2, 2, 2]), row(.tiny, slower: [8, 7, 9])], sweep: nil, reference: .naive,
    machine: Machine(), openBLASThreadTimeout: nil)

  private static let sweep = TrainingReport(
    TrainingSweep.threads.points(threads: 2).map {
      row($0.workload, value: $0.value, threads: $0.threads, slower: [3])
    },
    sweep: .threads, reference: .naive, machine: Machine(), openBLASThreadTimeout: nil)

  @Test func `the table has a line for each network and backend`() {
    let table = Self.report.tables[0]
    #expect(
      table.columns.map(\.heading) == [
        "network", "layers", "batch", "backend", "µs a step", "(quartiles)", "examples/s", "of the limit",
        "allocations a step", "÷ naive", "(quartiles)", "µs between epochs",
      ])
    #expect(
      table.rows == [
        [
          "twenty-lines", "1000-100-10 sigmoid", "64", "swift", "2.00", "(1.50 … 3.00)", "2,000,000", "50 %", "2",
          "2.00", "(2.00 … 2.00)", "3.00",
        ],
        [
          "twenty-lines", "1000-100-10 sigmoid", "64", "naive", "8.00", "(8.00 … 8.00)", "500,000", "25 %",
          "not counted", "1", "", "–",
        ],
        [
          "tiny", "4-32-16-4 tanh", "64", "swift", "2.00", "(1.50 … 3.00)", "2,000,000", "50 %", "2", "8.00",
          "(7.50 … 8.50)", "3.00",
        ],
        [
          "tiny", "4-32-16-4 tanh", "64", "naive", "8.00", "(8.00 … 8.00)", "500,000", "25 %", "not counted", "1", "",
          "–",
        ],
      ])
  }

  @Test func `the summary has the geometric mean of the medians and the worst row`() {
    #expect(
      Self.report.conclusions == ["swift ÷ naive: geometric mean 4.000 over 2 rows; worst 2.00 at twenty-lines"])
    #expect(Self.sweep.conclusions == ["swift ÷ naive: geometric mean 3.000 over 2 rows; worst 3.00 at 1 thread"])
  }

  @Test func `the biases of the lecture's program are mentioned beside it`() {
    #expect(Self.report.remarks.contains { $0.contains("with biases") })
    #expect(!Self.sweep.remarks.contains { $0.contains("with biases") })
  }

  @Test func `one backend alone has no ratio`() {
    let report = TrainingReport(
      [Self.row(.tiny, slower: [1])], sweep: nil, reference: nil, machine: Machine(), openBLASThreadTimeout: nil)
    #expect(!report.tables[0].columns.map(\.heading).contains { $0.contains("÷") })
    #expect(report.tables[0].rows.allSatisfy { $0.count == report.tables[0].columns.count })
  }

  @Test func `JSON has the documented keys`() throws {
    let json = try jsonLine(Self.report)
    for key in [
      "machine", "threads", "reference", "peak_gflops", "baseline", "rows", "name", "layers", "activation", "batch",
      "examples", "multiply_adds", "rounds", "backends", "backend", "seconds", "seconds_lower_quartile",
      "seconds_upper_quartile", "examples_per_second", "share_of_peak", "allocations", "epoch_end_seconds",
      "epoch_end_allocations", "ratio", "ratio_lower_quartile", "ratio_upper_quartile", "summary", "geometric_mean",
      "worst", "worst_name",
    ] {
      #expect(json.contains("\"\(key)\":"), "\(key)")
    }
    #expect(!json.contains("\"sweep\":") && !json.contains("\"value\":"))
    let sweep = try jsonLine(Self.sweep)
    #expect(sweep.contains("\"sweep\":\"threads\"") && sweep.contains("\"value\":2"))
    // Rates of one core and of two have no median.
    #expect(!sweep.contains("\"peak_gflops\":"))
  }

  @Test func `a comparison times every backend`() throws {
    let comparison = TrainingComparison(
      kernels: KernelChoice.standard, reference: KernelChoice.standard.last, wholeEpochs: true,
      turns: Turns(rounds: 3, turnSeconds: 1e-4))
    let row = try comparison.measure(TrainingSweep.Point(value: nil, workload: .small, threads: 1))
    #expect(row.rounds == 3)
    #expect(row.measurements.map(\.backend) == KernelChoice.standard)
    for measurement in row.measurements {
      #expect(measurement.examplesPerSecond > 0 && measurement.sharesOfPeak.smallest > 0)
      #expect((measurement.allocations != nil) == Allocations.areCounted)
      #expect(measurement.epochEnd != nil)
    }
    #expect(row.measurements[0].ratios?.sorted.count == 3)
    #expect(!row.peaks.isEmpty)
  }
}
