import KernelsBaseline

/// A or B of a product as it lies in memory.
struct Operand {
  let pointer: UnsafePointer<Float>
  /// The distance between the starts of stored rows.
  let stride: Int
  /// Whether neighbours in memory are neighbours along the depth k: A as it is, B transposed.
  let alongDepth: Bool

  /// The address of element (row of A or column of B, depth).
  func at(_ index: Int, depth: Int) -> UnsafePointer<Float> {
    alongDepth ? pointer + index * stride + depth : pointer + depth * stride + index
  }

  var indexStride: Int { alongDepth ? stride : 1 }
  var depthStride: Int { alongDepth ? 1 : stride }
}

/// C ← αAB + βC by blocks that fit the caches: the five loops of Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication", ACM TOMS 2008.
///
/// Each element of C is the same chain of operations wherever it lies in a block or tile, so the result doesn't depend on
/// how the work is cut along m and n.
struct BlockedProduct: @unchecked Sendable {
  let kernels: KernelTable
  let m: Int
  let n: Int
  let k: Int
  let a: Operand
  let b: Operand
  let alpha: Float
  let beta: Float
  let c: UnsafeMutablePointer<Float>
  let ldc: Int

  private var functions: EntryPoints { kernels.functions }
  private var tileRows: Int { functions.blocking.tileRows }
  private var tileColumns: Int { functions.blocking.tileColumns }

  // A is read with broadcasts, so any layout will do; B must lie in rows.
  private var packsA: Bool { n > functions.blocking.unpackedColumns }
  private var packsB: Bool { b.alongDepth || m > functions.blocking.unpackedRows }

  func compute() {
    let depth = evenly(k, atMost: functions.blocking.blockDepth, multipleOf: 1)
    let columns = evenly(n, atMost: functions.blocking.blockColumns, multipleOf: tileColumns)
    let rows = evenly(m, atMost: functions.blocking.blockRows, multipleOf: tileRows)
    let aSize = packsA ? roundUp(rows, tileRows) * depth : 0
    let bSize = (packsB ? roundUp(columns, tileColumns) : tileColumns) * depth
    Scratch.pool.withBuffer(count: roundUp(aSize, 16) + bSize + tileRows * tileColumns) { scratch in
      let packedA = scratch
      let packedB = scratch + roundUp(aSize, 16)
      let tile = packedB + bSize
      for j in stride(from: 0, to: n, by: columns) {
        let width = min(columns, n - j)
        for l in stride(from: 0, to: k, by: depth) {
          let d = min(depth, k - l)
          // Only the first block along the depth applies β; the others add to it.
          let keep = l == 0 ? beta : 1
          let panels = packB(from: j, count: width, depth: l, d, into: packedB)
          for i in stride(from: 0, to: m, by: rows) {
            let height = min(rows, m - i)
            multiply(
              rows: i, height, columns: j, width, depth: l, d,
              packA(from: i, count: height, depth: l, d, into: packedA),
              panels, keep, tile)
          }
        }
      }
    }
  }

  /// Tiles of one block of A by one block of B.
  private func multiply(
    rows firstRow: Int, _ height: Int, columns firstColumn: Int, _ width: Int, depth firstDepth: Int,
    _ depth: Int, _ aBlock: PackedBlock?, _ bBlock: PackedBlock, _ keep: Float,
    _ tile: UnsafeMutablePointer<Float>
  ) {
    for j in stride(from: 0, to: width, by: tileColumns) {
      let columns = min(tileColumns, width - j)
      let isPacked = j >= bBlock.firstPacked
      let bPointer =
        isPacked
        ? bBlock.pointer + (j - bBlock.firstPacked) * depth : b.at(firstColumn + j, depth: firstDepth)
      let bStride = isPacked ? tileColumns : b.depthStride
      for i in stride(from: 0, to: height, by: tileRows) {
        let rows = min(tileRows, height - i)
        let kernel = functions.tiles[rows - 1]
        let target = c + (firstRow + i) * ldc + firstColumn + j
        let aPointer: UnsafePointer<Float>
        let aStrides: (row: Int, depth: Int)
        if let aBlock {
          aPointer = aBlock.pointer + i * depth
          aStrides = (1, tileRows)
        } else {
          aPointer = a.at(firstRow + i, depth: firstDepth)
          aStrides = (a.indexStride, a.depthStride)
        }
        if columns == tileColumns {
          kernel(
            depth, alpha, aPointer, aStrides.row, aStrides.depth, bPointer, bStride, keep, target, ldc)
        } else {
          // C ends inside this tile: compute it whole in scratch, where B's padding is, and copy what belongs to C.
          kernel(
            depth, alpha, aPointer, aStrides.row, aStrides.depth, bPointer, bStride, 0, tile,
            tileColumns)
          functions.mergeTile(rows, columns, tile, tileColumns, keep, target, ldc)
        }
      }
    }
  }

  /// Panels in the order that the micro-kernel reads them; columns before `firstPacked` are read where they are.
  private struct PackedBlock {
    let pointer: UnsafePointer<Float>
    var firstPacked = 0
  }

  private func packA(
    from row: Int, count: Int, depth: Int, _ d: Int, into panels: UnsafeMutablePointer<Float>
  ) -> PackedBlock? {
    guard packsA else { return nil }
    pack(a, from: row, count: count, depth: depth, d, width: tileRows, into: panels)
    return PackedBlock(pointer: panels)
  }

  private func packB(
    from column: Int, count: Int, depth: Int, _ d: Int, into panels: UnsafeMutablePointer<Float>
  ) -> PackedBlock {
    // What stays unpacked ends at the last whole tile: the rest needs the padding.
    let first = packsB ? 0 : count / tileColumns * tileColumns
    if first < count {
      pack(b, from: column + first, count: count - first, depth: depth, d, width: tileColumns, into: panels)
    }
    return PackedBlock(pointer: panels, firstPacked: first)
  }

  private func pack(
    _ operand: Operand, from index: Int, count: Int, depth: Int, _ d: Int, width: Int,
    into panels: UnsafeMutablePointer<Float>
  ) {
    let source = operand.at(index, depth: depth)
    if operand.alongDepth {
      functions.packTransposed(d, count, source, operand.stride, width, panels)
    } else {
      functions.packContiguous(d, count, source, operand.stride, width, panels)
    }
  }
}

/// The size of a block when `total` is cut into as few blocks of at most `limit` as possible, all about the same.
private func evenly(_ total: Int, atMost limit: Int, multipleOf unit: Int) -> Int {
  let blocks = (total + limit - 1) / limit
  return min(limit, roundUp((total + blocks - 1) / blocks, unit))
}

private func roundUp(_ value: Int, _ unit: Int) -> Int { (value + unit - 1) / unit * unit }
