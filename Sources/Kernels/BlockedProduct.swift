/// Products by blocks that fit the caches: the five loops of Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication", ACM TOMS 2008. The two innermost are the kernels' own.
extension Product {
  // A is read with broadcasts, so any layout will do where it is read seldom enough to pay for no copy. B must lie in rows.
  private var packsA: Bool { kernels.packsA(stride: a.stride, n: n) }
  private var packsB: Bool { b.alongDepth || kernels.packsB(stride: b.stride, m: m) }

  /// Does what is left to a block of C that has been written.
  private func finish(rows: Range<Int>, columns: Range<Int>) {
    if epilogue.isEmpty { return }
    epilogue.part(row: 0, column: columns.lowerBound).apply(
      toRows: rows, columns: columns.count, of: c + columns.lowerBound, ldc, kernels)
  }

  func computeBlocks() {
    let functions = kernels.functions
    let blocking = functions.blocking
    let (packsA, packsB) = (packsA, packsB)
    let vector = blocking.tileColumns / 2
    // Columns beyond the last whole tile are read where they are if they fill whole vectors.
    let packsTail = !packsB && n % vector != 0
    // With something left to do to C, as many rows at a time as stay in the cache until it is done.
    let finishedRows =
      epilogue.isEmpty ? Int.max : roundUp(max(1, blocking.cachedFloats / n), blocking.tileRows)
    if !packsA, !packsB, !packsTail, alpha == 1, k <= blocking.blockDepth {
      for i in stride(from: 0, to: m, by: min(m, finishedRows)) {
        let height = min(m - i, finishedRows)
        functions.multiplySmall(
          height, n, k, a.at(i, depth: 0), a.indexStride, a.depthStride, b.pointer, b.stride, c + i * ldc, ldc,
          bias, accumulates ? 1 : 0, floor)
        finish(rows: i..<i + height, columns: 0..<n)
      }
      return
    }
    let depth = evenly(k, atMost: blocking.blockDepth, multipleOf: 1)
    let columns = evenly(n, atMost: blocking.blockColumns, multipleOf: blocking.tileColumns)
    let rows = evenly(m, atMost: min(blocking.blockRows, finishedRows), multipleOf: blocking.tileRows)
    let aSize = packsA ? roundUp(rows, blocking.tileRows) / blocking.tileRows * blocking.panelRows * depth : 0
    let bSize = (packsB ? roundUp(columns, blocking.tileColumns) : packsTail ? blocking.tileColumns : 0) * depth
    Scratch.pool.withBuffer(count: aSize + bSize + blocking.scratchCount) { scratch in
      let packedA = scratch
      let packedB = scratch + aSize
      let tile = packedB + bSize
      for j in stride(from: 0, to: n, by: columns) {
        let width = min(columns, n - j)
        let whole = width / blocking.tileColumns * blocking.tileColumns
        for l in stride(from: 0, to: k, by: depth) {
          let d = min(depth, k - l)
          // The blocks along the depth after the first are added to it, and the last decides what is larger than the floor.
          let accumulates = accumulates || l > 0
          let floor = l + d == k ? floor : -.infinity
          let start = b.at(j, depth: l)
          if packsB {
            (b.alongDepth ? functions.packTransposedColumns : functions.packColumns)(d, width, start, b.stride, packedB)
          } else if packsTail, whole < width {
            functions.packColumns(d, width - whole, start + whole, b.stride, packedB)
          }
          let isTailPacked = packsB || packsTail
          for i in stride(from: 0, to: m, by: rows) {
            let height = min(rows, m - i)
            let aStart = a.at(i, depth: l)
            if packsA {
              (a.alongDepth ? functions.packRows : functions.packTransposedRows)(d, height, aStart, a.stride, packedA)
            }
            functions.multiplyBlock(
              height, width, d, alpha,
              packsA ? UnsafePointer(packedA) : aStart, packsA ? 1 : a.indexStride,
              packsA ? blocking.panelRows : a.depthStride, packsA ? blocking.panelRows * d : 0,
              packsB ? UnsafePointer(packedB) : start, packsB ? blocking.tileColumns : b.depthStride,
              packsB ? blocking.tileColumns * d : blocking.tileColumns,
              packsB ? UnsafePointer(packedB) + whole * d : packsTail ? UnsafePointer(packedB) : start + whole,
              isTailPacked ? roundUp(width - whole, vector) : b.depthStride, c + i * ldc + j, ldc,
              accumulates ? nil : bias.map { $0 + j }, accumulates ? 1 : 0, floor, tile)
            if l + d == k { finish(rows: i..<i + height, columns: j..<j + width) }
          }
        }
      }
    }
  }
}

/// The size of a block when `total` is cut into as few blocks of at most `limit` as possible, all about the same.
private func evenly(_ total: Int, atMost limit: Int, multipleOf unit: Int) -> Int {
  if total <= limit { return total }
  let blocks = (total + limit - 1) / limit
  return min(limit, roundUp((total + blocks - 1) / blocks, unit))
}

private func roundUp(_ value: Int, _ unit: Int) -> Int { (value + unit - 1) / unit * unit }

extension KernelTable {
  private static var pageFloats: Int { 1024 }

  /// Whether A is worth packing for n columns of B.
  @inline(__always)
  func packsA(stride: Int, n: Int) -> Bool {
    let blocking = functions.blocking
    return n > blocking.unpackedPageColumns
      && (n > blocking.unpackedColumns || stride & (Self.pageFloats - 1) == 0)
  }

  /// Whether a B that lies in rows is worth packing for m rows of A.
  @inline(__always)
  func packsB(stride: Int, m: Int) -> Bool {
    let blocking = functions.blocking
    return m > blocking.unpackedPageRows && (m > blocking.unpackedRows || stride & (Self.pageFloats - 1) == 0)
  }
}
