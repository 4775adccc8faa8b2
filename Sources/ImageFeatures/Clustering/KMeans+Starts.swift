#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif
import LinearAlgebra

extension KMeans {
  /// Samples far from each other: each next one is drawn with a probability that grows with its squared distance to the nearest so far,
  /// several times, and the draw that lowers the inertia most is taken.
  ///
  /// Throws where too few samples differ.
  static func plusPlus(
    _ samples: Matrix, _ clusters: Int, _ stream: inout RandomStream, _ threads: Int
  ) throws(FeatureError) -> Matrix {
    // As many draws as scikit-learn makes.
    let chosen = spread(samples, clusters, draws: 2 + Int(log(Double(clusters))), &stream, threads)
    try require(
      chosen.rows == clusters,
      "k-means: \(clusters) clusters asked for, but only \(chosen.rows) of the \(samples.rows) samples differ")
    return chosen
  }

  /// The same, with fewer where not as many samples differ.
  static func spread(
    _ samples: Matrix, _ clusters: Int, draws: Int, _ stream: inout RandomStream, _ threads: Int
  ) -> Matrix {
    let first = stream.integer(below: samples.rows)
    var chosen = [first]
    var nearest = samples.squaredDistances(
      to: samples.rows(first..<(first + 1)), at: [Int32](repeating: 0, count: samples.rows), threads: threads)
    while chosen.count < clusters {
      // Sums so far, in Double: the place of a random number among them is the sample drawn.
      var (total, sums) = (0.0, [Double]())
      sums.reserveCapacity(nearest.count)
      for distance in nearest {
        total += Double(distance)
        sums.append(total)
      }
      guard total > 0 else { break }
      let candidates = (0..<draws).map { _ in
        let place = stream.uniform() * total
        return min(sums.partitioningIndex { $0 > place }, nearest.count - 1)
      }
      let distances = samples.squaredDistances(to: samples.selectingRows(candidates), threads: threads)
      let inertias = distances.sumsOfMinima(with: nearest)
      let best = inertias.indices.min { inertias[$0] < inertias[$1] } ?? 0
      distances.lower(&nearest, toColumn: best)
      chosen.append(candidates[best])
    }
    return samples.selectingRows(chosen)
  }

  /// `count` of the samples, drawn without putting back, or all of them.
  static func sample(_ samples: Matrix, _ count: Int, _ stream: inout RandomStream) -> Matrix {
    guard count < samples.rows else { return samples }
    return samples.selectingRows(drawing(count, of: samples.rows, &stream))
  }
}

/// `count` different positions below `total`, in ascending order.
func drawing(_ count: Int, of total: Int, _ stream: inout RandomStream) -> [Int] {
  Kernels.require(count <= total, "\(count) of \(total) positions")
  // R. W. Floyd's sampling: one draw a position, none in vain.
  var drawn = Set<Int>()
  for last in (total - count)..<total {
    let position = stream.integer(below: last + 1)
    drawn.insert(drawn.contains(position) ? last : position)
  }
  return drawn.sorted()
}

extension Array {
  /// The first index whose element, and those of all later ones, satisfy the condition.
  func partitioningIndex(_ condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
