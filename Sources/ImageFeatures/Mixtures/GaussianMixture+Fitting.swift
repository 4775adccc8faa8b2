import LinearAlgebra

extension GaussianMixture {
  func fitted(to samples: Matrix, _ options: Options, _ threads: Int) throws(FeatureError) -> GaussianMixture {
    var mixture = self
    var (previous, iterations, hasConverged) = (-Double.infinity, 0, false)
    while iterations < options.maximumIterations && !hasConverged {
      iterations += 1
      let sums = mixture.scorer.sums(of: samples, 0..<samples.rows, threads: threads)
      let logLikelihood = sums.logLikelihood / Double(samples.rows)
      guard logLikelihood.isFinite else {
        throw FeatureError("mixture: the log-likelihood of step \(iterations) is not finite: numbers are too far apart")
      }
      hasConverged = abs(logLikelihood - previous) < options.tolerance
      previous = logLikelihood
      let fit = Fit(meanLogLikelihood: logLikelihood, iterations: iterations, hasConverged: hasConverged)
      mixture = try Self.maximizing(sums, mixture.scorer.shift, options.addedVariance, fit)
    }
    return mixture
  }

  /// Weights, means and variances from the sums: the step of maximisation.
  static func maximizing(
    _ sums: MixtureSums, _ shift: Matrix, _ addedVariance: Float, _ fit: Fit?
  ) throws(FeatureError) -> GaussianMixture {
    let (count, width) = (sums.responsibilities.count, sums.width)
    var (means, variances) = (Matrix(rows: count, columns: width), Matrix(rows: count, columns: width))
    // A Gaussian that nothing belongs to keeps a weight that isn't 0.
    let sizes = sums.responsibilities.map { $0 + 10 * .ulpOfOne }
    means.withUnsafeMutableBufferPointer { means in
      variances.withUnsafeMutableBufferPointer { variances in
        for k in 0..<count {
          for j in 0..<width {
            let mean = sums.sum(k, j) / sizes[k]
            means[k * width + j] = Float(mean + Double(shift[0, j]))
            let variance = sums.square(k, j) / sizes[k] - mean * mean
            variances[k * width + j] = Float(max(variance, 0) + Double(addedVariance))
          }
        }
      }
    }
    let smallest = variances.withUnsafeBufferPointer { $0.min() ?? 0 }
    try require(
      smallest > 0, "mixture: a Gaussian has no variance in some direction; add a variance of more than 0")
    return try GaussianMixture(
      weights: sizes.map { Float(max($0, .leastNormalMagnitude)) }, means: means, variances: variances, fit: fit)
  }

  /// The mixture of clusters: their shares, means and variances.
  static func ofClusters(
    _ samples: Matrix, _ clusters: [Int32], _ count: Int, _ addedVariance: Float, _ threads: Int
  ) throws(FeatureError) -> GaussianMixture {
    let shift = KMeans.mean(of: samples)
    let width = samples.columns
    var sums = MixtureSums(count: count, width: width)
    var x = Matrix()
    let size = 4096
    for first in stride(from: 0, to: samples.rows, by: size) {
      let range = first..<min(samples.rows, first + size)
      x.setSquaresAndDifferences(ofRows: range, of: samples, less: shift)
      let (parts, sizes) = x.means(ofGroups: Array(clusters[range]), count: count, threads: threads)
      parts.withUnsafeBufferPointer { parts in
        for k in 0..<count {
          let size = Double(sizes[k])
          sums.responsibilities[k] += size
          for j in 0..<(2 * width) { sums.products[2 * k * width + j] += size * Double(parts[2 * k * width + j]) }
        }
      }
    }
    return try maximizing(sums, shift, addedVariance, nil)
  }
}
