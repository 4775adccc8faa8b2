/// Matrix products by Pleat's own kernels.
public struct SwiftBackend: GEMMBackend {
  /// The kernels of the products and of the elementwise work.
  public let kernels: KernelTable
  /// How many threads a large product is cut for, 1 to 1024.
  public let threads: Int
  /// What users call it: "swift".
  public var name: String { "swift" }

  /// Products by the kernels of one instruction set, by default the fastest of this machine.
  ///
  /// - threads: how many threads a large product is cut for; small ones run on the caller's alone. The result has the same
  ///   bits for any number.
  ///
  /// Traps on fewer threads than 1.
  public init(_ kernels: KernelTable = .best, threads: Int = 1) {
    precondition(threads >= 1, "a backend on \(threads) threads")
    self.kernels = kernels
    self.threads = min(threads, ThreadPool.largestTeam)
  }

  /// C ← α·op(A)·op(B) + β·C as ``GEMMBackend`` says it, with the same bits for any number of threads.
  public func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    _ = GEMMShape(
      transposeA, transposeB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc)
    guard m > 0, n > 0 else { return }
    guard alpha != 0, k > 0 else { return scale(m, n, by: beta, c, ldc) }
    let product = BlockedProduct(
      kernels: kernels, m: m, n: n, k: k,
      a: Operand(pointer: a, stride: lda, alongDepth: transposeA == .no),
      b: Operand(pointer: b, stride: ldb, alongDepth: transposeB == .yes), alpha: alpha, beta: beta,
      c: c, ldc: ldc)
    let cut = ProductCut(product, threads: threads)
    if cut.parts == 1 {
      product.compute()
    } else {
      ThreadPool.shared.run(parts: cut.parts) { product.block(at: $0, of: cut)?.compute() }
    }
  }

  /// C ← βC; with β = 0 without reading C, so that a NaN in it doesn't survive.
  private func scale(
    _ rows: Int, _ columns: Int, by beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    if beta == 1 { return }
    for i in 0..<rows {
      let row = c + i * ldc
      if beta == 0 {
        row.update(repeating: 0, count: columns)
      } else {
        for j in 0..<columns { row[j] *= beta }
      }
    }
  }
}
