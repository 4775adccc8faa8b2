public import LinearAlgebra

/// K centroids, each the mean of the samples that are nearer to it than to any other.
///
/// Lloyd's algorithm lowers the inertia Σᵢ ‖xᵢ − c(xᵢ)‖² step by step until no sample changes its cluster, or the centroids all but stand
/// still. It starts from k-means++ (D. Arthur and S. Vassilvitskii, *k-means++: The Advantages of Careful Seeding*, SODA 2007), of some
/// candidates the best at each step. A cluster that loses all its samples takes the one that is farthest from its centroid. With the same
/// start the centroids are scikit-learn's.
public struct KMeans: Sendable {
  /// K×D, one a row.
  public let centroids: Matrix
  /// Σᵢ ‖xᵢ − c(xᵢ)‖² of the samples it was fitted to.
  public let inertia: Double
  /// How many times the centroids were moved.
  public let iterations: Int
  /// Whether they came to rest before the iterations were used up; a mini-batch fit never says so.
  public let hasConverged: Bool

  /// How a fit goes.
  public struct Options: Sendable, Hashable {
    /// How many times the centroids are moved at most.
    public var maximumIterations: Int
    /// The centroids stand still when the squares of their moves add up to no more than this part of the columns' mean variance.
    public var tolerance: Double
    /// Moves by a few samples at a time, or nil for Lloyd's algorithm.
    public var miniBatches: MiniBatches?

    /// Lloyd's algorithm with scikit-learn's defaults.
    public init(maximumIterations: Int = 300, tolerance: Double = 1e-4, miniBatches: MiniBatches? = nil) {
      self.maximumIterations = maximumIterations
      self.tolerance = tolerance
      self.miniBatches = miniBatches
    }
  }

  /// Moves by a few random samples at a time, each centroid by less the more samples it has had: for sample sets of which a few passes
  /// take too long (D. Sculley, *Web-Scale K-Means Clustering*, WWW 2010).
  public struct MiniBatches: Sendable, Hashable {
    /// How many samples a batch has.
    public var size: Int
    /// How many batches.
    public var count: Int

    /// Batches of `size` samples.
    public init(size: Int = 1024, count: Int = 200) {
      self.size = size
      self.count = count
    }
  }

  /// `clusters` centroids for the samples, N×D.
  ///
  /// - threads: on how many threads at most; the result has the same bits for any number.
  ///
  /// Throws ``FeatureError`` for fewer samples than clusters, fewer different ones, or samples that aren't finite.
  public init(
    fittedTo samples: Matrix, clusters: Int, options: Options = Options(), seed: UInt64 = 0, threads: Int = 1
  ) throws(FeatureError) {
    try Self.check(samples, clusters, options)
    var stream = RandomStream(seed: seed, name: "k-means")
    // Enough to start from: a few hundred samples a cluster say as much as all of them.
    let some = options.miniBatches.map { Self.sample(samples, max(3 * $0.size, 10 * clusters), &stream) } ?? samples
    let start = try Self.plusPlus(some, clusters, &stream, threads)
    self = Self.fit(samples, start, options, &stream, threads)
  }

  /// As many centroids as `start` has, for the samples, N×D, from that start, K×D.
  ///
  /// Throws ``FeatureError`` for fewer samples than clusters, or numbers that aren't finite.
  public init(
    fittedTo samples: Matrix, from start: Matrix, options: Options = Options(), seed: UInt64 = 0, threads: Int = 1
  ) throws(FeatureError) {
    try Self.check(samples, start.rows, options)
    try require(
      start.columns == samples.columns,
      "k-means: centroids of \(start.columns) numbers to start from, but samples of \(samples.columns)")
    try requireFinite(start, "k-means: a centroid to start from")
    var stream = RandomStream(seed: seed, name: "k-means")
    self = Self.fit(samples, start, options, &stream, threads)
  }

  init(centroids: Matrix, inertia: Double, iterations: Int, hasConverged: Bool) {
    self.centroids = centroids
    self.inertia = inertia
    self.iterations = iterations
    self.hasConverged = hasConverged
  }

  /// The cluster of each sample, 0 ..< K: the nearest centroid, of equally near ones the first.
  ///
  /// - samples: N×D.
  ///
  /// Traps on samples of another width.
  public func clusters(of samples: Matrix, threads: Int = 1) -> [Int32] {
    samples.nearestRows(of: centroids, center: Self.mean(of: centroids), threads: threads)
  }

  private static func check(_ samples: Matrix, _ clusters: Int, _ options: Options) throws(FeatureError) {
    try require(clusters >= 1, "k-means: \(clusters) clusters; there must be at least 1")
    try require(samples.columns >= 1, "k-means: samples without numbers")
    try require(
      samples.rows >= clusters,
      "k-means: \(samples.rows) samples are fewer than the \(clusters) clusters asked for")
    try require(
      options.maximumIterations >= 1, "k-means: \(options.maximumIterations) iterations; there must be at least 1")
    try require(options.tolerance >= 0, "k-means: a tolerance of \(options.tolerance); it must not be negative")
    if let batches = options.miniBatches {
      try require(
        batches.size >= 1 && batches.size <= 1 << 24,
        "k-means: batches of \(batches.size) samples; there must be at least 1 and at most 2²⁴")
      try require(batches.count >= 1, "k-means: \(batches.count) batches; there must be at least 1")
    }
    try requireFinite(samples, "k-means: a sample")
  }

  static func mean(of rows: Matrix) -> Matrix {
    rows.means(ofGroups: [Int32](repeating: 0, count: rows.rows), count: 1, threads: 1).means
  }
}

/// Throws unless all numbers are finite, and says which row isn't: "… (row 3) has a number that is not finite".
func requireFinite(_ matrix: Matrix, _ what: String) throws(FeatureError) {
  if matrix.isFinite(by: .best) { return }
  let row = (0..<matrix.rows).first { !matrix.row($0).allSatisfy(\.isFinite) } ?? 0
  throw FeatureError("\(what) (row \(row)) has a number that is not finite")
}
