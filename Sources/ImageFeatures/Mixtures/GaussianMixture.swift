#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif
public import LinearAlgebra

/// A density made of K Gaussians with diagonal covariances: p(x) = Σₖ wₖ·N(x; μₖ, diag σₖ²).
///
/// It is fitted by expectation and maximisation: the responsibilities γₖ(x) = wₖ·N(x; μₖ, σₖ²)/p(x) of a fit give the next one's weights,
/// means and variances, which the log-likelihood never loses by (A. Dempster, N. Laird and D. Rubin, *Maximum Likelihood from Incomplete
/// Data via the EM Algorithm*, 1977). From the same start the numbers are those of scikit-learn's `GaussianMixture` with diagonal
/// covariances.
public struct GaussianMixture: Sendable {
  /// wₖ, which add up to 1.
  public let weights: [Float]
  /// μₖ: K×D, one a row.
  public let means: Matrix
  /// σₖ²: K×D, one a row.
  public let variances: Matrix
  /// How the fit went; nil for a mixture of given parts.
  public let fit: Fit?
  let scorer: MixtureScorer

  /// How a mixture was fitted.
  public struct Fit: Sendable, Hashable {
    /// (1/N) Σᵢ log p(xᵢ) of the samples, by the last but one mixture: what the last step was made from.
    public let meanLogLikelihood: Double
    /// How many steps there were.
    public let iterations: Int
    /// Whether the log-likelihood came to rest before the steps were used up.
    public let hasConverged: Bool
  }

  /// How a fit goes.
  public struct Options: Sendable, Hashable {
    /// How many steps at most.
    public var maximumIterations: Int
    /// The fit ends when a step changes the mean log-likelihood by less.
    public var tolerance: Double
    /// What is added to each variance, so that none becomes 0.
    public var addedVariance: Float
    /// The k-means fit that it starts from.
    public var start: KMeans.Options

    /// scikit-learn's defaults, but for a start of twenty steps of k-means.
    public init(
      maximumIterations: Int = 100, tolerance: Double = 1e-3, addedVariance: Float = 1e-6,
      start: KMeans.Options = KMeans.Options(maximumIterations: 20)
    ) {
      self.maximumIterations = maximumIterations
      self.tolerance = tolerance
      self.addedVariance = addedVariance
      self.start = start
    }
  }

  /// K Gaussians fitted to samples, N×D, from the clusters of k-means.
  ///
  /// - threads: on how many threads at most; the result has the same bits for any number.
  ///
  /// Throws ``FeatureError`` for fewer samples than Gaussians, fewer different ones, and samples that aren't finite.
  public init(
    fittedTo samples: Matrix, gaussians: Int, options: Options = Options(), seed: UInt64 = 0, threads: Int = 1
  ) throws(FeatureError) {
    try Self.check(samples, gaussians, options)
    let clusters = try KMeans(
      fittedTo: samples, clusters: gaussians, options: options.start, seed: seed, threads: threads)
    let labels = clusters.clusters(of: samples, threads: threads)
    let start = try Self.ofClusters(samples, labels, gaussians, options.addedVariance, threads)
    self = try start.fitted(to: samples, options, threads)
  }

  /// The mixture that steps from `start` lead to.
  ///
  /// - samples: N×D.
  ///
  /// Throws ``FeatureError`` for fewer samples than Gaussians, and samples of another width or that aren't finite.
  public init(
    fittedTo samples: Matrix, from start: GaussianMixture, options: Options = Options(), threads: Int = 1
  ) throws(FeatureError) {
    try Self.check(samples, start.count, options)
    try require(
      samples.columns == start.width, "mixture: samples of \(samples.columns) numbers for Gaussians of \(start.width)")
    self = try start.fitted(to: samples, options, threads)
  }

  /// A mixture of its parts: K weights, which are divided by their sum, and K×D means and variances.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together, and weights or variances that aren't positive and finite.
  public init(weights: [Float], means: Matrix, variances: Matrix) throws(FeatureError) {
    try self.init(weights: weights, means: means, variances: variances, fit: nil)
  }

  init(weights: [Float], means: Matrix, variances: Matrix, fit: Fit?) throws(FeatureError) {
    try require(
      !weights.isEmpty && means.rows == weights.count && variances.rows == weights.count && means.columns >= 1
        && variances.columns == means.columns,
      "mixture: \(weights.count) weights, means of \(means.shape) and variances of \(variances.shape)")
    try require(
      weights.allSatisfy { $0 > 0 && $0.isFinite }, "mixture: a weight is not positive and finite")
    try requireFinite(means, "mixture: a mean")
    try require(
      variances.withUnsafeBufferPointer { $0.allSatisfy { $0 > 0 && $0.isFinite } },
      "mixture: a variance is not positive and finite")
    let sum = weights.reduce(0.0) { $0 + Double($1) }
    self.weights = weights.map { Float(Double($0) / sum) }
    self.means = means
    self.variances = variances
    self.fit = fit
    scorer = MixtureScorer(weights: self.weights, means: means, variances: variances)
  }

  /// K.
  public var count: Int { weights.count }
  /// D.
  public var width: Int { means.columns }

  /// γₖ(xᵢ): N×K, of which each row adds up to 1.
  ///
  /// Traps on samples of another width.
  public func responsibilities(of samples: Matrix, threads: Int = 1) -> Matrix {
    let scorer = scorer
    return Matrix(rows: samples.rows, columns: count, blockRows: scorer.blockRows, threads: threads) {
      scorer.block(samples, $0).responsibilities
    }
  }

  /// (1/N) Σᵢ log p(xᵢ).
  ///
  /// Traps without samples, and on samples of another width.
  public func meanLogLikelihood(of samples: Matrix, threads: Int = 1) -> Double {
    Kernels.require(samples.rows > 0, "the mean log-likelihood of no samples")
    return scorer.sums(of: samples, 0..<samples.rows, threads: threads).logLikelihood / Double(samples.rows)
  }

  private static func check(_ samples: Matrix, _ gaussians: Int, _ options: Options) throws(FeatureError) {
    try require(gaussians >= 1, "mixture: \(gaussians) Gaussians; there must be at least 1")
    try require(samples.columns >= 1, "mixture: samples without numbers")
    try require(
      samples.rows >= gaussians,
      "mixture: \(samples.rows) samples are fewer than the \(gaussians) Gaussians asked for")
    try require(
      options.maximumIterations >= 1, "mixture: \(options.maximumIterations) steps; there must be at least 1")
    try require(options.tolerance >= 0, "mixture: a tolerance of \(options.tolerance); it must not be negative")
    try require(
      options.addedVariance >= 0 && options.addedVariance.isFinite,
      "mixture: an added variance of \(options.addedVariance); it must be finite and not negative")
    try requireFinite(samples, "mixture: a sample")
  }
}
