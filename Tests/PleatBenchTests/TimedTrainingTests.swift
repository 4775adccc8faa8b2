import NeuralNetworks
import Testing

@testable import PleatBench

@Suite struct TimedTrainingTests {
  @Test func `long windows are whole epochs, short ones stay within the first`() {
    for stepsPerEpoch in [1, 2, 7, 100] {
      for count in [1, 2, 5, 6, 7, 8, 99, 100, 101, 1234] {
        let window = TimedTraining.Window(steps: count, stepsPerEpoch: stepsPerEpoch, wholeEpochs: false)
        #expect(window.warmUp >= 1)
        #expect(window.steps >= count)
        if count < stepsPerEpoch {
          #expect(window.steps == count)
          #expect(window.last <= stepsPerEpoch)
        } else {
          #expect(window.steps.isMultiple(of: stepsPerEpoch))
        }
        let whole = TimedTraining.Window(steps: count, stepsPerEpoch: stepsPerEpoch, wholeEpochs: true)
        #expect(whole.steps.isMultiple(of: stepsPerEpoch) && whole.steps >= count)
      }
    }
  }

  private static func workload(learningRate: Float) -> TrainingWorkload {
    TrainingWorkload(
      name: "test", network: NetworkShape([6, 5, 3]), batch: 8, data: SyntheticExamples(kind: .features, count: 32),
      learningRate: learningRate)
  }

  private static func timed(_ workload: TrainingWorkload, on backend: KernelChoice) throws -> TimedTraining {
    try TimedTraining(
      workload, workload.data.make(for: workload.network), on: backend, threads: 1, wholeEpochs: true)
  }

  @Test(
    arguments: (NamedNetwork.allCases.filter { $0 != .all }).flatMap(\.workloads).filter { $0.name != "fashion-mnist" },
    KernelChoice.standard)
  func `the named networks learn something`(_ workload: TrainingWorkload, _ backend: KernelChoice) throws {
    try Self.timed(workload, on: backend).verify()
  }

  @Test func `training that does no good is found`() throws {
    let error = #expect(throws: UselessTraining.self) {
      try Self.timed(Self.workload(learningRate: 1e-30), on: .swift).verify()
    }
    #expect(error?.description.hasPrefix("swift trains test from a loss of ") == true)
    // The weights leave the range of Float in the first step: the trainer itself says so.
    #expect(throws: TrainingError.self) {
      try Self.timed(Self.workload(learningRate: .greatestFiniteMagnitude), on: .swift).verify()
    }
  }

  @Test func `a run times its steps and the ends of its epochs`() throws {
    let timed = try Self.timed(Self.workload(learningRate: 0.01), on: .swift)
    #expect(timed.epochEnd == nil)
    #expect(timed.allocationsPerStep == nil)
    #expect(timed.contestant.run(10) > 0)
    #expect(timed.failure == nil)
    // Twelve steps are timed, in epochs of four.
    #expect(try #require(timed.epochEnd).seconds > 0)
    #expect((timed.allocationsPerStep != nil) == Allocations.areCounted)
  }

  @Test func `a run that diverges is no time`() throws {
    let timed = try Self.timed(Self.workload(learningRate: .greatestFiniteMagnitude), on: .swift)
    #expect(timed.contestant.run(10) == .infinity)
    #expect(timed.failure != nil)
  }
}
