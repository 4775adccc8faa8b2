import LinearAlgebra
import NeuralNetworks

/// Predictions by one network on one backend, from one thread or from several at once.
struct TimedPrediction {
  private let network: Network
  private let inputs: Matrix
  private let name: String
  /// Threads that call at the same time, each for itself.
  private let callers: Int

  init(_ shape: NetworkShape, batch: Int, on backend: KernelChoice, callers: Int) throws {
    network = try shape.makeNetwork(on: backend.makeBackend(threads: 1))
    var stream = RandomStream(seed: 1, name: "data")
    inputs = Matrix(rows: batch, columns: shape.widths[0]) { _, _ in Float(stream.normal()) }
    name = backend.rawValue
    self.callers = callers
  }

  /// A repetition is one call of every caller.
  var contestant: Contestant {
    if callers == 1 { return Contestant(repeating: { predict($0) }) }
    return Contestant(timing: { repetitions in Crew(size: callers) { predict(repetitions) }.run() })
  }

  private func predict(_ count: Int) {
    var scores = Matrix(rows: inputs.rows, columns: network.outputWidth)
    for _ in 0..<count { network.predict(inputs, into: &scores) }
  }

  /// Throws unless the scores are those that the network's layers compute one after the other with three nested loops.
  ///
  /// They add up in another order: a difference of one in ten thousand of the largest score is rounding.
  func verify() throws(WrongScores) {
    var scores = Matrix(rows: 0, columns: 0)
    network.predict(inputs, into: &scores)
    var textbook = network
    textbook.backend = NaiveBackend()
    try Self.compare(scores, with: textbook.scores(for: inputs), by: name)
  }

  static func compare(_ scores: Matrix, with expected: Matrix, by name: String) throws(WrongScores) {
    let (got, right) = (scores.elements, expected.elements)
    let tolerance = 1e-4 * (right.map(abs).max() ?? 0)
    // A NaN is not within anything.
    guard scores.rows == expected.rows, scores.columns == expected.columns,
      zip(got, right).allSatisfy({ abs($0 - $1) <= tolerance })
    else { throw WrongScores(backend: name) }
  }

  /// Requests for memory a call: what twice as many calls ask for more; nil where nobody counts them.
  func allocationsPerCall() -> Double? {
    guard Allocations.areCounted else { return nil }
    let count = 50
    func requests(_ repetitions: Int) -> Int {
      let before = Allocations.count
      _ = contestant.run(repetitions)
      return Allocations.count - before
    }
    _ = requests(count)
    return Double(requests(2 * count) - requests(count)) / Double(count * callers)
  }
}

/// A backend's scores were wrong: nothing of them was timed.
struct WrongScores: Error, CustomStringConvertible {
  let backend: String

  var description: String { "\(backend) predicts scores other than the network's layers compute: not timed" }
}
