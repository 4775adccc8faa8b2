import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct ZCAWhiteningTests {
  private static func samples(_ rows: Int, _ columns: Int) -> Matrix {
    var stream = RandomStream(seed: 2, name: "patches")
    let mixing = Matrix(rows: columns, columns: columns, normal: &stream)
    return Matrix(rows: rows, columns: columns, normal: &stream).multiplied(by: mixing)
  }

  /// (1/(N−1)) Σ (xᵢ − mean)(xᵢ − mean)ᵀ in Double.
  private static func covariance(_ x: Matrix) -> [[Double]] {
    let n = Double(x.rows)
    let mean = (0..<x.columns).map { j in (0..<x.rows).reduce(0.0) { $0 + Double(x[$1, j]) } / n }
    return (0..<x.columns).map { a in
      (0..<x.columns).map { b in
        (0..<x.rows).reduce(0.0) { $0 + (Double(x[$1, a]) - mean[a]) * (Double(x[$1, b]) - mean[b]) } / (n - 1)
      }
    }
  }

  @Test(arguments: [1, 2])
  func `what is whitened without an epsilon is uncorrelated, of variance 1 and mean 0`(threads: Int) throws {
    let x = Self.samples(500, 7)
    let zca = try ZCAWhitening(fittedTo: .floats(x), epsilon: 0, threads: threads)
    let white = zca.features(of: .floats(x), threads: threads)
    let covariance = Self.covariance(white)
    for a in 0..<7 { for b in 0..<7 { #expect(abs(covariance[a][b] - (a == b ? 1 : 0)) < 1e-3) } }
    for j in 0..<7 { #expect(abs((0..<500).reduce(0.0) { $0 + Double(white[$1, j]) } / 500) < 1e-4) }
    // It is the symmetric one among all whitenings.
    for a in 0..<7 { for b in 0..<7 { #expect(abs(zca.matrix[a, b] - zca.matrix[b, a]) < 1e-5) } }
    let copy = try ZCAWhitening(mean: zca.mean, matrix: zca.matrix)
    #expect(copy.features(of: .floats(x), threads: 1) == white)
  }

  // W² = (Σ + ε)⁻¹, whatever the eigenvectors' signs.
  @Test func `the matrix's square is the inverse of the covariance with epsilon added`() throws {
    let x = Self.samples(60, 4)
    let epsilon = 0.5
    let zca = try ZCAWhitening(fittedTo: .floats(x), epsilon: Float(epsilon))
    let square = zca.matrix.multiplied(by: zca.matrix)
    let covariance = Self.covariance(x)
    for a in 0..<4 {
      for b in 0..<4 {
        let product = (0..<4).reduce(0.0) {
          $0 + Double(square[a, $1]) * (covariance[$1][b] + ($1 == b ? epsilon : 0))
        }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-4)
      }
    }
  }

  @Test func `what was whitened comes back`() throws {
    let x = Self.samples(60, 6)
    let zca = try ZCAWhitening(fittedTo: .floats(x), epsilon: 0.5)
    let back = try zca.inputs(from: zca.features(of: .floats(x)))
    for i in 0..<60 { for j in 0..<6 { #expect(abs(back[i, j] - x[i, j]) < 1e-3) } }
    let singular = try ZCAWhitening(mean: Matrix([[0, 0]]), matrix: Matrix([[1, 1], [1, 1]]))
    #expect(message { _ = try singular.inputs(from: Matrix([[1, 2]])) }?.hasPrefix("decomposition: ") == true)
  }

  @Test func `a constant column needs an epsilon, and stays 0 with one`() throws {
    let x = Matrix([[1, 7, 0], [2, 7, 1], [3, 7, -1], [4, 7, 0]])
    let zca = try ZCAWhitening(fittedTo: .floats(x), epsilon: 0.1)
    let white = zca.features(of: .floats(x))
    for i in 0..<4 { #expect(white[i, 1] == 0) }
    #expect(
      message { _ = try ZCAWhitening(fittedTo: .floats(x), epsilon: 0) }
        == "ZCA: the inputs vary in 2 of 3 directions only; epsilon must be more than 0")
    #expect(
      message { _ = try ZCAWhitening(fittedTo: .floats(x), epsilon: -1) }
        == "ZCA: an epsilon of -1.0; it must be finite and not negative")
    #expect(
      message { _ = try ZCAWhitening(fittedTo: .floats(Matrix([[1]])), epsilon: 1) }
        == "ZCA: 1 inputs; there must be at least 2")
    #expect(
      message { _ = try ZCAWhitening(fittedTo: .floats(Matrix([[1], [.nan]])), epsilon: 1) }
        == "ZCA: row 1 of the inputs has a number that is not finite")
    #expect(
      message { _ = try ZCAWhitening(mean: Matrix([[1]]), matrix: Matrix([[1, 2], [3, 4]])) }
        == "ZCA: a mean of 1×1 and a matrix of 2×2")
  }
}
