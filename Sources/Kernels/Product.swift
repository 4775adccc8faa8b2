/// C ← max(start + αAB, floor), where C starts from zeros, from itself, or from a row of biases.
///
/// Each element of C is the same chain of operations wherever it lies in a block or a tile, so the result doesn't depend on how
/// the work is cut along m and n.
struct Product: @unchecked Sendable {
  let kernels: KernelTable
  let m: Int
  let n: Int
  let k: Int
  let a: Operand
  let b: Operand
  let alpha: Float
  /// Whether the product is added to C.
  let accumulates: Bool
  /// One number a column to start from instead of zero; excludes adding to C.
  let bias: UnsafePointer<Float>?
  /// C is what is larger, the sum or this; −∞ for the sum as it is.
  let floor: Float
  let c: UnsafeMutablePointer<Float>
  let ldc: Int
  /// What is left to do to C once it is written; biases and a rectifier are not.
  var epilogue: Epilogue

  /// C ← αAB, or C ← C + αAB.
  init(
    kernels: KernelTable, m: Int, n: Int, k: Int, a: Operand, b: Operand, alpha: Float, accumulates: Bool,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    self.init(
      kernels, m, n, k, a, b, alpha, accumulates: accumulates, bias: nil, floor: -.infinity, c, ldc, Epilogue())
  }

  /// C ← AB with an epilogue.
  init(
    kernels: KernelTable, m: Int, n: Int, k: Int, a: Operand, b: Operand, c: UnsafeMutablePointer<Float>, ldc: Int,
    epilogue: Epilogue
  ) {
    self.init(
      kernels, m, n, k, a, b, 1, accumulates: false, bias: epilogue.bias, floor: epilogue.floor, c, ldc, epilogue.rest)
  }

  private init(
    _ kernels: KernelTable, _ m: Int, _ n: Int, _ k: Int, _ a: Operand, _ b: Operand, _ alpha: Float,
    accumulates: Bool, bias: UnsafePointer<Float>?, floor: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    _ epilogue: Epilogue
  ) {
    (self.kernels, self.m, self.n, self.k) = (kernels, m, n, k)
    (self.a, self.b, self.alpha, self.accumulates) = (a, b, alpha, accumulates)
    (self.bias, self.floor, self.c, self.ldc, self.epilogue) = (bias, floor, c, ldc, epilogue)
  }

  /// The ways of computing a product.
  enum Form {
    /// C is one row or one column.
    case vector
    /// Sums of vectors along the depth: few rows of an A and a B that both lie along it.
    case dots
    /// Blocks and tiles.
    case blocked
  }

  /// The way that is fastest for the shape.
  var form: Form {
    if m == 1 || n == 1 { return .vector }
    let blocking = kernels.functions.blocking
    // Where both work, tiles spend their time on packing B, n·k, and dot products on their last sums, m·n.
    if alpha == 1, a.alongDepth, b.alongDepth, k >= blocking.dotDepth * m, k >= blocking.tileColumns { return .dots }
    return .blocked
  }

  func compute(_ form: Form) {
    switch form {
    case .vector:
      computeVector()
      finish(rows: 0..<m)
    case .dots:
      kernels.functions.multiplyDots(
        m, n, k, a.pointer, a.stride, b.pointer, b.stride, c, ldc, bias, accumulates ? 1 : 0, floor)
      finish(rows: 0..<m)
    case .blocked:
      let last = kernels.lastColumnsByDots(n: n, k: k, alpha: alpha, aAlongDepth: a.alongDepth)
      if last < n { block(rows: 0..<m, columns: 0..<n - last).computeBlocks() }
      if last > 0 { block(rows: 0..<m, columns: n - last..<n).computeByDots() }
    }
  }

  /// A few columns of B, as dot products: where they don't lie along the depth they are transposed first.
  private func computeByDots() {
    if b.alongDepth { return compute(.dots) }
    let stride = (k + 3) & ~3
    Scratch.pool.withBuffer(count: stride * n) { columns in
      kernels.functions.transposeColumns(k, n, b.pointer, b.stride, columns)
      kernels.functions.multiplyDots(
        m, n, k, a.pointer, a.stride, columns, stride, c, ldc, bias, accumulates ? 1 : 0, floor)
    }
    finish(rows: 0..<m)
  }

  /// Does what is left to rows of C that have been written.
  func finish(rows: Range<Int>) {
    if !epilogue.isEmpty { epilogue.apply(toRows: rows, columns: n, of: c, ldc, kernels) }
  }

  /// The block of C that begins at a row and a column as a product of its own.
  func block(rows: Range<Int>, columns: Range<Int>) -> Product {
    let (i, j) = (rows.lowerBound, columns.lowerBound)
    return Product(
      kernels, rows.count, columns.count, k,
      Operand(pointer: a.at(i, depth: 0), stride: a.stride, alongDepth: a.alongDepth),
      Operand(pointer: b.at(j, depth: 0), stride: b.stride, alongDepth: b.alongDepth), alpha, accumulates: accumulates,
      bias: bias.map { $0 + j }, floor: floor, c + i * ldc + j, ldc, epilogue.part(row: i, column: j))
  }
}

extension KernelTable {
  /// How many of the last columns of C are computed as dot products: those beyond whole vectors, if they are few, as a vector of their
  /// own would be all but empty. Neither m nor the cut for threads decides on it, since dot products round differently.
  @inline(__always)
  func lastColumnsByDots(n: Int, k: Int, alpha: Float, aAlongDepth: Bool) -> Int {
    let columns = functions.blocking.tileColumns
    guard alpha == 1, aAlongDepth, k >= 2 * columns else { return 0 }
    let last = n & (columns / 2 - 1)
    return last <= functions.blocking.fewColumns ? last : 0
  }
}
