import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct KMeansTests {
  struct Case: Decodable {
    let x, start, centroids: [[Double]]
    let inertia: Double
    let labels: [Int32]
    let iterations: Int
  }

  struct Free: Decodable {
    let x: [[Double]]
    let clusters: Int
    let inertias: [Double]
  }

  struct File: Decodable {
    let cases: [Case]
    let free: Free
  }

  @Test(arguments: 0..<4, [1, 2, 3])
  func `from the same start the centroids are scikit-learn's, an empty cluster's too`(_ index: Int, threads: Int) throws
  {
    let file: File = try referenceValues("kmeans")
    let numbers = file.cases[index]
    let x = matrix(numbers.x)
    let fit = try KMeans(
      fittedTo: x, from: matrix(numbers.start), options: KMeans.Options(tolerance: 0), threads: threads)
    #expect(difference(fit.centroids, numbers.centroids) < 1e-5)
    #expect(abs(fit.inertia - numbers.inertia) < 1e-5 * numbers.inertia)
    #expect(fit.clusters(of: x, threads: threads) == numbers.labels)
    #expect(fit.iterations == numbers.iterations && fit.hasConverged)
  }

  // Thirty of either: how often ours is the better one of two has the mean 450 and the standard deviation √(900·61/12) if they are equally
  // good (H. Mann and D. Whitney, 1947), and with four of these once in 30,000 times less.
  @Test func `fits from k-means++ are as good as scikit-learn's`() throws {
    let free = (try referenceValues("kmeans") as File).free
    let x = matrix(free.x)
    let fits = try (0..<30).map { try KMeans(fittedTo: x, clusters: free.clusters, seed: $0) }
    let better = fits.reduce(0.0) { sum, fit in
      free.inertias.reduce(sum) { $0 + (fit.inertia < $1 ? 1 : fit.inertia == $1 ? 0.5 : 0) }
    }
    #expect(better > 450 - 4 * (900 * 61 / 12.0).squareRoot(), "\(better)")
    #expect(fits.allSatisfy { $0.inertia < 1.5 * free.inertias.min()! })
    let again = try KMeans(fittedTo: x, clusters: free.clusters, seed: 3, threads: 2)
    #expect(again.centroids == fits[3].centroids && again.inertia == fits[3].inertia)
  }

  @Test func `mini-batches come near to Lloyd's algorithm`() throws {
    let free = (try referenceValues("kmeans") as File).free
    let x = matrix(free.x)
    let options = KMeans.Options(miniBatches: KMeans.MiniBatches(size: 64, count: 200))
    let fits = try (0..<10).map { try KMeans(fittedTo: x, clusters: free.clusters, options: options, seed: $0) }
    #expect(fits.map(\.inertia).min()! < 1.05 * free.inertias.min()!)
    #expect(fits[0].iterations == 200)
    #expect(
      try KMeans(fittedTo: x, clusters: free.clusters, options: options, seed: 3, threads: 2).centroids
        == fits[3].centroids)
  }

  // The squares of the norms are a million times the squared distances.
  @Test func `samples far from the origin are told apart`() throws {
    var stream = RandomStream(seed: 1, name: "far")
    let x = Matrix(rows: 100, columns: 4) { i, _ in 4096 + (i % 2 == 0 ? 1 : -1) + 0.1 * Float(stream.normal()) }
    let fit = try KMeans(fittedTo: x, clusters: 2)
    let first = fit.clusters(of: x)[0]
    #expect(fit.clusters(of: x) == (0..<100).map { $0 % 2 == 0 ? first : 1 - first })
  }

  /// The tolerance is a part of the variance: 2²⁰ times as long samples come to rest at the same step, on the same centroids.
  @Test func `the unit of samples changes nothing`() throws {
    var stream = RandomStream(seed: 8, name: "samples")
    let x = Matrix(rows: 300, columns: 2) { _, _ in Float(stream.uniform()) }
    func fit(unit: Float, tolerance: Double) throws -> KMeans {
      try KMeans(
        fittedTo: Matrix(rows: 300, columns: 2) { x[$0, $1] * unit }, clusters: 9,
        options: KMeans.Options(tolerance: tolerance))
    }
    let (long, short) = (try fit(unit: 0x1p10, tolerance: 0.02), try fit(unit: 0x1p-10, tolerance: 0.02))
    #expect(long.iterations == short.iterations && long.hasConverged && short.hasConverged)
    #expect(long.centroids.elements == short.centroids.elements.map { $0 * 0x1p20 })
    let exact = try fit(unit: 1, tolerance: 0)
    #expect(long.iterations > 2 && long.iterations < exact.iterations)
  }

  /// 100 is the farthest from its centroid, but all that this has; of 0 and 2, which are equally far from theirs, the first goes.
  @Test func `an empty cluster takes the farthest sample of a cluster of several`() throws {
    let fit = try KMeans(
      fittedTo: Matrix([[0], [1], [2], [100]]), from: Matrix([[1], [50], [1000]]),
      options: KMeans.Options(maximumIterations: 1, tolerance: 0))
    #expect(fit.centroids == Matrix([[1.5], [100], [0]]))
  }

  /// Σᵢ ‖xᵢ − c(xᵢ)‖² after one step of Lloyd's from k-means++ that takes the best of `draws` candidates each time, in Double.
  private static func inertiaAfterOneStep(
    _ x: [[Double]], _ clusters: Int, draws: Int, _ stream: inout RandomStream
  ) -> Double {
    func distance(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    var centroids = [x[stream.integer(below: x.count)]]
    var nearest = x.map { distance($0, centroids[0]) }
    while centroids.count < clusters {
      let candidates = (0..<draws).map { _ in
        var rest = stream.uniform() * nearest.reduce(0, +)
        return x[
          nearest.firstIndex {
            rest -= $0; return rest < 0
          } ?? x.count - 1]
      }
      let lowered = candidates.map { c in zip(x, nearest).map { min($1, distance($0, c)) } }
      let best = lowered.indices.min { lowered[$0].reduce(0, +) < lowered[$1].reduce(0, +) }!
      (nearest, centroids) = (lowered[best], centroids + [candidates[best]])
    }
    func closest(_ x: [Double]) -> Int {
      centroids.indices.min { distance(x, centroids[$0]) < distance(x, centroids[$1]) }!
    }
    let groups = Dictionary(grouping: x, by: closest)
    for (k, members) in groups {
      centroids[k] = centroids[k].indices.map { j in members.reduce(0) { $0 + $1[j] } / Double(members.count) }
    }
    return x.reduce(0) { $0 + distance($1, centroids[closest($1)]) }
  }

  /// One step from the start shows how good the start is, which thirty would hide.
  @Test func `starts are those of k-means++ that takes the best of some candidates`() throws {
    var stream = RandomStream(seed: 9, name: "square")
    let x = (0..<400).map { _ in [Double(Float(stream.uniform())), Double(Float(stream.uniform()))] }
    let fits = try (0..<60).map {
      try KMeans(
        fittedTo: matrix(x), clusters: 20, options: KMeans.Options(maximumIterations: 1), seed: UInt64($0)
      ).inertia
    }
    let mean = fits.reduce(0, +) / 60
    // 2 + ln 20 candidates, and one, by other random numbers.
    let (some, one) = (
      (0..<60).reduce(0.0) { sum, _ in sum + Self.inertiaAfterOneStep(x, 20, draws: 4, &stream) } / 60,
      (0..<60).reduce(0.0) { sum, _ in sum + Self.inertiaAfterOneStep(x, 20, draws: 1, &stream) } / 60
    )
    #expect(some < 0.95 * one && mean < (some + one) / 2, "\(mean), with four candidates \(some), with one \(one)")
  }

  @Test func `as many clusters as samples are the samples`() throws {
    let x = Matrix([[1, 2], [3, 4], [5, 0]])
    let fit = try KMeans(fittedTo: x, clusters: 3)
    #expect(fit.inertia == 0)
    #expect(Set(fit.clusters(of: x)) == [0, 1, 2])
  }

  @Test func `what can't be clustered is said`() {
    let x = Matrix([[1, 2], [3, 4], [3, 4]])
    func clustering(_ x: Matrix, _ clusters: Int, _ options: KMeans.Options = KMeans.Options()) -> String? {
      message { _ = try KMeans(fittedTo: x, clusters: clusters, options: options) }
    }
    #expect(clustering(x, 4) == "k-means: 3 samples are fewer than the 4 clusters asked for")
    #expect(clustering(x, 0) == "k-means: 0 clusters; there must be at least 1")
    #expect(clustering(x, 3) == "k-means: 3 clusters asked for, but only 2 of the 3 samples differ")
    #expect(clustering(Matrix([[1], [.nan]]), 1) == "k-means: a sample (row 1) has a number that is not finite")
    #expect(clustering(Matrix(rows: 3, columns: 0), 1) == "k-means: samples without numbers")
    #expect(
      clustering(x, 1, KMeans.Options(maximumIterations: 0)) == "k-means: 0 iterations; there must be at least 1")
    #expect(
      clustering(x, 1, KMeans.Options(tolerance: -1)) == "k-means: a tolerance of -1.0; it must not be negative")
    #expect(
      clustering(x, 1, KMeans.Options(miniBatches: KMeans.MiniBatches(size: 0)))
        == "k-means: batches of 0 samples; there must be at least 1 and at most 2²⁴")
    #expect(
      clustering(x, 1, KMeans.Options(miniBatches: KMeans.MiniBatches(size: .max)))?.hasPrefix("k-means: batches of 9")
        == true)
    #expect(
      clustering(x, 1, KMeans.Options(miniBatches: KMeans.MiniBatches(count: 0)))
        == "k-means: 0 batches; there must be at least 1")
    #expect(
      message { _ = try KMeans(fittedTo: x, from: Matrix([[1]])) }
        == "k-means: centroids of 1 numbers to start from, but samples of 2")
    #expect(
      message { _ = try KMeans(fittedTo: x, from: Matrix([[1, .infinity]])) }
        == "k-means: a centroid to start from (row 0) has a number that is not finite")
  }
}
