import LinearAlgebra

/// The choices of a search for good hyperparameters.
///
/// ```swift
/// let space = SearchSpace(
///   learningRates: .logarithmic(lower: 0.001, upper: 1), hiddenSizes: [32, 64], l2s: .values([0, 1e-4]))
/// let candidates = try space.random(20, seed: 1)
/// ```
public struct SearchSpace: Sendable, Equatable {
  /// What η is chosen from.
  public var learningRates: SearchCandidates
  /// What H is chosen from.
  public var hiddenSizes: [Int]
  /// What λ₂ is chosen from.
  public var l2s: SearchCandidates

  /// A space; whether it can be searched is checked by ``grid()`` and ``random(_:seed:)``.
  public init(learningRates: SearchCandidates, hiddenSizes: [Int], l2s: SearchCandidates) {
    (self.learningRates, self.hiddenSizes, self.l2s) = (learningRates, hiddenSizes, l2s)
  }

  /// Every combination: each hidden size with each λ₂ with each learning rate, the last changing fastest.
  ///
  /// Throws ``SearchError`` for an empty list, a size below 1, a learning rate that isn't positive, a negative λ₂, and for a range,
  /// which has no grid.
  public func grid() throws(SearchError) -> [Hyperparameters] {
    try check()
    let rates = try Self.values(of: learningRates, "the learning rates")
    let penalties = try Self.values(of: l2s, "the L2 penalties")
    return hiddenSizes.flatMap { size in
      penalties.flatMap { l2 in rates.map { Hyperparameters(learningRate: $0, hiddenSize: size, l2: l2) } }
    }
  }

  /// Independent random choices, from the seed's stream "search".
  ///
  /// Of each choice the numbers are drawn in the order learning rate, hidden size, λ₂, so that another list of one of them leaves the
  /// others as they were. Better than a grid where one of the three matters most: J. Bergstra and Y. Bengio, "Random Search for
  /// Hyper-Parameter Optimization", JMLR 13, 2012.
  ///
  /// Throws ``SearchError`` for a count below 1, an empty list or range, a size below 1, a learning rate that isn't positive, and a
  /// negative λ₂.
  public func random(_ count: Int, seed: UInt64) throws(SearchError) -> [Hyperparameters] {
    guard count >= 1 else { throw SearchError("the number of trials is \(count), but must be at least 1") }
    try check()
    var stream = RandomStream(seed: seed, name: "search")
    return (0..<count).map { _ in
      let rate = learningRates.drawn(using: &stream)
      let size = hiddenSizes[stream.integer(below: hiddenSizes.count)]
      return Hyperparameters(learningRate: rate, hiddenSize: size, l2: l2s.drawn(using: &stream))
    }
  }

  private func check() throws(SearchError) {
    try learningRates.check("the learning rates", allowsZero: false)
    try l2s.check("the L2 penalties", allowsZero: true)
    guard !hiddenSizes.isEmpty else { throw SearchError("the hidden sizes: there is none to choose from") }
    for size in hiddenSizes where size < 1 {
      throw SearchError("the hidden sizes: \(size) must be at least 1")
    }
  }

  private static func values(of candidates: SearchCandidates, _ argument: String) throws(SearchError) -> [Float] {
    guard case .values(let values) = candidates else {
      throw SearchError("\(argument): a grid needs a list of values, not a range")
    }
    return values
  }
}
