/// What takes matrices apart: LAPACK, or Pleat's own algorithms.
///
/// These are the routines as they work on memory: checked by whoever calls them, and without a convention of signs. `LinearAlgebra`'s
/// `QRDecomposition`, `SymmetricEigen`, `SingularValues`, `CholeskyFactor` and `LeastSquares` are what a program uses.
public protocol DecompositionBackend: Sendable {
  /// What users call it: "swift", "lapacke".
  var name: String { get }

  /// A = Q·R: A, rows×columns, is overwritten; Q becomes rows×k and R k×columns, with k = min(rows, columns).
  func factorQR(
    rows: Int, columns: Int, a: UnsafeMutablePointer<Float>, q: UnsafeMutablePointer<Float>,
    r: UnsafeMutablePointer<Float>
  ) throws(DecompositionError)

  /// The `count` largest eigenvalues of a symmetric n×n matrix, in ascending order, and their vectors, one a row of count×n.
  ///
  /// A is overwritten.
  func eigen(
    n: Int, count: Int, a: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>,
    vectors: UnsafeMutablePointer<Float>
  ) throws(DecompositionError)

  /// A = U·diag(s)·Vᵀ with s in descending order: U is rows×k and Vᵀ k×columns, with k = min(rows, columns). A is overwritten.
  func singularValues(
    rows: Int, columns: Int, a: UnsafeMutablePointer<Float>, u: UnsafeMutablePointer<Float>,
    s: UnsafeMutablePointer<Float>, vt: UnsafeMutablePointer<Float>
  ) throws(DecompositionError)

  /// A = L·Lᵀ of a symmetric n×n matrix: its lower triangle becomes L's; what is above is left as it is.
  ///
  /// Throws ``DecompositionError/notPositiveDefinite(order:)``.
  func factorCholesky(n: Int, a: UnsafeMutablePointer<Float>) throws(DecompositionError)

  /// The X of least norm among those that minimise ‖A·X − B‖; A, rows×columns, and B are overwritten.
  ///
  /// - x: columns×rightSides. B is rows×rightSides.
  /// - tolerance: singular values up to this part of the largest count as 0.
  ///
  /// Returns the rank.
  func leastSquares(
    rows: Int, columns: Int, rightSides: Int, tolerance: Float, a: UnsafeMutablePointer<Float>,
    b: UnsafeMutablePointer<Float>, x: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) -> Int
}

/// Why a matrix can't be taken apart.
public enum DecompositionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The matrix has a NaN or an infinity.
  case notFinite
  /// The leading minor of this order isn't positive.
  case notPositiveDefinite(order: Int)
  /// The iteration of this routine didn't end.
  case notConverged(String)
  /// LAPACK's routine refused: no memory, or an argument that it can't work with.
  case refused(routine: String, status: Int)

  /// One line for the user.
  public var description: String {
    switch self {
    case .notFinite: "the matrix has a number that is NaN or infinite"
    case .notPositiveDefinite(let order):
      "the matrix is not positive definite: its leading minor of order \(order) is not positive"
    case .notConverged(let routine): "\(routine) did not converge"
    case .refused(let routine, let status): "\(routine) failed with status \(status)"
    }
  }
}
