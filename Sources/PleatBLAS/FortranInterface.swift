import CBLASErrors
import Kernels

/// Fortran's `SGEMM`: C ← α·op(A)·op(B) + β·C in column-major order, as the BLAS of Dongarra, Du Croz, Duff and Hammarling,
/// ACM TOMS 1990, and its reference implementation define it.
///
/// - op(A) is m×k, op(B) k×n, C m×n; op is the matrix itself for `N`, its transpose for `T` and `C`, in either case. `lda`,
///   `ldb`, `ldc` are the distances between the starts of stored columns.
/// - With β = 0, C is written without being read. With α = 0 or k = 0, A and B are not read. C must not overlap A or B.
/// - Integers have 32 bits. The lengths of the two strings, which a Fortran compiler passes last, are not looked at.
///
/// An illegal argument is reported with `xerbla_("SGEMM ", &position, 6)`: 1 and 2 for a letter, 3 to 5 for a negative size, 8,
/// 10 and 13 for a leading dimension shorter than a stored column, in this order; then, beyond the reference, 6, 7, 9, 11 or 12
/// for a null pointer to what is needed. If `xerbla_` returns, C is left as it was.
@c(sgemm_)
public func sgemm(
  _ transposeA: UnsafePointer<CChar>?, _ transposeB: UnsafePointer<CChar>?, _ m: UnsafePointer<Int32>?,
  _ n: UnsafePointer<Int32>?, _ k: UnsafePointer<Int32>?, _ alpha: UnsafePointer<Float>?, _ a: UnsafePointer<Float>?,
  _ lda: UnsafePointer<Int32>?, _ b: UnsafePointer<Float>?, _ ldb: UnsafePointer<Int32>?, _ beta: UnsafePointer<Float>?,
  _ c: UnsafeMutablePointer<Float>?, _ ldc: UnsafePointer<Int32>?
) {
  // A null pointer to a size or leading dimension becomes an illegal one, which is reported as any other.
  let product = ColumnMajorProduct(
    transposeA: Transpose(letter: transposeA?.pointee), transposeB: Transpose(letter: transposeB?.pointee),
    m: m?.pointee ?? -1, n: n?.pointee ?? -1, k: k?.pointee ?? -1, alpha: alpha?.pointee, a: a, lda: lda?.pointee ?? 0,
    b: b, ldb: ldb?.pointee ?? 0, beta: beta?.pointee, c: c, ldc: ldc?.pointee ?? 0)
  if var parameter = product.illegalParameter {
    xerbla_("SGEMM ", &parameter, 6)
  } else {
    product.compute()
  }
}

extension Transpose {
  /// What Fortran's letter says: `N`, `T` or `C`, small or capital; nil for any other, and for none.
  fileprivate init?(letter: CChar?) {
    switch letter.map({ Unicode.Scalar(UInt8(truncatingIfNeeded: $0)) }) {
    case "N", "n": self = .no
    case "T", "t", "C", "c": self = .yes
    default: return nil
    }
  }
}
