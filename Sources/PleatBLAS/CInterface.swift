import CBLASErrors
import Kernels

/// CBLAS's `cblas_sgemm`: C ← α·op(A)·op(B) + β·C in row-major or column-major order, as the C interface to the BLAS (BLAS
/// Technical Forum, 2001) and its reference implementation define it.
///
/// - layout: `CblasRowMajor` (101) or `CblasColMajor` (102).
/// - transposeA, transposeB: `CblasNoTrans` (111), `CblasTrans` (112), `CblasConjTrans` (113, the same for real numbers).
/// - op(A) is m×k, op(B) k×n, C m×n; `lda`, `ldb`, `ldc` are the distances between the starts of stored rows, or columns.
/// - With β = 0, C is written without being read. With α = 0 or k = 0, A and B are not read. C must not overlap A or B.
/// - Integers have 32 bits.
///
/// An illegal argument is reported with `cblas_xerbla(position, "cblas_sgemm", …)`: 1 layout, 2 and 3 transposes, 4 m, 5 n and
/// 6 k negative, 9 lda, 11 ldb and 14 ldc too short; then, beyond the reference, 8 A, 10 B and 13 C for a null pointer to what
/// is needed. Of several, the first that the reference finds: in row-major order that is n before m and ldb before lda. The
/// position is the caller's in either order. If `cblas_xerbla` returns, C is left as it was.
@c(cblas_sgemm)
public func cblasSgemm(
  _ layout: Int32, _ transposeA: Int32, _ transposeB: Int32, _ m: Int32, _ n: Int32, _ k: Int32, _ alpha: Float,
  _ a: UnsafePointer<Float>?, _ lda: Int32, _ b: UnsafePointer<Float>?, _ ldb: Int32, _ beta: Float,
  _ c: UnsafeMutablePointer<Float>?, _ ldc: Int32
) {
  let name = "cblas_sgemm"
  guard let order = Order(rawValue: layout) else { return pleat_report_layout(name, layout) }
  guard let opA = Transpose(setting: transposeA) else { return pleat_report_transpose_a(name, transposeA) }
  guard let opB = Transpose(setting: transposeB) else { return pleat_report_transpose_b(name, transposeB) }
  var product = ColumnMajorProduct(
    transposeA: opA, transposeB: opB, m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c,
    ldc: ldc)
  if order == .rowMajor { product.exchangeOperands() }
  if let parameter = product.illegalParameter {
    pleat_report(order.position(ofFortran: parameter), name)
  } else {
    product.compute()
  }
}

/// CBLAS_LAYOUT.
private enum Order: Int32 {
  case rowMajor = 101
  case columnMajor = 102

  /// Where the caller of `cblas_sgemm` gave the argument that `SGEMM` has at a position: one place further on, behind the
  /// layout, and in row-major order that of the other operand.
  func position(ofFortran parameter: Int32) -> Int32 {
    switch (self, parameter) {
    case (.rowMajor, 3): 5
    case (.rowMajor, 4): 4
    case (.rowMajor, 7): 10
    case (.rowMajor, 8): 11
    case (.rowMajor, 9): 8
    case (.rowMajor, 10): 9
    default: parameter + 1
    }
  }
}

extension Transpose {
  /// CBLAS_TRANSPOSE; nil for any other value.
  fileprivate init?(setting: Int32) {
    switch setting {
    case 111: self = .no
    case 112, 113: self = .yes
    default: return nil
    }
  }
}

extension ColumnMajorProduct {
  /// A row-major product as column-major one of the same memory: Cᵀ = op(B)ᵀ·op(A)ᵀ.
  fileprivate mutating func exchangeOperands() {
    swap(&transposeA, &transposeB)
    swap(&m, &n)
    swap(&a, &b)
    swap(&lda, &ldb)
  }
}
