#if OpenBLAS
import COpenBLAS
public import Kernels

/// Matrix products by OpenBLAS.
///
/// OpenBLAS keeps one thread count for the whole process. This type doesn't set it: a library must not change what its
/// host process does. An executable sets it once, with ``setThreads(_:)``.
public struct OpenBLASBackend: GEMMBackend {
  /// What users call it: "openblas".
  public var name: String { "openblas" }
  /// Pleat's fastest kernels on this machine: OpenBLAS has no elementwise ones.
  public var kernels: KernelTable { .best }
  /// How many threads OpenBLAS uses in this process at the moment.
  public var threads: Int { Int(openblas_get_num_threads()) }

  /// Products on as many threads as the process has given OpenBLAS.
  public init() {}

  /// What OpenBLAS says of its version and build, as in `OpenBLAS 0.3.21 … Zen MAX_THREADS=64`.
  public static var configuration: String {
    String(cString: openblas_get_config())
  }

  /// The kernels that OpenBLAS chose for this processor, as in `Zen`.
  public static var core: String {
    String(cString: openblas_get_corename())
  }

  /// Sets how many threads OpenBLAS uses in this process. For executables, once, before the first product.
  public static func setThreads(_ count: Int) {
    require(count >= 1, "OpenBLAS cannot run on \(count) threads")
    openblas_set_num_threads(Int32(clamping: count))
  }

  /// C ← α·op(A)·op(B) + β·C, as `GEMMBackend` says it.
  ///
  /// Traps also on a size that the integers of this OpenBLAS can't hold.
  public func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    _ = GEMMShape(transposeA, transposeB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc)
    require(
      max(m, n, k, lda, ldb, ldc) <= Int(blasint.max),
      "sgemm: m=\(m) n=\(n) k=\(k) exceeds the \(8 * MemoryLayout<blasint>.size)-bit sizes of this OpenBLAS")
    // Without a product the scaling is done here: some of OpenBLAS's kernels for small products multiply by α = 0 what they read
    // of A and B, and a NaN gets into C.
    guard alpha != 0, k > 0 else { return scale(m, n, by: beta, c, ldc) }
    cblas_sgemm(
      CblasRowMajor, transposeA == .yes ? CblasTrans : CblasNoTrans,
      transposeB == .yes ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), alpha, a,
      blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
  }
}
#endif
