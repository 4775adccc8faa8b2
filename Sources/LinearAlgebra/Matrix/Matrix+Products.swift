public import Kernels

extension Matrix {
  /// self ← α·op(a)·op(b) + β·self.
  ///
  /// op(a) is m×k, op(b) k×n, self m×n. With β = 0 self takes that shape and is written without being read.
  ///
  /// Traps if the shapes don't fit.
  public mutating func setProduct(
    _ a: Matrix, _ transposeA: Transpose, _ b: Matrix, _ transposeB: Transpose,
    alpha: Float = 1, beta: Float = 0, on backend: any GEMMBackend
  ) {
    let (m, k) = transposeA == .no ? (a.rows, a.columns) : (a.columns, a.rows)
    let (depth, n) = transposeB == .no ? (b.rows, b.columns) : (b.columns, b.rows)
    require(
      k == depth,
      "a product of \(m)×\(k) and \(depth)×\(n): the columns of the first are not the rows of the second")
    if beta == 0 { reshape(rows: m, columns: n) }
    require(rows == m && columns == n, "a \(m)×\(n) product added to a \(shape) matrix")
    backend.sgemm(
      transposeA, transposeB, m: m, n: n, k: k, alpha: alpha, a: a.pointer, lda: max(a.columns, 1),
      b: b.pointer, ldb: max(b.columns, 1), beta: beta, c: mutablePointer, ldc: max(n, 1))
  }

  /// The product self·other.
  ///
  /// Traps unless self has as many columns as `other` has rows.
  public func multiplied(by other: Matrix, on backend: any GEMMBackend = .auto) -> Matrix {
    var product = Matrix(rows: 0, columns: 0)
    product.setProduct(self, .no, other, .no, on: backend)
    return product
  }
}
