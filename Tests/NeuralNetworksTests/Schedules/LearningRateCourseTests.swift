import NeuralNetworks
import Testing

struct LearningRateCourseTests {
  @Test(arguments: LearningRateScheduleTests.cases, [0, 1, 4, 23])
  func `the schedule begins where a linear warm-up ends`(_ c: LearningRateScheduleTests.Case, warmup: Int) {
    let course = LearningRateCourse(initial: 0.3, schedule: c.schedule, warmup: warmup, totalSteps: 100)
    for t in 0..<100 {
      let epoch = t / 5 + 1
      let share =
        t < warmup
        ? Double(t + 1) / Double(warmup) : c.share(Double(t - warmup), Double(100 - warmup), epoch)
      #expect(Double(course.rate(step: t, epoch: epoch)).isClose(to: Double(Float(0.3)) * share, 1e-7), "step \(t)")
    }
  }

  private static func rates(
    patience: Int, threshold: Double = 1e-4, warmup: Int = 0, losses: [Double]
  ) -> [Float] {
    var course = LearningRateCourse(
      initial: 1, schedule: .plateau(patience: patience, factor: 0.5, threshold: threshold), warmup: warmup,
      totalSteps: losses.count)
    return losses.enumerated().map { epoch, loss in
      course.finishEpoch(loss: loss, steps: epoch + 1)
      return course.rate(step: epoch + 1, epoch: epoch + 2)
    }
  }

  @Test func `a plateau is left after more epochs than patience allows`() {
    #expect(Self.rates(patience: 0, losses: [3, 3, 3, 2, 2]) == [1, 0.5, 0.25, 0.25, 0.125])
    #expect(Self.rates(patience: 2, losses: [3, 3, 3, 3, 3, 3, 3]) == [1, 1, 1, 0.5, 0.5, 0.5, 0.25])
    // A better loss starts the count again.
    #expect(Self.rates(patience: 2, losses: [3, 3, 3, 2, 3, 3, 3]) == [1, 1, 1, 1, 1, 1, 0.5])
  }

  @Test func `a loss that is hardly better, or no number, is no better`() {
    #expect(Self.rates(patience: 1, threshold: 0.1, losses: [10, 9.1, 9.05, 8]) == [1, 1, 0.5, 0.5])
    #expect(Self.rates(patience: 1, losses: [.nan, .nan, 1, .infinity, .nan]) == [1, 0.5, 0.5, 0.5, 0.25])
  }

  @Test func `epochs of the warm-up try no patience`() {
    #expect(Self.rates(patience: 1, warmup: 4, losses: [3, 4, 4, 4, 4, 4]).suffix(3) == [1, 1, 0.5])
    // What they reached is what later ones are compared with.
    #expect(Self.rates(patience: 1, warmup: 2, losses: [1, 2, 2, 2]).last == 0.5)
  }

  @Test func `a warm-up longer than the run traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LearningRateCourse(initial: 1, schedule: .constant, warmup: 11, totalSteps: 10)
    }.expectMessage("a warm-up of 11 steps in a run of 10")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LearningRateCourse(initial: 1, schedule: .constant, warmup: -1, totalSteps: 10)
    }.expectMessage("a warm-up of -1 steps in a run of 10")
  }
}
