import Foundation
import NeuralNetworks
import Testing

struct LearningRateScheduleTests {
  /// η(t)/η₀ for t steps of T taken, in epochs of five steps; with the warm-up behind it.
  struct Case: Sendable, CustomTestStringConvertible {
    let schedule: LearningRateSchedule
    let share: @Sendable (_ t: Double, _ total: Double, _ epoch: Int) -> Double
    var testDescription: String { "\(schedule)" }
  }

  static let cases = [
    Case(schedule: .constant) { _, _, _ in 1 },
    Case(schedule: .step(every: 3, factor: 0.1)) { _, _, epoch in
      [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6][(epoch - 1) / 3]
    },
    Case(schedule: .step(every: 7, factor: 0.5)) { _, _, epoch in epoch <= 7 ? 1 : epoch <= 14 ? 0.5 : 0.25 },
    Case(schedule: .cosine) { t, total, _ in (1 + cos(Double.pi * t / total)) / 2 },
    Case(schedule: .linear) { t, total, _ in 1 - t / total },
    Case(schedule: .inverseSquareRoot) { t, _, _ in 1 / (t + 1).squareRoot() },
    // Without losses, nothing is known to stay.
    Case(schedule: .plateau()) { _, _, _ in 1 },
  ]

  @Test(arguments: cases, [0.3, 1, 2e-5] as [Float])
  func `every step is that of the equation`(_ c: Case, initial: Float) {
    for t in 0..<100 {
      let epoch = t / 5 + 1
      let rate = c.schedule.learningRate(initial: initial, step: t, of: 100, epoch: epoch)
      let expected = Double(initial) * c.share(Double(t), 100, epoch)
      #expect(abs(Double(rate) - expected) <= 1e-7 * expected, "step \(t): \(rate), not \(expected)")
    }
  }

  // ½(1 + cos(πt/T)), with the cosines from geometry.
  @Test(arguments: [
    (0, 12, 1), (2, 12, 0.933_012_701_892_219_3), (3, 12, 0.853_553_390_593_273_8), (4, 12, 0.75), (6, 12, 0.5),
    (8, 12, 0.25), (9, 12, 0.146_446_609_406_726_24), (10, 12, 0.066_987_298_107_780_7), (12, 12, 0), (0, 1, 1),
    (1, 2, 0.5), (500_000, 1_000_000, 0.5),
  ])
  func `cosine is ½η₀(1 + cos(πt/T))`(step: Int, total: Int, share: Double) {
    for initial in [0.1, 1, 2e-5] as [Float] {
      let rate = LearningRateSchedule.cosine.learningRate(initial: initial, step: step, of: total)
      #expect(abs(Double(rate) - Double(initial) * share) <= 1e-7 * Double(initial), "\(rate)")
    }
  }

  @Test(arguments: [LearningRateSchedule.cosine, .linear, .inverseSquareRoot])
  func `a rate falls from step to step and is never 0 within the run`(schedule: LearningRateSchedule) {
    let rates = (0..<1000).map { schedule.learningRate(initial: 0.1, step: $0, of: 1000) }
    #expect(rates.first == 0.1)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(rates.last! > 0)
  }

  @Test func `the names are those of the command line`() {
    let schedules: [LearningRateSchedule] = [
      .constant, .step(every: 1), .cosine, .linear, .inverseSquareRoot, .plateau(),
    ]
    #expect(schedules.map(\.name) == ["constant", "step", "cosine", "linear", "inverse-sqrt", "plateau"])
  }
}
