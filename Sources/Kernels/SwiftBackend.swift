/// Matrix products by Pleat's own kernels.
public struct SwiftBackend: GEMMBackend {
  public let kernels: KernelTable
  public let threads = 1
  public var name: String { "swift" }

  /// Products by the kernels of one instruction set, by default the fastest of this machine.
  public init(_ kernels: KernelTable = .best) {
    self.kernels = kernels
  }

  public func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    let shape = GEMMShape(
      transposeA, transposeB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc)
    guard m > 0, n > 0 else { return }
    guard alpha != 0, k > 0 else { return scale(m, n, by: beta, c, ldc) }
    BlockedProduct(
      functions: kernels.functions, shape: shape,
      a: Operand(pointer: a, stride: lda, alongDepth: transposeA == .no),
      b: Operand(pointer: b, stride: ldb, alongDepth: transposeB == .yes), alpha: alpha, beta: beta,
      c: c, ldc: ldc
    ).compute()
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
