import NeuralNetworks
import Testing

struct LearningRateScheduleTests {
  @Test(arguments: [0, 1, 7, 99])
  func `constant is η₀ throughout`(step: Int) {
    #expect(LearningRateSchedule.constant.learningRate(initial: 0.3, step: step, of: 100) == 0.3)
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

  @Test func `cosine falls from step to step and is never 0 within the run`() {
    let rates = (0..<1000).map { LearningRateSchedule.cosine.learningRate(initial: 0.1, step: $0, of: 1000) }
    #expect(rates.first == 0.1)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(rates.last! > 0)
  }

  @Test func `the names are those of the command line`() {
    #expect(LearningRateSchedule.allCases.map(\.rawValue) == ["constant", "cosine"])
  }
}
