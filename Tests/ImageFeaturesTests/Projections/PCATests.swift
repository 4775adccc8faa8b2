import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct PCATests {
  struct Case: Decodable {
    let x, components, features, whitened, inverse: [[Double]]
    let mean, variances, ratios: [Double]
  }

  struct File: Decodable { let cases: [Case] }

  static let backends: [any DecompositionBackend] = {
    var backends: [any DecompositionBackend] = [SwiftDecompositions()]
    #if OpenBLAS
    backends.append(LAPACKEDecompositions())
    #endif
    return backends
  }()

  @Test(arguments: 0..<3, backends.indices)
  func `components, variances and features are scikit-learn's, with their signs`(_ index: Int, _ backend: Int) throws {
    let numbers = (try referenceValues("pca") as File).cases[index]
    let x = ExampleInputs.floats(matrix(numbers.x))
    let count = numbers.components.count
    for threads in [1, 2] {
      let pca = try PCA(fittedTo: x, components: count, threads: threads, decompositions: Self.backends[backend])
      #expect(difference(pca.mean, [numbers.mean]) < 1e-5)
      #expect(difference(pca.components, numbers.components) < 1e-4)
      #expect(difference(pca.variances, numbers.variances) < 1e-5)
      #expect(difference(pca.varianceRatios, numbers.ratios) < 1e-5)
      let features = pca.features(of: x, threads: threads)
      #expect(difference(features, numbers.features) < 1e-3)
      #expect(difference(pca.inputs(from: features), numbers.inverse) < 1e-4)
      let white = try PCA(
        fittedTo: x, components: count, whitens: true, threads: threads, decompositions: Self.backends[backend])
      let whitened = white.features(of: x, threads: threads)
      #expect(difference(whitened, numbers.whitened) < 1e-3)
      #expect(difference(white.inputs(from: whitened), numbers.inverse) < 1e-4)
      let copy = try PCA(
        mean: white.mean, components: white.components, variances: white.variances, totalVariance: white.totalVariance,
        whitens: true)
      #expect(copy.features(of: x, threads: 1) == whitened)
    }
  }

  @Test func `bytes are taken as numbers, in more than one batch`() throws {
    var stream = RandomStream(seed: 1, name: "bytes")
    let (rows, columns) = (9000, 5)
    // Sorted by size, so that the first rows say little of the mean of all.
    let bytes = (0..<rows * columns).map {
      UInt8(min(255, $0 / columns / 36 + stream.integer(below: 3 * ($0 % columns + 1))))
    }
    let floats = Matrix(rows: rows, columns: columns, elements: bytes.map { Float($0) })
    let pca = try PCA(fittedTo: .bytes(bytes, rows: rows, columns: columns), threads: 2)
    #expect(pca.components.rows == columns)
    // The covariance in Double, along the components.
    let mean = (0..<columns).map { j in (0..<rows).reduce(0.0) { $0 + Double(floats[$1, j]) } / Double(rows) }
    #expect(difference(pca.mean, [mean]) < 1e-6)
    // Along directions v and w of length 1 the covariance's rounding is at most that of its sums times (Σ|vᵢ|σᵢ)(Σ|wⱼ|σⱼ), which is no
    // more than the variance in all directions; its decomposition is that of a matrix that differs by D² roundings.
    let rounding = Float32Rounding.ofSum(rows) + Double(columns * columns) * Float32Rounding.unit
    for k in 0..<columns {
      for other in 0...k {
        let product = (0..<rows).reduce(0.0) { sum, i in
          func along(_ k: Int) -> Double {
            (0..<columns).reduce(0) { $0 + (Double(floats[i, $1]) - mean[$1]) * Double(pca.components[k, $1]) }
          }
          return sum + along(k) * along(other) / Double(rows - 1)
        }
        let expected = k == other ? Double(pca.variances[k]) : 0
        #expect(abs(product - expected) < rounding * Double(pca.totalVariance))
      }
    }
    #expect(pca.features(of: .bytes(bytes, rows: rows, columns: columns)) == pca.features(of: .floats(floats)))
  }

  @Test func `a column that never changes has no part in the components`() throws {
    let x = ExampleInputs.floats(Matrix([[1, 7, 0], [2, 7, 1], [3, 7, -1], [4, 7, 0]]))
    let pca = try PCA(fittedTo: x, components: 2)
    #expect(pca.components[0, 1] == 0 && pca.components[1, 1] == 0)
    #expect(pca.features(of: x).columns == 2)
  }

  @Test func `what can't be fitted is said`() throws {
    func fitting(_ x: Matrix, _ count: Int?, whitens: Bool = false) -> String? {
      message { _ = try PCA(fittedTo: .floats(x), components: count, whitens: whitens) }
    }
    let flat = Matrix([[1, 7, 0], [2, 7, 1], [3, 7, -1], [4, 7, 0]])
    #expect(
      fitting(flat, 3, whitens: true)
        == "PCA: the inputs vary in 2 directions only, and can't be whitened along 3; ask for at most 2")
    #expect(fitting(flat, 4) == "PCA: 4 components of 4 inputs of 3 numbers; there must be at least 1 and at most 3")
    #expect(fitting(flat, 0) == "PCA: 0 components of 4 inputs of 3 numbers; there must be at least 1 and at most 3")
    #expect(fitting(Matrix([[1, 2]]), 1) == "PCA: 1 inputs; there must be at least 2")
    #expect(fitting(Matrix(rows: 2, columns: 0), nil) == "PCA: inputs without numbers")
    #expect(
      fitting(Matrix([[1], [2], [.nan]]), 1) == "PCA: row 2 of the inputs has a number that is not finite")
    #expect(
      fitting(Matrix([[1, 2, 3], [1, .infinity, 4]]), 1) == "PCA: an input (row 1) has a number that is not finite")
    let pca = try PCA(fittedTo: .floats(flat), components: 2)
    #expect(
      message {
        _ = try PCA(
          mean: Matrix([[1, 2]]), components: pca.components, variances: [1, 1], totalVariance: 1, whitens: false)
      } == "PCA: a mean of 1×2, components of 2×3 and 2 variances")
    #expect(
      message {
        _ = try PCA(
          mean: pca.mean, components: pca.components, variances: [1, 0], totalVariance: 1, whitens: true)
      } == "PCA: a variance is not positive and finite")
  }

  /// Of many inputs the mean is first guessed from some: from every second of two thousand, which here are all the high ones.
  @Test(arguments: [1, 2]) func `a mean that was guessed wrongly is put right`(threads: Int) throws {
    var stream = RandomStream(seed: 3, name: "alternating")
    let x = Matrix(rows: 2000, columns: 3) { i, j in (i % 2 == 0 ? 8 : 0) * Float(j + 1) + Float(stream.normal()) }
    let pca = try PCA(fittedTo: .floats(x), threads: threads)
    let means = (0..<3).map { j in (0..<2000).reduce(0.0) { $0 + Double(x[$1, j]) } / 2000 }
    #expect(difference(pca.mean, [means]) < 1e-5)
    let total =
      (0..<2000).reduce(0.0) { sum, i in
        (0..<3).reduce(sum) { $0 + (Double(x[i, $1]) - means[$1]) * (Double(x[i, $1]) - means[$1]) }
      } / 1999
    #expect(abs(Double(pca.totalVariance) - total) < 1e-5 * total)
    #expect(abs(pca.variances.reduce(0.0) { $0 + Double($1) } - total) < 1e-5 * total)
    // Along (1, 2, 3)/√14 it is 16·14 and the noise's.
    #expect(abs(pca.variances[0] / (16 * 14 * 2000 / 1999 + 1) - 1) < 0.02 && pca.variances[1] < 1.2)
  }
}
