import Testing

@testable import PleatBench

@Suite struct SweepPlotTests {
  @Test(arguments: TrainingSweep.allCases)
  func `a picture has every value and every backend`(_ sweep: TrainingSweep) {
    let points = sweep.points(threads: 2)
    let report = TrainingReport(
      points.map { TrainingReportTests.row($0.workload, value: $0.value, threads: $0.threads, slower: [3]) },
      sweep: sweep,
      reference: .naive, machine: Machine(), openBLASThreadTimeout: nil)
    let svg = SweepPlot(report, sweep).svg
    for point in points { #expect(svg.contains(">\(point.value ?? 0)</text>")) }
    #expect(
      svg.contains(">swift</text>") && svg.contains(">naive</text>") && svg.contains(">Training by \(sweep)</text>"))
    // A circle for each value in either panel, and one in the legend.
    #expect(svg.components(of: "<circle") == 2 * points.count + 1)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int {
    indices.count { self[$0...].hasPrefix(text) }
  }
}
