#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif
import LinearAlgebra

/// A mixture as two matrix products see it.
///
/// log wₖ·N(x; μₖ, σₖ²) = cₖ − ½ Σ x²/σₖ² + Σ x·μₖ/σₖ²: one product of (x², x) with 2D×K numbers. Its transpose with the
/// responsibilities, γᵀ·(x², x), is all that a step and a Fisher vector need. x and μ are taken from a row in their midst, so that the
/// squares don't swallow the differences.
struct MixtureScorer: Sendable {
  /// 1×D.
  let shift: Matrix
  /// 2D×K.
  private let projection: Matrix
  /// 1×K: cₖ.
  private let constants: Matrix

  init(weights: [Float], means: Matrix, variances: Matrix) {
    let (count, width) = (weights.count, means.columns)
    var center = [Double](repeating: 0, count: width)
    for k in 0..<count {
      for (j, mean) in means.row(k).enumerated() { center[j] += Double(weights[k]) * Double(mean) }
    }
    let shift = Matrix([center.map { Float($0) }])
    var projection = Matrix(rows: 2 * width, columns: count)
    var constants = Matrix(rows: 1, columns: count)
    projection.withUnsafeMutableBufferPointer { projection in
      for k in 0..<count {
        var constant = log(Double(weights[k])) - Double(width) / 2 * log(2 * .pi)
        for (j, (mean, variance)) in zip(means.row(k), variances.row(k)).enumerated() {
          let (mean, precision) = (Double(mean - shift[0, j]), 1 / Double(variance))
          constant += (log(precision) - mean * mean * precision) / 2
          projection[j * count + k] = Float(-precision / 2)
          projection[(width + j) * count + k] = Float(mean * precision)
        }
        constants[0, k] = Float(constant)
      }
    }
    self.shift = shift
    self.projection = projection
    self.constants = constants
  }

  var count: Int { constants.columns }
  var width: Int { shift.columns }

  /// Responsibilities of about a megabyte at a time.
  var blockRows: Int { min(max(262_144 / count, 64), 2048) }

  /// Of a block of samples: (x − shift)² and x − shift, the responsibilities, and log p of each.
  func block(
    _ samples: Matrix, _ range: Range<Int>
  ) -> (squaresAndDifferences: Matrix, responsibilities: Matrix, logDensities: [Float]) {
    Kernels.require(samples.columns == width, "samples of \(samples.columns) numbers for Gaussians of \(width)")
    var (x, scores) = (Matrix(), Matrix())
    x.setSquaresAndDifferences(ofRows: range, of: samples, less: shift)
    let backend = SwiftBackend()
    scores.setProduct(x, projection, bias: constants, on: backend)
    let logDensities = scores.softmaxRowsWithLogSumExps(by: backend.kernels)
    return (x, scores, logDensities)
  }

  /// The sums over some samples, block by block in their order, whatever the number of threads.
  func sums(of samples: Matrix, _ range: Range<Int>, threads: Int) -> MixtureSums {
    var total = MixtureSums(count: count, width: width)
    let size = blockRows
    concurrentReduce((range.count + size - 1) / size, threads: threads) { item in
      let start = range.lowerBound + item * size
      let (x, responsibilities, logDensities) = block(samples, start..<min(range.upperBound, start + size))
      var products = Matrix()
      products.setProduct(responsibilities, .yes, x, .no, on: SwiftBackend())
      return (products, responsibilities.columnSums, logDensities.reduce(0) { $0 + Double($1) }, logDensities.count)
    } combine: { part in
      part.0.add(to: &total.products)
      for k in 0..<count { total.responsibilities[k] += part.1[k] }
      total.logLikelihood += part.2
      total.samples += part.3
    }
    return total
  }
}

/// Σᵢ over some samples, with x less the scorer's shift.
struct MixtureSums: Sendable {
  let width: Int
  var samples = 0
  var logLikelihood = 0.0
  /// Σ γₖ.
  var responsibilities: [Double]
  /// K×2D: Σ γₖ·x², Σ γₖ·x.
  var products: [Double]

  init(count: Int, width: Int) {
    self.width = width
    responsibilities = Array(repeating: 0, count: count)
    products = Array(repeating: 0, count: 2 * count * width)
  }

  /// Σ γₖ·x² in one dimension.
  func square(_ k: Int, _ j: Int) -> Double { products[2 * k * width + j] }
  /// Σ γₖ·x in one dimension.
  func sum(_ k: Int, _ j: Int) -> Double { products[(2 * k + 1) * width + j] }

  mutating func add(_ other: MixtureSums) {
    samples += other.samples
    logLikelihood += other.logLikelihood
    for k in responsibilities.indices { responsibilities[k] += other.responsibilities[k] }
    for i in products.indices { products[i] += other.products[i] }
  }
}
