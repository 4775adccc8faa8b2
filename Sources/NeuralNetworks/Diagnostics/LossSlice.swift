public import LinearAlgebra

/// The loss of a network along a line through its weights, θ + αd: the lecture's picture of a loss landscape.
///
/// ```swift
/// var stream = RandomStream(seed: 1, name: "direction")
/// let direction = WeightDirection(random: .filter, for: network, using: &stream)
/// let slice = try LossSlice(of: network, along: direction, on: examples, loss: SoftmaxCrossEntropy())
/// let isBowl = slice.nonConvexity < 0.01
/// ```
public struct LossSlice: Sendable {
  /// α, evenly spaced and rising.
  public let positions: [Double]
  /// The loss at each position.
  public let losses: [LossParts]

  /// How many points a slice may have.
  public static let largestPointCount = 100_000

  /// A slice of losses that somebody else computed.
  ///
  /// Traps unless there are as many losses as positions, three at least.
  public init(positions: [Double], losses: [LossParts]) {
    require(
      positions.count == losses.count && positions.count >= 3,
      "a slice of \(positions.count) positions and \(losses.count) losses")
    self.positions = positions
    self.losses = losses
  }

  /// The slice of α from `start` to `end`.
  ///
  /// - direction: d; random ones are scaled to the weights, so that α = ±1 is a change as large as the weights themselves.
  /// - points: 3 ... ``largestPointCount``, both ends included.
  /// - scaling: what is done to the inputs; nil for nothing.
  ///
  /// Throws ``ArgumentError`` for another number of points, an interval that is empty or not finite, and examples that don't fit.
  ///
  /// Traps unless the direction has a matrix of each parameter's shape.
  public init(
    of network: Network, along direction: WeightDirection, from start: Double = -1, to end: Double = 1,
    points: Int = 101,
    on examples: Examples, scaling: InputScaling? = nil, loss: any Loss, penalty: WeightPenalty = WeightPenalty()
  ) throws(ArgumentError) {
    try requireInterval(start, end, "the interval")
    try require(
      points >= 3 && points <= Self.largestPointCount, "the number of points", points,
      "in 3 ... \(Self.largestPointCount)")
    var objective = try Objective(for: network, on: examples, scaling: scaling, loss: loss, penalty: penalty)
    var moved = network
    positions = (0..<points).map { start + (end - start) * (Double($0) / Double(points - 1)) }
    losses = positions.map { position in
      moved.setParameters(to: network, movedAlong: (direction, direction), by: (position, 0))
      return objective.parts(of: moved)
    }
  }

  /// The slice through two networks of one shape: the first at α = 0, the second at α = 1.
  ///
  /// Throws ``ArgumentError`` as the slice along a direction, and unless both have the same parameters.
  public init(
    from first: Network, to second: Network, margin: Double = 0.5, points: Int = 101, on examples: Examples,
    scaling: InputScaling? = nil, loss: any Loss, penalty: WeightPenalty = WeightPenalty()
  ) throws(ArgumentError) {
    try self.init(
      of: first, along: WeightDirection(from: first, to: second), from: -margin, to: 1 + margin, points: points,
      on: examples, scaling: scaling, loss: loss, penalty: penalty)
  }

  /// Data loss and penalties together, at each position.
  public var totals: [Double] { losses.map(\.total) }
}
