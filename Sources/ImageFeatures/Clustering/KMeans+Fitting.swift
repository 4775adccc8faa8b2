import LinearAlgebra

extension KMeans {
  static func fit(
    _ samples: Matrix, _ start: Matrix, _ options: Options, _ stream: inout RandomStream, _ threads: Int
  ) -> KMeans {
    if let batches = options.miniBatches {
      return miniBatches(samples, start, batches, &stream, threads)
    }
    return lloyd(samples, start, options, threads)
  }

  private static func lloyd(_ samples: Matrix, _ start: Matrix, _ options: Options, _ threads: Int) -> KMeans {
    let center = mean(of: samples)
    let spread = samples.squaredDistances(
      to: center, at: [Int32](repeating: 0, count: samples.rows), threads: threads)
    let variance = spread.reduce(0) { $0 + Double($1) } / Double(samples.rows * samples.columns)
    var (centroids, clusters) = (start, [Int32]())
    var (iterations, hasConverged) = (0, false)
    while iterations < options.maximumIterations && !hasConverged {
      iterations += 1
      let found = samples.nearestRows(of: centroids, center: center, threads: threads)
      let moved = means(samples, found, centroids, threads)
      hasConverged = found == clusters
      clusters = found
      let move = (0..<moved.rows).reduce(0.0) { sum, row in
        sum + zip(moved.row(row), centroids.row(row)).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
      centroids = moved
      if !hasConverged && move <= options.tolerance * variance {
        hasConverged = true
        clusters = samples.nearestRows(of: centroids, center: center, threads: threads)
      }
    }
    if !hasConverged { clusters = samples.nearestRows(of: centroids, center: center, threads: threads) }
    return KMeans(
      centroids: centroids, inertia: inertia(samples, centroids, clusters, threads), iterations: iterations,
      hasConverged: hasConverged)
  }

  /// The clusters' means; each cluster without samples takes the one that is farthest from its centroid, out of a cluster of several.
  private static func means(_ samples: Matrix, _ clusters: [Int32], _ centroids: Matrix, _ threads: Int) -> Matrix {
    var (means, sizes) = samples.means(ofGroups: clusters, count: centroids.rows, threads: threads)
    let empty = sizes.indices.filter { sizes[$0] == 0 }
    guard !empty.isEmpty else { return means }
    let distances = samples.squaredDistances(to: centroids, at: clusters, threads: threads)
    var farthest = distances.indices.sorted { (distances[$0], $1) > (distances[$1], $0) }[...]
    var moved = clusters
    for cluster in empty {
      while let sample = farthest.popFirst() {
        guard sizes[Int(moved[sample])] > 1 else { continue }
        sizes[Int(moved[sample])] -= 1
        moved[sample] = Int32(cluster)
        break
      }
    }
    means = samples.means(ofGroups: moved, count: centroids.rows, threads: threads).means
    return means
  }

  static func inertia(_ samples: Matrix, _ centroids: Matrix, _ clusters: [Int32], _ threads: Int) -> Double {
    samples.squaredDistances(to: centroids, at: clusters, threads: threads).reduce(0) { $0 + Double($1) }
  }

  private static func miniBatches(
    _ samples: Matrix, _ start: Matrix, _ batches: MiniBatches, _ stream: inout RandomStream, _ threads: Int
  ) -> KMeans {
    let center = mean(of: sample(samples, 10_000, &stream))
    var centroids = start
    var weights = [Double](repeating: 0, count: start.rows)
    var sinceReplacement = 0
    for _ in 0..<batches.count {
      let batch = samples.selectingRows((0..<batches.size).map { _ in stream.integer(below: samples.rows) })
      let clusters = batch.nearestRows(of: centroids, center: center, threads: threads)
      let (means, sizes) = batch.means(ofGroups: clusters, count: start.rows, threads: threads)
      for cluster in sizes.indices where sizes[cluster] > 0 {
        weights[cluster] += Double(sizes[cluster])
        centroids.move(row: cluster, to: means, by: Float(Double(sizes[cluster]) / weights[cluster]))
      }
      sinceReplacement += batches.size
      if sinceReplacement >= 10 * start.rows {
        sinceReplacement = 0
        replaceRare(&centroids, &weights, batch, &stream)
      }
    }
    let clusters = samples.nearestRows(of: centroids, center: center, threads: threads)
    return KMeans(
      centroids: centroids, inertia: inertia(samples, centroids, clusters, threads), iterations: batches.count,
      hasConverged: false)
  }

  /// Centroids that had less than a hundredth of the samples of the most frequent one start anew at a sample of the batch.
  private static func replaceRare(
    _ centroids: inout Matrix, _ weights: inout [Double], _ batch: Matrix, _ stream: inout RandomStream
  ) {
    let limit = 0.01 * (weights.max() ?? 0)
    let rare = weights.indices.filter { weights[$0] < limit }
    guard !rare.isEmpty, rare.count < weights.count else { return }
    let smallest = weights.filter { $0 >= limit }.min() ?? 1
    for (cluster, position) in zip(rare, drawing(min(rare.count, batch.rows), of: batch.rows, &stream)) {
      centroids.setRows(from: cluster, to: batch.rows(position..<(position + 1)))
      weights[cluster] = smallest
    }
  }
}

extension Matrix {
  /// Moves one row this part of the way to the same row of another matrix.
  fileprivate mutating func move(row: Int, to others: Matrix, by part: Float) {
    let moved = zip(self.row(row), others.row(row)).map { $0 + part * ($1 - $0) }
    setRows(from: row, to: Matrix([moved]))
  }
}
