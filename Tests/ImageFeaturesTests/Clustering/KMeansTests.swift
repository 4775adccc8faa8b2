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
