import Kernels

/// A = L·Lᵀ of a symmetric, positive definite matrix, with L lower triangular.
public struct CholeskyFactor: Sendable {
  /// n×n, with zeros above the diagonal.
  public let l: Matrix

  /// The factor of a symmetric n×n matrix, of which only one half need be right: the lower one.
  ///
  /// Throws ``DecompositionError`` for a matrix that isn't finite or not positive definite. Traps unless it is square.
  public init(_ matrix: Matrix, by backend: any DecompositionBackend = .auto) throws(DecompositionError) {
    require(matrix.rows == matrix.columns, "the Cholesky factor of a \(matrix.shape) matrix")
    var a = try matrix.finite()
    let n = a.rows
    try backend.factorCholesky(n: n, a: a.mutablePointer)
    a.withUnsafeMutableBufferPointer { a in
      for i in 0..<n { for j in (i + 1)..<max(n, i + 1) { a[i * n + j] = 0 } }
    }
    l = a
  }

  /// X with A·X = B, from L·Y = B and Lᵀ·X = Y, in Double.
  ///
  /// - b: n×r.
  ///
  /// Traps unless B has n rows.
  public func solve(_ b: Matrix) -> Matrix {
    let n = l.rows
    require(b.rows == n, "a \(l.shape) system with a right side of \(b.shape)")
    var x = (0..<b.count).map { Double(b.pointer[$0]) }
    let sides = b.columns
    for i in 0..<n {
      for j in 0..<i { for c in 0..<sides { x[i * sides + c] -= Double(l.pointer[i * n + j]) * x[j * sides + c] } }
      for c in 0..<sides { x[i * sides + c] /= Double(l.pointer[i * n + i]) }
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(n, i + 1) {
        for c in 0..<sides { x[i * sides + c] -= Double(l.pointer[j * n + i]) * x[j * sides + c] }
      }
      for c in 0..<sides { x[i * sides + c] /= Double(l.pointer[i * n + i]) }
    }
    return Matrix(rows: n, columns: sides, elements: x.map { Float($0) })
  }
}
