import LinearAlgebra

extension BumpNetwork {
  /// How far the network's output can be from f on [a, b], in Double arithmetic, where |f(x) − f(y)| ≤ L·|x − y|.
  ///
  /// With w = (b − a)/K:
  ///
  /// - trapezoids: L·w/2. On a plateau x is at most w/2 from the centre. On a ramp, a share s/2 of a ramp ρw from the boundary, the
  ///   weights of the two centres are (1 ± s)/2, and their mean distance from x is (1 − ρs²)·w/2.
  /// - separate trapezoids: L·w/2 + max|f(c)|, because the sum comes down to 0 between the bumps.
  /// - sigmoid and tanh of steepness s: L·w·(½ + 2 ln 2 / s). The weight of bump k is the chance that x plus a logistic number of
  ///   scale w/s falls into its cell; 2 ln 2 is the mean magnitude of such a number of scale 1.
  ///
  /// Each has a summand L·w·z·2⁻²² for the rounding of positions, where z = w₁·max(|a|, |b|) + 2 is the largest of the biases. What
  /// the sum's rounding adds in Float32 is ``roundingError``.
  ///
  /// Traps on a negative L.
  public func errorBound(lipschitz: Double) -> Double {
    require(lipschitz >= 0, "a Lipschitz constant of \(lipschitz)")
    let step = lipschitz * (end - start) / Double(count)
    let positions = step * (slope * max(abs(start), abs(end)) + 2) * 0x1p-22
    switch shape {
    case .trapezoid: return step / 2 + positions
    case .separateTrapezoid: return step / 2 + positions + largestHeight
    case .sigmoid(let steepness), .tanh(let steepness):
      return step * (0.5 + 2 * 0.693_147_180_559_945_3 / steepness) + positions
    }
  }

  /// What the rounding of sums in Float32 adds to the error at most: an estimate.
  ///
  /// 2⁻²⁴·max|f|·(4K√K/ρ + 16) for trapezoids with ramps of ρ cells, and 2⁻²⁴·max|f|·(K + 16) for steps. It isn't proved: for K up to
  /// 1024, it is twice what was measured with the kernel that rounds most, and twenty times with others. A proof would have to allow for
  /// all roundings going one way, and its bound is far larger.
  public var roundingError: Double {
    let bumps = Double(count)
    let growth =
      switch shape {
      case .trapezoid(let ramp): 4 * bumps * bumps.squareRoot() / ramp
      case .separateTrapezoid(let ramp): 8 * bumps * bumps.squareRoot() / ramp
      case .sigmoid, .tanh: bumps
      }
    return 0x1p-24 * largestHeight * (growth + 16)
  }

  /// The largest and the mean difference between the network's output and f at `points` points of [a, b], both ends included.
  ///
  /// f is taken in Double at the very Float32 numbers that the network gets.
  ///
  /// Throws ``ArgumentError`` unless 2 ≤ points ≤ 10,000,000.
  public func error(against f: (Double) -> Double, points: Int = 10_000) throws(ArgumentError) -> ApproximationError {
    try require(points >= 2 && points <= 10_000_000, "the number of points", points, "in 2 ... 10000000")
    var error = ApproximationError.Tally()
    // A million activations at a time.
    let batchSize = max(1, 1 << 20 / (count * shape.unitsPerBump))
    for first in stride(from: 0, to: points, by: batchSize) {
      let inputs = Matrix(rows: min(batchSize, points - first), columns: 1) { row, _ in
        let share = Double(first + row) / Double(points - 1)
        return Float(min(max(start + (end - start) * share, start), end))
      }
      let outputs = network.scores(for: inputs)
      for row in 0..<inputs.rows {
        let x = Double(inputs[row, 0])
        error.add(Double(outputs[row, 0]) - f(x), at: [x])
      }
    }
    return error.result
  }

  /// w₁, the same for all hidden units but for its sign.
  private var slope: Double {
    abs(Double((network.layers[0] as! Dense).weight.value[0, 0]))
  }

  private var largestHeight: Double { heights.reduce(0) { max($0, abs($1)) } }
}
