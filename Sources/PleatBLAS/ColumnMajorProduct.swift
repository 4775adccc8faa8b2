import Kernels

/// The arguments of Fortran's `SGEMM`: C ← α·op(A)·op(B) + β·C with every matrix in column-major order, op(A) m×k, op(B) k×n,
/// C m×n.
///
/// An argument is nil where the caller gave no valid one: a letter that says nothing about transposing, or a null pointer.
struct ColumnMajorProduct {
  var transposeA: Transpose?
  var transposeB: Transpose?
  var m: Int32
  var n: Int32
  var k: Int32
  var alpha: Float?
  var a: UnsafePointer<Float>?
  var lda: Int32
  var b: UnsafePointer<Float>?
  var ldb: Int32
  var beta: Float?
  var c: UnsafeMutablePointer<Float>?
  var ldc: Int32

  /// The position of the first illegal argument among SGEMM's, counted from 1; nil if all are legal.
  ///
  /// The checks and their order are those of the reference BLAS's `sgemm.f`. After them come null pointers where something
  /// would be read or written, which the reference doesn't look for.
  var illegalParameter: Int32? {
    guard let transposeA else { return 1 }
    guard let transposeB else { return 2 }
    if m < 0 { return 3 }
    if n < 0 { return 4 }
    if k < 0 { return 5 }
    if lda < max(1, transposeA == .no ? m : k) { return 8 }
    if ldb < max(1, transposeB == .no ? k : n) { return 10 }
    if ldc < max(1, m) { return 13 }
    if alpha == nil { return 6 }
    if beta == nil { return 11 }
    if leavesC { return nil }
    if readsOperands && a == nil { return 7 }
    if readsOperands && b == nil { return 9 }
    if c == nil { return 12 }
    return nil
  }

  private var readsOperands: Bool { alpha != 0 && k > 0 }
  private var leavesC: Bool { m == 0 || n == 0 || (!readsOperands && beta == 1) }

  /// Computes the product, or does nothing if an argument is illegal.
  func compute() {
    guard illegalParameter == nil, !leavesC, let transposeA, let transposeB, let alpha, let beta, let c else { return }
    guard readsOperands, let a, let b else {
      // A and B may be anything, so they are left out: C ← βC is an empty sum.
      backend.sgemm(
        .no, .no, m: Int(n), n: Int(m), k: 0, alpha: 0, a: c, lda: 1, b: c, ldb: Int(m), beta: beta, c: c,
        ldc: Int(ldc))
      return
    }
    // The same memory in row-major order is the transposed matrix, and Cᵀ = op(B)ᵀ·op(A)ᵀ.
    backend.sgemm(
      transposeB, transposeA, m: Int(n), n: Int(m), k: Int(k), alpha: alpha, a: b, lda: Int(ldb), b: a, ldb: Int(lda),
      beta: beta, c: c, ldc: Int(ldc))
  }
}
