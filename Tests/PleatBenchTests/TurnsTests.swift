import Testing

@testable import PleatBench

@Suite struct TurnsTests {
  /// A contestant without a clock: each repetition takes a second of its own, and it writes down that it had a turn.
  private final class Log { var turns: [String] = [] }

  private func contestant(_ name: String, seconds: Double, _ log: Log) -> Contestant {
    Contestant(timing: { repetitions in
      log.turns.append(name)
      return seconds * Double(repetitions)
    })
  }

  @Test func `contestants alternate, and times are those of one repetition`() {
    let log = Log()
    let rounds = Turns(rounds: 4).measure([contestant("a", seconds: 1e-6, log), contestant("b", seconds: 0.5, log)])
    #expect(rounds.count == 4)
    for round in rounds {
      #expect(abs(round[0] / 1e-6 - 1) < 1e-9)
      #expect(round[1] == 0.5)
    }
    #expect(log.turns.suffix(8) == ["a", "b", "a", "b", "a", "b", "a", "b"])
  }

  @Test func `where time is short there are fewer rounds, but some`() {
    let log = Log()
    let rounds = Turns(rounds: 50, budgetSeconds: 0, fewestRounds: 3).measure([contestant("a", seconds: 1, log)])
    #expect(rounds.count == 3)
  }
}
