public import LinearAlgebra

/// Puts the scores of several systems together: a weighted sum, each system's scores brought to mean 0 and deviation 1 before.
public struct LateFusion: Sendable {
  /// What each system's scores are weighted by.
  public let weights: [Float]
  /// Of each system the mean of its scores.
  public let means: [Float]
  /// Of each system the standard deviation of its scores; 1 where they are all the same.
  public let deviations: [Float]

  /// The fusion of systems with these scores on the same examples, N×C each.
  ///
  /// - weights: one a system; nil for equal ones.
  ///
  /// Throws ``FeatureError`` for no systems, scores of different shapes or that aren't finite, and weights that are negative or all 0.
  public init(fittedTo scores: [Matrix], weights: [Float]? = nil) throws(FeatureError) {
    try require(!scores.isEmpty && scores[0].count > 0, "fusion: no scores of any system")
    let shape = scores[0].shape
    try require(scores.allSatisfy { $0.shape == shape }, "fusion: scores of shapes \(scores.map(\.shape))")
    for matrix in scores { try requireFinite(matrix, "fusion: an example") }
    let moments = scores.map { matrix in
      let mean = matrix.sum / Double(matrix.count)
      let square = matrix.withUnsafeBufferPointer { $0.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } }
      return (mean: Float(mean), deviation: square > 0 ? Float((square / Double(matrix.count)).squareRoot()) : 1)
    }
    try self.init(
      weights: weights ?? scores.map { _ in 1 }, means: moments.map(\.mean), deviations: moments.map(\.deviation))
  }

  /// A fusion of its parts, one number a system in each.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together, and weights that are negative or all 0.
  public init(weights: [Float], means: [Float], deviations: [Float]) throws(FeatureError) {
    try require(
      !weights.isEmpty && means.count == weights.count && deviations.count == weights.count,
      "fusion: \(weights.count) weights, \(means.count) means and \(deviations.count) deviations of systems")
    try require(
      weights.allSatisfy { $0 >= 0 && $0.isFinite } && weights.contains { $0 > 0 },
      "fusion: weights of \(weights); they must be finite, not negative, and not all 0")
    try require(
      means.allSatisfy(\.isFinite) && deviations.allSatisfy { $0 > 0 && $0.isFinite },
      "fusion: a mean or deviation of scores is out of range")
    (self.weights, self.means, self.deviations) = (weights, means, deviations)
  }

  /// The systems' scores put together, N×C.
  ///
  /// Traps on another number of systems, and on scores of different shapes.
  public func fused(_ scores: [Matrix]) -> Matrix {
    Kernels.require(
      scores.count == weights.count && scores.allSatisfy { $0.shape == scores[0].shape },
      "\(weights.count) systems, but scores of shapes \(scores.map(\.shape))")
    return Matrix(rows: scores[0].rows, columns: scores[0].columns) { i, c in
      scores.indices.reduce(0) { $0 + weights[$1] * (scores[$1][i, c] - means[$1]) / deviations[$1] }
    }
  }
}
