public import LinearAlgebra

/// The definition of a convex function, tried on the loss of a network: f(tθ₁ + (1−t)θ₂) ≤ t·f(θ₁) + (1−t)·f(θ₂) on random segments.
///
/// ```swift
/// let check = try ConvexityCheck(of: network, segments: 10_000, on: examples, loss: MulticlassSVM())
/// print(check.violations)          // 0 for a linear classifier, whatever the seed
/// ```
///
/// A violation is one that rounding doesn't explain. The points themselves are exact: the coordinates of θ₁ and θ₂ are multiples of one
/// power of two with few enough digits, and t is one of 1/16 … 15/16, so that the point between is a Float32 too. What is left is the
/// rounding of the three losses: scores and Lᵢ in Float32, everything that is summed over examples or weights in Double. Each loss has a
/// tolerance u·((F + 8)·max|s|·Σ|∂L/∂s| + 8L), with u = 2⁻²⁴, F inputs to a unit of each layer and all scores s: the worst that a sum
/// of F + 1 roundings can be off by, times what that does to the loss. The linear softmax and SVM classifiers, which are convex,
/// come to less than a tenth of it in the tests.
public struct ConvexityCheck: Sendable {
  /// How many segments were tried.
  public let segments: Int
  /// On how many of them the middle lies above the chord by more than its tolerance.
  public let violations: Int
  /// The largest f(tθ₁ + (1−t)θ₂) − t·f(θ₁) − (1−t)·f(θ₂), beyond tolerance or not; negative where the middle is always below.
  public let largestExcess: Double
  /// The largest excess relative to its segment's tolerance: above 1 it is a violation.
  public let largestRelativeExcess: Double

  /// How many segments may be tried.
  public static let largestSegmentCount = 10_000_000

  /// Tries segments whose ends are the network's parameters plus normal numbers, weights and biases alike.
  ///
  /// - segments: 1 ... ``largestSegmentCount``.
  /// - deviation: the standard deviation of these numbers, more than 0.
  /// - scaling: what is done to the inputs; nil for nothing.
  /// - seed: of the stream "segments".
  ///
  /// Throws ``ArgumentError`` for an argument out of its range and for examples that don't fit.
  public init(
    of network: Network, segments: Int = 10_000, deviation: Double = 1, on examples: Examples,
    scaling: InputScaling? = nil, loss: any Loss, penalty: WeightPenalty = WeightPenalty(), seed: UInt64 = 0
  ) throws(ArgumentError) {
    try require(
      segments >= 1 && segments <= Self.largestSegmentCount, "the number of segments", segments,
      "in 1 ... \(Self.largestSegmentCount)")
    try require(deviation > 0 && deviation.isFinite, "the deviation", deviation, "a positive number")
    var objective = try Objective(for: network, on: examples, scaling: scaling, loss: loss, penalty: penalty)
    var sampler = SegmentSampler(around: network, deviation: deviation, seed: seed)
    var (first, second, middle) = (network, network, network)
    var violations = 0
    var (largest, largestRelative) = (-Double.infinity, -Double.infinity)
    for _ in 0..<segments {
      let t = sampler.draw(&first, &second, &middle)
      let (a, b, m) = (objective.evaluate(first), objective.evaluate(second), objective.evaluate(middle))
      let excess = m.parts.total - (t * a.parts.total + (1 - t) * b.parts.total)
      let tolerance = m.rounding + t * a.rounding + (1 - t) * b.rounding
      if excess > tolerance { violations += 1 }
      largest = max(largest, excess)
      largestRelative = max(largestRelative, excess / max(tolerance, .leastNormalMagnitude))
    }
    self.segments = segments
    self.violations = violations
    largestExcess = largest
    largestRelativeExcess = largestRelative
  }
}

/// Random segments in the space of a network's parameters, with a point between the ends.
private struct SegmentSampler {
  private let center: [Float]
  private let deviation: Double
  /// What all coordinates of the ends are multiples of.
  private let grid: Double
  private var stream: RandomStream
  private var ends: (first: [Float], second: [Float])

  init(around network: Network, deviation: Double, seed: UInt64) {
    center = network.parameters.flatMap { $0.parameter.value.elements }
    self.deviation = deviation
    stream = RandomStream(seed: seed, name: "segments")
    ends = (center, center)
    // With 2¹⁸ multiples up to the farthest coordinate, sixteenths of one still are Float32 numbers.
    let farthest = center.reduce(8 * deviation) { max($0, Double(abs($1)) + 8 * deviation) }
    grid = 0x1p-18 * Double(sign: .plus, exponent: farthest.exponent + 1, significand: 1)
  }

  /// Sets the parameters of three networks to two ends and the point between; returns the first end's share.
  mutating func draw(_ first: inout Network, _ second: inout Network, _ middle: inout Network) -> Double {
    for i in center.indices {
      ends.first[i] = coordinate(i)
      ends.second[i] = coordinate(i)
    }
    let t = Float(1 + stream.integer(below: 15)) / 16
    set(&first) { ends.first[$0] }
    set(&second) { ends.second[$0] }
    set(&middle) { t * ends.first[$0] + (1 - t) * ends.second[$0] }
    return Double(t)
  }

  private mutating func coordinate(_ i: Int) -> Float {
    let offset = deviation * min(max(stream.normal(), -8), 8)
    return Float(((Double(center[i]) + offset) / grid).rounded() * grid)
  }

  private func set(_ network: inout Network, to value: (Int) -> Float) {
    var first = 0
    network.visitParameters { _, parameter in
      parameter.value.withUnsafeMutableBufferPointer { elements in
        for i in elements.indices { elements[i] = value(first + i) }
        first += elements.count
      }
    }
  }
}
