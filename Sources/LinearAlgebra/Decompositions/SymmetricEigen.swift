import Kernels

/// The eigenvalues λ and eigenvectors v of a symmetric matrix: A·v = λ·v.
public struct SymmetricEigen: Sendable {
  /// In descending order.
  public let values: [Float]
  /// One a row, orthonormal, in the values' order; the largest number of each, by magnitude, is positive.
  public let vectors: Matrix

  /// All eigenvalues, or the `count` largest, of a symmetric n×n matrix, of which only one half need be right: the lower one.
  ///
  /// Throws ``DecompositionError`` for a matrix that isn't finite. Traps unless it is square and has as many eigenvalues.
  public init(
    _ matrix: Matrix, count: Int? = nil, by backend: any DecompositionBackend = .auto
  ) throws(DecompositionError) {
    let n = matrix.rows
    let count = count ?? n
    require(matrix.columns == n, "the eigenvalues of a \(matrix.shape) matrix")
    require(count >= 0 && count <= n, "\(count) eigenvalues of a \(matrix.shape) matrix")
    var a = try matrix.finite().mirrored()
    var values = Matrix(rows: 1, columns: count)
    var vectors = Matrix(rows: count, columns: n)
    try backend.eigen(
      n: n, count: count, a: a.mutablePointer, values: values.mutablePointer, vectors: vectors.mutablePointer)
    self.values = values.elements.reversed()
    let signs = vectors.signsOfLargest()
    self.vectors = Matrix(rows: count, columns: n) { i, j in
      signs[count - 1 - i] * vectors.pointer[(count - 1 - i) * n + j]
    }
  }
}

extension Matrix {
  /// The symmetric matrix with this one's lower half.
  fileprivate func mirrored() -> Matrix {
    Matrix(rows: rows, columns: columns) { i, j in pointer[max(i, j) * columns + min(i, j)] }
  }
}
