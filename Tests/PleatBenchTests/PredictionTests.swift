import NeuralNetworks
import Testing

@testable import PleatBench

@Suite struct PredictionTests {
  private static let shape = NetworkShape([20, 16, 8, 3])

  @Test(arguments: Array(Set(KernelChoice.standard + [.baseline, .naive])), [1, 7])
  func `right scores pass`(_ backend: KernelChoice, _ batch: Int) throws {
    try TimedPrediction(Self.shape, batch: batch, on: backend, callers: 1).verify()
  }

  @Test func `wrong scores are found`() throws {
    let expected = Matrix([[1, -4], [2, 3]])
    try TimedPrediction.compare(expected, with: expected, by: "test")
    for (row, column, wrong) in [(0, 0, Float(1.001)), (1, 1, .nan), (1, 0, -2), (0, 1, .infinity)] {
      var scores = expected
      scores[row, column] = wrong
      let error = #expect(throws: WrongScores.self) {
        try TimedPrediction.compare(scores, with: expected, by: "test")
      }
      #expect(error?.description.hasPrefix("test predicts") == true)
    }
    #expect(throws: WrongScores.self) {
      try TimedPrediction.compare(Matrix([[1, -4]]), with: expected, by: "test")
    }
  }

  @Test(arguments: [1, 2])
  func `a comparison times every backend`(_ callers: Int) throws {
    let comparison = PredictionComparison(
      network: Self.shape, kernels: KernelChoice.standard, reference: KernelChoice.standard.last,
      turns: Turns(rounds: 3, turnSeconds: 1e-5))
    let row = try comparison.measure(batch: 5, callers: callers)
    #expect(row.measurements.map(\.backend) == KernelChoice.standard)
    #expect(row.multiplications == Double(callers * 5 * Self.shape.weights))
    for measurement in row.measurements {
      #expect(measurement.examples == 5 * callers)
      #expect(measurement.examplesPerSecond > 0 && measurement.sharesOfPeak.smallest > 0)
      #expect((measurement.allocations != nil) == Allocations.areCounted)
    }
    #expect(row.measurements[0].ratios?.sorted.count == 3)
  }

  private static let report = PredictionReport(
    [(1, 1), (8, 1), (1, 2)].map { batch, callers in
      PredictionRow(
        batch: batch, callers: callers, multiplications: 100, rounds: 1,
        measurements: Sketches.measurements(slower: [Double(batch)], allocations: 0),
        peaks: [PeakRate(instructionSet: .baseline, gflops: 4 * Double(callers))])
    }, network: shape, reference: .naive, machine: Machine())

  @Test func `the table has a line for each size and backend`() {
    let table = Self.report.tables[0]
    #expect(
      table.columns.map(\.heading) == [
        "batch", "callers", "backend", "µs a call", "(quartiles)", "examples/s", "of the limit", "allocations a call",
        "÷ naive", "(quartiles)",
      ])
    #expect(
      table.rows[2] == [
        "8", "1", "swift", "2.00", "(1.50 … 3.00)", "2,000,000", "50 %", "0", "8.00", "(8.00 … 8.00)",
      ])
    #expect(table.rows.count == 6)
  }

  @Test func `the limit is told for one core and for several`() {
    #expect(
      Self.report.remarks.contains { $0.contains("4.00 GFLOP/s (1 core)") && $0.contains("8.00 GFLOP/s (2 cores)") })
  }

  @Test func `JSON has the documented keys`() throws {
    let json = try jsonLine(Self.report)
    for key in [
      "machine", "layers", "reference", "rows", "batch", "callers", "multiply_adds", "rounds", "backends", "backend",
      "seconds", "examples_per_second", "share_of_peak", "allocations", "ratio", "summary", "geometric_mean", "worst",
      "worst_name",
    ] {
      #expect(json.contains("\"\(key)\":"), "\(key)")
    }
    #expect(!json.contains("\n"))
  }
}
