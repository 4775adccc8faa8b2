/// The short ways to products that take no longer than anything else that a call does.
extension KernelTable {
  /// C ← max(start + op(A)·op(B), floor) of a product that needs no packing, or little; false, and nothing done, for any other.
  ///
  /// - bias: what C starts from, one number a column; excludes adding to C.
  @inline(__always)
  func multiplySmall(
    _ transposeA: Transpose, _ transposeB: Transpose, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>,
    _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    bias: UnsafePointer<Float>?, accumulates: Bool, floor: Float
  ) -> Bool {
    guard lastColumnsByDots(n: n, k: k, alpha: 1, aAlongDepth: transposeA == .no) == 0 else { return false }
    let (aRowStride, aDepthStride) = transposeA == .no ? (lda, 1) : (1, lda)
    if transposeB == .no {
      guard isSmall(m: m, n: n, k: k, lda: lda, ldb: ldb) else { return false }
      if n & (functions.blocking.tileColumns / 2 - 1) == 0 {
        functions.multiplySmall(
          m, n, k, a, aRowStride, aDepthStride, b, ldb, c, ldc, bias, accumulates ? 1 : 0, floor)
      } else {
        multiplySmallRagged(
          m, n, k, a, aRowStride, aDepthStride, b, ldb, c, ldc, bias: bias, accumulates: accumulates ? 1 : 0, floor)
      }
    } else {
      guard isSmallTransposed(m: m, n: n, k: k, lda: lda) else { return false }
      multiplySmallTransposed(
        m, n, k, a, aRowStride, aDepthStride, b, ldb, c, ldc, bias: bias, accumulates: accumulates ? 1 : 0, floor)
    }
    return true
  }

  /// Whether a product of more than one row and column needs no packing, but for columns that don't fill a vector.
  @inline(__always)
  private func isSmall(m: Int, n: Int, k: Int, lda: Int, ldb: Int) -> Bool {
    m > 1 && n > 1 && k > 0 && k <= functions.blocking.blockDepth
      && !packsA(stride: lda, n: n) && !packsB(stride: ldb, m: m)
  }

  /// Whether a product of more than one row and column needs no packing but that of a transposed B, into one block.
  @inline(__always)
  private func isSmallTransposed(m: Int, n: Int, k: Int, lda: Int) -> Bool {
    m > 1 && n > 1 && k > 0 && k <= functions.blocking.blockDepth && m <= functions.blocking.unpackedRows
      && n <= functions.blocking.blockColumns && !packsA(stride: lda, n: n) && k < functions.blocking.dotDepth * m
  }

  /// The columns beyond the last whole tile are packed, and padded to whole vectors.
  private func multiplySmallRagged(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ aRowStride: Int, _ aDepthStride: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    bias: UnsafePointer<Float>?, accumulates: Int, _ floor: Float
  ) {
    let columns = functions.blocking.tileColumns
    let whole = n & ~(columns - 1)
    let vector = columns / 2
    Scratch.pool.withBuffer(count: columns * k + functions.blocking.scratchCount) { panel in
      functions.packColumns(k, n - whole, b + whole, ldb, panel)
      functions.multiplyBlock(
        m, n, k, 1, a, aRowStride, aDepthStride, 0, b, ldb, columns, panel, n - whole > vector ? columns : vector, c,
        ldc,
        bias, accumulates, floor, panel + columns * k)
    }
  }

  private func multiplySmallTransposed(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ aRowStride: Int, _ aDepthStride: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    bias: UnsafePointer<Float>?, accumulates: Int, _ floor: Float
  ) {
    let columns = functions.blocking.tileColumns
    let whole = n & ~(columns - 1)
    let vector = columns / 2
    Scratch.pool.withBuffer(count: (whole + columns) * k + functions.blocking.scratchCount) { panels in
      functions.packTransposedColumns(k, n, b, ldb, panels)
      functions.multiplyBlock(
        m, n, k, 1, a, aRowStride, aDepthStride, 0, panels, columns, columns * k, panels + whole * k,
        n - whole > vector ? columns : vector, c, ldc, bias, accumulates, floor, panels + (whole + columns) * k)
    }
  }
}

extension Product {
  /// The whole product in a short way; false, and nothing done, where there is none. For an α of 1.
  func computeSmall() -> Bool {
    guard epilogue.isEmpty || m * n <= kernels.functions.blocking.cachedFloats,
      kernels.multiplySmall(
        a.alongDepth ? .no : .yes, b.alongDepth ? .yes : .no, m, n, k, a.pointer, a.stride, b.pointer, b.stride, c, ldc,
        bias: bias, accumulates: accumulates, floor: floor)
    else { return false }
    finish(rows: 0..<m)
    return true
  }
}
