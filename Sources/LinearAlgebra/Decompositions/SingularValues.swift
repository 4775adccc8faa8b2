import Kernels

/// A = U·diag(s)·Vᵀ: the singular values s of an m×n matrix and their vectors.
public struct SingularValues: Sendable {
  /// m×k, with k = min(m, n); its columns are orthonormal.
  public let u: Matrix
  /// k values, in descending order.
  public let s: [Float]
  /// k×n: Vᵀ, whose rows are orthonormal; the largest number of each, by magnitude, is positive.
  public let vt: Matrix

  /// The decomposition of an m×n matrix.
  ///
  /// Throws ``DecompositionError`` for a matrix that isn't finite.
  public init(_ matrix: Matrix, by backend: any DecompositionBackend = .auto) throws(DecompositionError) {
    var a = try matrix.finite()
    let k = min(a.rows, a.columns)
    var (u, s, vt) = (
      Matrix(rows: a.rows, columns: k), Matrix(rows: 1, columns: k), Matrix(rows: k, columns: a.columns)
    )
    try backend.singularValues(
      rows: a.rows, columns: a.columns, a: a.mutablePointer, u: u.mutablePointer, s: s.mutablePointer,
      vt: vt.mutablePointer)
    let signs = vt.signsOfLargest()
    u.withUnsafeMutableBufferPointer { u in
      for i in 0..<a.rows { for j in 0..<k { u[i * k + j] *= signs[j] } }
    }
    vt.withUnsafeMutableBufferPointer { vt in
      for i in 0..<k { for j in 0..<a.columns { vt[i * a.columns + j] *= signs[i] } }
    }
    (self.u, self.s, self.vt) = (u, s.elements, vt)
  }
}
