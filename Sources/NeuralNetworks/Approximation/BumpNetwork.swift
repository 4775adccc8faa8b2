import LinearAlgebra

/// A two-layer network that is no more than a sum of K bumps, with weights set by hand: the lecture's universal approximation.
///
/// ```swift
/// let bumps = try BumpNetwork(of: { sin($0) }, from: 0, to: 2 * .pi, bumps: 32)
/// let y = bumps.network.scores(for: Matrix([[1.5]]))       // about sin 1.5
/// ```
///
/// [a, b] is cut into K cells of width w = (b − a)/K; bump k is as high as f at the middle of cell k and stands over that cell.
/// Where one bump falls the next rises by as much, so that the bumps are weights that add up to 1 everywhere on [a, b], and the sum is
/// a mean of neighbouring heights: ``errorBound(lipschitz:)``. After M. Nielsen, "Neural Networks and Deep Learning", 2015, chapter 4.
///
/// In Float32 what limits K is ReLU: far from a bump its four units are large and cancel. Four things keep ``roundingError`` small.
/// Bumps in the left half are made of units that are active on their left, those in the right half of units active on their right,
/// so that no unit reaches farther than half the interval. A ramp is exactly 1 wide in wx + b, so that the weights of a bump are ±f(c).
/// All biases are exact multiples of one power of two, so that a bump falls over the very floats over which the next one rises, and
/// four units cancel but for the rounding of sums. And the units of eight bumps lie interleaved, so that they cancel early. The steps
/// of sigmoid and tanh don't grow, and have no such limit.
public struct BumpNetwork: Sendable {
  /// Dense 1→H, the activation, Dense H→1, where H is 4K with ReLU, 2K otherwise.
  public let network: Network
  /// a.
  public let start: Double
  /// b.
  public let end: Double
  /// What the bumps are made of.
  public let shape: BumpShape
  /// f at the middle of each cell: the heights of the bumps.
  public let heights: [Double]

  /// How many hidden units a network may have.
  public static let largestUnitCount = 1_000_000

  /// The network of K bumps for a function on [a, b].
  ///
  /// - f: called once a bump, at the middle of its cell.
  /// - bumps: K ≥ 1, with at most ``largestUnitCount`` hidden units.
  ///
  /// Throws ``ArgumentError`` for another K, an interval that is empty or not finite, a shape out of its range, an f that isn't finite
  /// in Float32 somewhere, and for bumps so narrow, beside their distance from 0, that Float32 can't tell their ends apart.
  public init(
    of f: (Double) -> Double, from start: Double, to end: Double, bumps: Int, shape: BumpShape = .trapezoid(),
    backend: any GEMMBackend = .auto
  ) throws(ArgumentError) {
    try requireInterval(start, end, "the interval")
    let limit = Self.largestUnitCount / shape.unitsPerBump
    try require(bumps >= 1 && bumps <= limit, "the number of bumps", bumps, "in 1 ... \(limit)")
    try shape.check()
    let cells = BumpCells(start: start, end: end, count: bumps)
    var heights: [Double] = []
    heights.reserveCapacity(bumps)
    for k in 0..<bumps {
      let (x, y) = (cells.center(k), f(cells.center(k)))
      try require(Float(y).isFinite, "f(\(x))", y, "a finite Float32")
      heights.append(y)
    }
    let units = try shape.units(for: heights, cells)
    self.start = start
    self.end = end
    self.shape = shape
    self.heights = heights
    network = units.network(shape.activation, backend)
  }

  /// K.
  public var count: Int { heights.count }

  /// The hidden units of bump k, in the order of their kinks or steps from left to right: the lecture's h₁ … h₄.
  ///
  /// Traps unless there is a bump k.
  public func units(ofBump k: Int) -> [Int] {
    require(heights.indices.contains(k), "bump \(k) of \(count)")
    return (0..<shape.unitsPerBump).map {
      BumpUnits.position(bump: k, unit: $0, bumps: count, unitsPerBump: shape.unitsPerBump)
    }
  }

  /// What hidden unit i adds to the output, uᵢ·f(wᵢx + bᵢ), in Double from the network's weights.
  ///
  /// Traps unless there is a unit i.
  public func contribution(ofUnit i: Int, at x: Double) -> Double {
    outgoing[0, i].double * shape.activated(hidden.weight.value[i, 0].double * x + hidden.bias.value[0, i].double)
  }

  /// Bump k alone: the sum of what its units add.
  ///
  /// Traps unless there is a bump k.
  public func bump(_ k: Int, at x: Double) -> Double {
    units(ofBump: k).reduce(0) { $0 + contribution(ofUnit: $1, at: x) }
  }

  private var hidden: Dense { network.layers[0] as! Dense }

  private var outgoing: Matrix { (network.layers[2] as! Dense).weight.value }
}

extension Float {
  fileprivate var double: Double { Double(self) }
}
