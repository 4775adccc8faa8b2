import Testing

@testable import PleatBench

@Suite struct TrainingSweepTests {
  @Test func `sweeps go from end to end`() {
    #expect(TrainingSweep.batch.points(threads: 1).compactMap(\.value) == (0...12).map { 1 << $0 })
    #expect(TrainingSweep.width.points(threads: 1).compactMap(\.value) == (4...12).map { 1 << $0 })
    #expect(TrainingSweep.depth.points(threads: 3).allSatisfy { $0.threads == 3 })
    #expect(TrainingSweep.depth.points(threads: 1).last?.workload.network.widths == Array(repeating: 256, count: 17))
    #expect(TrainingSweep.threads.points(threads: 3).map(\.threads) == [1, 2, 3])
    #expect(TrainingSweep.threads.points(threads: 12).map(\.threads) == [1, 2, 4, 8, 12])
  }

  @Test(arguments: TrainingSweep.allCases)
  func `every batch is whole`(_ sweep: TrainingSweep) {
    for point in sweep.points(threads: 2) {
      #expect(point.workload.data.count.isMultiple(of: point.workload.batch))
    }
    for workload in NamedNetwork.all.workloads { #expect(workload.data.count.isMultiple(of: workload.batch)) }
  }
}
