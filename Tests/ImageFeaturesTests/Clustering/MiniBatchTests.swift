import ImageFeatures
import LinearAlgebra
import Testing

/// k-means by a few samples at a time, step by step in Double: D. Sculley's algorithm, with rare centroids replaced as in scikit-learn's
/// `MiniBatchKMeans`.
struct MiniBatchTests {
  private struct Oracle {
    var centroids: [[Double]]
    var counts: [Double]
    /// Of how many batches centroids were replaced after.
    var replacements = 0
    private var since = 0

    init(_ start: [[Double]]) {
      (centroids, counts) = (start, start.map { _ in 0 })
    }

    func nearest(_ x: [Double]) -> Int {
      func distance(_ k: Int) -> Double { zip(x, centroids[k]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      return centroids.indices.min { distance($0) < distance($1) }!
    }

    func inertia(_ samples: [[Double]]) -> Double {
      samples.reduce(0) { sum, x in
        zip(x, centroids[nearest(x)]).reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
    }

    mutating func step(_ samples: [[Double]], size: Int, _ stream: inout RandomStream) {
      let batch = (0..<size).map { _ in samples[stream.integer(below: samples.count)] }
      let clusters = batch.map(nearest)
      for k in centroids.indices {
        let members = batch.indices.filter { clusters[$0] == k }.map { batch[$0] }
        guard !members.isEmpty else { continue }
        counts[k] += Double(members.count)
        // Each of its samples moves a centroid by 1 over the samples that it has had: all together to the mean, by their share.
        for j in centroids[k].indices {
          let mean = members.reduce(0) { $0 + $1[j] } / Double(members.count)
          centroids[k][j] += Double(members.count) / counts[k] * (mean - centroids[k][j])
        }
      }
      since += size
      guard since >= 10 * centroids.count else { return }
      since = 0
      let limit = 0.01 * counts.max()!
      let rare = counts.indices.filter { counts[$0] < limit }
      guard !rare.isEmpty, rare.count < counts.count else { return }
      replacements += 1
      let least = counts.filter { $0 >= limit }.min()!
      // R. W. Floyd's choice of positions, in ascending order.
      var chosen = Set<Int>()
      for last in (size - rare.count)..<size {
        let position = stream.integer(below: last + 1)
        chosen.insert(chosen.contains(position) ? last : position)
      }
      for (k, position) in zip(rare, chosen.sorted()) { (centroids[k], counts[k]) = (batch[position], least) }
    }
  }

  /// Four groups, of which two share the start's first centroid, and two centroids that nothing is near to.
  private static let samples: [[Double]] = {
    var stream = RandomStream(seed: 4, name: "groups")
    let middles: [[Double]] = [[0, 0], [10, 0], [0, 10], [12, 12]]
    return (0..<240).map { i in middles[i % 4].map { Double(Float($0 + stream.normal())) } }
  }()

  private static let start: [[Double]] = [[1, 2], [1000, 900], [9, 1], [-800, 700]]

  @Test(arguments: [1, 2, 3, 4, 5, 8, 12, 60], [10, 16])
  func `each batch moves the centroids as the equations say, and rare ones are replaced`(count: Int, size: Int) throws {
    let options = KMeans.Options(miniBatches: KMeans.MiniBatches(size: size, count: count))
    let fit = try KMeans(
      fittedTo: matrix(Self.samples), from: matrix(Self.start), options: options, seed: 6, threads: 2)
    var (oracle, stream) = (Oracle(Self.start), RandomStream(seed: 6, name: "k-means"))
    for _ in 0..<count { oracle.step(Self.samples, size: size, &stream) }
    #expect(difference(fit.centroids, oracle.centroids) < 1e-4)
    #expect(abs(fit.inertia - oracle.inertia(Self.samples)) < 1e-4 * fit.inertia)
    #expect(fit.iterations == count && !fit.hasConverged)
    // 40 samples are enough to replace by.
    #expect((oracle.replacements > 0) == (count * size >= 40))
    if count >= 8 { #expect(fit.centroids.elements.allSatisfy { abs($0) < 20 }) }
  }

  /// A group of one in sixty has too few samples at times; its centroid is replaced when it is time for that, not before.
  @Test(arguments: 0..<6) func `a rare centroid waits for its time`(seed: UInt64) throws {
    var stream = RandomStream(seed: 7, name: "outliers")
    let x = (0..<240).map { [Double(Float((seed + $0) % 60 == 0 ? 50 : 0) + Float(stream.normal()))] }
    for count in 3...40 {
      let fit = try KMeans(
        fittedTo: matrix(x), from: Matrix([[0.5], [49]]),
        options: KMeans.Options(miniBatches: KMeans.MiniBatches(size: 7, count: count)), seed: seed)
      var (oracle, stream) = (Oracle([[0.5], [49]]), RandomStream(seed: seed, name: "k-means"))
      for _ in 0..<count { oracle.step(x, size: 7, &stream) }
      #expect(difference(fit.centroids, oracle.centroids) < 1e-4, "\(count) batches")
    }
  }
}
