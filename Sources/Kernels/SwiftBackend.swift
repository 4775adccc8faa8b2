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
    require(threads >= 1, "a backend on \(threads) threads")
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
    if alpha == 1, beta == 0 || beta == 1,
      multiplySmall(
        transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, bias: nil, accumulates: beta != 0,
        floor: -.infinity)
    {
      return
    }
    guard m > 0, n > 0 else { return }
    guard alpha != 0, k > 0 else { return scale(m, n, by: beta, c, ldc) }
    if beta != 0, beta != 1 { scale(m, n, by: beta, c, ldc) }
    multiply(
      Product(
        kernels: kernels, m: m, n: n, k: k, a: Operand(pointer: a, stride: lda, alongDepth: transposeA == .no),
        b: Operand(pointer: b, stride: ldb, alongDepth: transposeB == .yes), alpha: alpha, accumulates: beta != 0,
        c: c, ldc: ldc))
  }

  /// C ← op(A)·op(B) with an epilogue as ``GEMMBackend`` says it, with the same bits for any number of threads.
  ///
  /// Biases are where the sums start from, and a rectifier is applied as they leave the registers; other functions are applied to
  /// a few rows at a time, while they are in the cache.
  public func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
    b: UnsafePointer<Float>, ldb: Int, c: UnsafeMutablePointer<Float>, ldc: Int, epilogue: Epilogue
  ) {
    _ = GEMMShape(transposeA, transposeB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc)
    epilogue.check(columns: n)
    if m * n <= kernels.functions.blocking.cachedFloats,
      multiplySmall(
        transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, bias: epilogue.bias, accumulates: false,
        floor: epilogue.floor)
    {
      let rest = epilogue.rest
      if !rest.isEmpty { rest.apply(toRows: 0..<m, columns: n, of: c, ldc, kernels) }
      return
    }
    guard m > 0, n > 0, k > 0 else {
      scale(m, n, by: 0, c, ldc)
      if m == 0 { epilogue.columnSums?.update(repeating: 0, count: n) }
      return epilogue.apply(toRows: 0..<m, columns: n, of: c, ldc, kernels)
    }
    let product = Product(
      kernels: kernels, m: m, n: n, k: k, a: Operand(pointer: a, stride: lda, alongDepth: transposeA == .no),
      b: Operand(pointer: b, stride: ldb, alongDepth: transposeB == .yes), c: c, ldc: ldc, epilogue: epilogue)
    multiply(product)
  }

  /// The short ways, for products that take no longer than anything else here; false for any other product.
  @inline(__always)
  private func multiplySmall(
    _ transposeA: Transpose, _ transposeB: Transpose, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>,
    _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ c: UnsafeMutablePointer<Float>,
    _ ldc: Int,
    bias: UnsafePointer<Float>?, accumulates: Bool, floor: Float
  ) -> Bool {
    guard threads == 1 || !ProductCut.isWorthwhile(m: m, n: n, k: k, kernels) else { return false }
    return kernels.multiplySmall(
      transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, bias: bias, accumulates: accumulates, floor: floor)
  }

  private func multiply(_ product: Product) {
    let form = product.form
    let cut = ProductCut(product, form, threads: threads)
    if cut.parts == 1 { return product.compute(form) }
    // Blocks that don't begin in the first row can't add up columns from there.
    var part = product
    if cut.rows > 1 { part.epilogue.columnSums = nil }
    var job = (cut: cut, product: part, form: form)
    withUnsafePointer(to: &job) {
      ThreadPool.shared.run(parts: cut.parts, threads: threads, $0) { context, part in
        let job = context.assumingMemoryBound(to: (cut: ProductCut, product: Product, form: Product.Form).self).pointee
        job.cut.block(part, of: job.product)?.compute(job.form)
      }
    }
    if cut.rows > 1, let sums = product.epilogue.columnSums {
      Epilogue(columnSums: sums).apply(toRows: 0..<product.m, columns: product.n, of: product.c, product.ldc, kernels)
    }
  }
}
