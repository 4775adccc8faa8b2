import Kernels

/// Three nested loops, as a textbook has them: what everything else is faster than.
struct NaiveBackend: GEMMBackend {
  var name: String { "naive" }
  var kernels: KernelTable { KernelTable(.baseline) }
  var threads: Int { 1 }

  func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    let (aRow, aDepth) = transposeA == .no ? (lda, 1) : (1, lda)
    let (bDepth, bColumn) = transposeB == .no ? (ldb, 1) : (1, ldb)
    for i in 0..<m {
      for j in 0..<n {
        var sum: Float = 0
        for l in 0..<k { sum += a[i * aRow + l * aDepth] * b[l * bDepth + j * bColumn] }
        c[i * ldc + j] = beta == 0 ? alpha * sum : alpha * sum + beta * c[i * ldc + j]
      }
    }
  }
}
