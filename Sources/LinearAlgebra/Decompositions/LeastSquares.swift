import Kernels

/// The X that makes ‖A·X − B‖ least, column by column; of several the one of least norm.
public struct LeastSquares: Sendable {
  /// n×r for an m×n matrix A and r right sides.
  public let solution: Matrix
  /// How many singular values of A count.
  public let rank: Int

  /// The solution for an m×n matrix A and an m×r matrix B.
  ///
  /// - tolerance: singular values up to this part of the largest count as 0; max(m, n)·2⁻²³ by default, as NumPy's `lstsq` has it.
  ///
  /// Throws ``DecompositionError`` for matrices that aren't finite. Traps unless both have as many rows.
  public init(
    _ a: Matrix, _ b: Matrix, tolerance: Float? = nil, by backend: any DecompositionBackend = .auto
  ) throws(DecompositionError) {
    require(a.rows == b.rows, "least squares with a matrix of \(a.shape) and right sides of \(b.shape)")
    var (left, right) = (try a.finite(), try b.finite())
    var x = Matrix(rows: a.columns, columns: b.columns)
    rank = try backend.leastSquares(
      rows: a.rows, columns: a.columns, rightSides: b.columns,
      tolerance: tolerance ?? Float(max(a.rows, a.columns)) * .ulpOfOne, a: left.mutablePointer,
      b: right.mutablePointer,
      x: x.mutablePointer)
    solution = x
  }
}
