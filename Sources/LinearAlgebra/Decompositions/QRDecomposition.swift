import Kernels

/// A = Q·R, with Q's columns orthonormal and R upper triangular.
public struct QRDecomposition: Sendable {
  /// m×k, with k = min(m, n).
  public let q: Matrix
  /// k×n; its diagonal isn't negative, which makes the decomposition of a matrix of full column rank the only one.
  public let r: Matrix

  /// The decomposition of an m×n matrix.
  ///
  /// Throws ``DecompositionError`` for a matrix that isn't finite.
  public init(_ matrix: Matrix, by backend: any DecompositionBackend = .auto) throws(DecompositionError) {
    var a = try matrix.finite()
    let k = min(a.rows, a.columns)
    var (q, r) = (Matrix(rows: a.rows, columns: k), Matrix(rows: k, columns: a.columns))
    try backend.factorQR(
      rows: a.rows, columns: a.columns, a: a.mutablePointer, q: q.mutablePointer, r: r.mutablePointer)
    let isNegative = (0..<k).map { r[$0, $0] < 0 }
    for j in 0..<k where isNegative[j] {
      for i in 0..<a.rows { q[i, j] = -q[i, j] }
      for c in j..<a.columns { r[j, c] = -r[j, c] }
    }
    (self.q, self.r) = (q, r)
  }
}

extension Matrix {
  /// The matrix, if it is finite.
  func finite() throws(DecompositionError) -> Matrix {
    guard isFinite(by: .best) else { throw .notFinite }
    return self
  }

  /// The sign of each row's largest number by magnitude, the first of equals; 1 where all are 0.
  func signsOfLargest() -> [Float] {
    (0..<rows).map { i in
      let row = pointer + i * columns
      var best = 0
      for j in 0..<columns where abs(row[j]) > abs(row[best]) { best = j }
      return columns > 0 && row[best] < 0 ? -1 : 1
    }
  }
}
