import Testing

@testable import PleatBench

@Suite struct StepWatchTests {
  /// Every look at the clock is one second later, and ten requests for memory.
  private static func watch(warmUp: Int, last: Int, stepsPerEpoch: Int) -> StepWatch {
    var looks = 0
    return StepWatch(warmUp: warmUp, last: last, stepsPerEpoch: stepsPerEpoch) {
      looks += 1
      return StepWatch.Spent(seconds: Double(looks), allocations: 10 * looks)
    }
  }

  @Test func `within an epoch the clock is read where steps begin to count and at the last`() {
    var watch = Self.watch(warmUp: 2, last: 5, stepsPerEpoch: 100)
    for step in 1...4 { #expect(watch.finish(step: step) == .proceed) }
    #expect(watch.steps == StepWatch.Spent())
    #expect(watch.finish(step: 5) == .stop)
    #expect(watch.steps == StepWatch.Spent(seconds: 1, allocations: 10))
    #expect(watch.ends == 0)
  }

  @Test func `the ends of epochs are counted by themselves`() {
    // Readings at steps 2, 3, after the epoch, at 6, after the epoch, and at 7.
    var watch = Self.watch(warmUp: 2, last: 7, stepsPerEpoch: 3)
    for step in 1...7 {
      #expect(watch.finish(step: step) == (step == 7 ? .stop : .proceed))
      if step.isMultiple(of: 3) { #expect(watch.finishEpoch() == .proceed) }
    }
    #expect(watch.steps == StepWatch.Spent(seconds: 3, allocations: 30))
    #expect(watch.betweenEpochs == StepWatch.Spent(seconds: 2, allocations: 20))
    #expect(watch.ends == 2)
  }

  @Test func `an epoch that ends before steps count doesn't either`() {
    var watch = Self.watch(warmUp: 2, last: 3, stepsPerEpoch: 1)
    #expect(watch.finish(step: 1) == .proceed)
    #expect(watch.finishEpoch() == .proceed)
    #expect(watch.ends == 0)
    #expect(watch.finish(step: 2) == .proceed)
    #expect(watch.finishEpoch() == .proceed)
    #expect(watch.finish(step: 3) == .stop)
    #expect(watch.steps == StepWatch.Spent(seconds: 1, allocations: 10))
    #expect(watch.betweenEpochs == StepWatch.Spent(seconds: 1, allocations: 10))
  }
}
