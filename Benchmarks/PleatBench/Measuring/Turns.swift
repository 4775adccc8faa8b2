/// Something to be timed: does its work a number of times and says how long that took, in seconds.
struct Contestant {
  let run: (_ repetitions: Int) -> Double

  /// - work: does the work as often as it is told.
  /// - clock: what times it.
  init(timedBy clock: Clock = .processorTime, repeating work: @escaping (_ repetitions: Int) -> Void) {
    run = { repetitions in clock.seconds { work(repetitions) } }
  }

  /// - run: times itself.
  init(timing run: @escaping (_ repetitions: Int) -> Double) { self.run = run }
}

/// How contestants take turns.
struct Turns {
  /// How often each has its turn, time permitting.
  var rounds: Int

  /// The length of a turn: enough for the clock, short enough for what disturbs the machine to hit all sides alike.
  var turnSeconds = 2e-3

  /// After this time no further round is begun, once there were `fewestRounds`.
  var budgetSeconds = 30.0
  var fewestRounds = 3

  /// Whether everybody's threads must have fallen asleep before the next turn.
  var waitsForThreads = false

  /// Seconds for each repetition: a row for each round, in it one number for each contestant.
  func measure(_ contestants: [Contestant]) -> [[Double]] {
    let repetitions = contestants.map(repetitionsPerTurn)
    var rows: [[Double]] = []
    let clock = ContinuousClock()
    let start = clock.now
    while rows.count < rounds {
      if rows.count >= fewestRounds, (clock.now - start) / .seconds(1) > budgetSeconds { break }
      rows.append(
        zip(contestants, repetitions).map { contestant, repetitions in
          settle(contestant, repetitions)
          return contestant.run(repetitions) / Double(repetitions)
        })
    }
    return rows
  }

  /// How many repetitions fill a turn: doubled until a tenth of a turn is reached, then in proportion.
  private func repetitionsPerTurn(_ contestant: Contestant) -> Int {
    var repetitions = 1
    var time = contestant.run(1)
    // The first run pays for memory that is touched for the first time.
    if time < turnSeconds { time = contestant.run(1) }
    while time < turnSeconds / 10 {
      repetitions *= 2
      time = contestant.run(repetitions)
    }
    return max(1, Int((turnSeconds / time * Double(repetitions)).rounded()))
  }

  /// Lets the others' threads go to sleep and wakes this one's, untimed.
  private func settle(_ contestant: Contestant, _ repetitions: Int) {
    guard waitsForThreads else { return }
    pause(seconds: OpenBLASThreads.secondsUntilAsleep)
    if repetitions > 1 { _ = contestant.run(max(1, repetitions / 8)) }
  }
}
