extension SwiftBackend {
  /// A block of C ← op(A)·op(B), or of C ← C + op(A)·op(B), on the caller's thread alone: with the bits that `sgemm` gives it for
  /// the whole product.
  ///
  /// For callers that share their work among threads in their own way. The arguments are those of the whole product, and the epilogue
  /// is applied to the block.
  ///
  /// - adds: whether the product is added to C, which excludes an epilogue.
  /// - k: at least 1.
  /// - rows, columns: the block's, at least one of each. A block of fewer columns than C has begins and ends at a multiple of 16, or at
  ///   the end of C. All rows of a C of one column, if A is transposed; otherwise two or more of it.
  ///
  /// Traps on the arguments on which `sgemm` traps, and on a block that isn't inside C.
  package func sgemm(
    rows: Range<Int>, columns: Range<Int>, _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, adds: Bool = false,
    c: UnsafeMutablePointer<Float>, ldc: Int, epilogue: Epilogue = Epilogue()
  ) {
    _ = GEMMShape(transposeA, transposeB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc)
    require(
      rows.lowerBound >= 0 && rows.upperBound <= m && columns.lowerBound >= 0 && columns.upperBound <= n,
      "sgemm: a block of rows \(rows) and columns \(columns) of a \(m)×\(n) matrix")
    require(
      k > 0 && columns.lowerBound % 16 == 0 && (columns.upperBound == n || columns.upperBound % 16 == 0),
      "sgemm: a block of columns \(columns) of \(n) and a depth of \(k)")
    require(n > 1 || transposeA == .no || rows.count == m, "sgemm: some rows of a transposed matrix times a vector")
    epilogue.check(columns: n)
    let a = Operand(pointer: a, stride: lda, alongDepth: transposeA == .no)
    let b = Operand(pointer: b, stride: ldb, alongDepth: transposeB == .yes)
    let whole =
      adds
      ? Product(kernels: kernels, m: m, n: n, k: k, a: a, b: b, alpha: 1, accumulates: true, c: c, ldc: ldc)
      : Product(kernels: kernels, m: m, n: n, k: k, a: a, b: b, c: c, ldc: ldc, epilogue: epilogue)
    let form = whole.form
    let block = whole.block(rows: rows, columns: columns)
    if form == .blocked, block.computeSmall() { return }
    block.compute(form)
  }
}
