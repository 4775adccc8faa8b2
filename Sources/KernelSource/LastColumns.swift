// The last few columns of C, which would leave most of a vector of columns empty: here the vectors lie along its rows.

/// Tiles of a few columns and of as many rows as an upright tile has columns, where the rows of A are neighbours in memory.
///
/// These tiles are turned: what they broadcast are elements of B, and their vectors are neighbouring rows of A. Each element of C is the
/// same chain of operations as in an upright tile, and has the same bits.
typealias LastColumns = (
  /// 1 to `fewColumns`.
  count: Int,
  /// Whose sums are in scratch, for `scratchCount` floats.
  tile: Tile,
  a: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>, ldc: Int, bias: UnsafePointer<Float>?, accumulates: Bool,
  /// The rows that are done.
  done: Int
)

/// Computes the last columns of the rows up to `end`, but for those that don't fill a tile; at the end of C, of all rows.
///
/// C has at least as many rows as a tile: the last one begins early enough to be whole, and of its rows those count that are new.
@inline(never)
func computeLastColumns(_ columns: inout LastColumns, upTo end: Int, isEnd: Bool) {
  while columns.done < end {
    if !isEnd, end &- columns.done < tileColumns { return }
    let first = min(columns.done, end &- tileColumns)
    let skipped = columns.done &- first
    loadStart(columns, first, skipped)
    columns.tile.b = columns.a + first
    compute(&columns.tile, rows: columns.count, vectors: 2)
    storeResult(columns, first, skipped)
    columns.done = first &+ tileColumns
  }
}

/// What the sums start from, to scratch.
@inline(__always)
private func loadStart(_ columns: LastColumns, _ first: Int, _ skipped: Int) {
  let (c, ldc, scratch) = (columns.c + first &* columns.ldc, columns.ldc, columns.tile.c)
  if columns.accumulates, columns.count == 4 {
    for i in stride(from: 0, to: tileColumns, by: 4) {
      let row = UnsafePointer(c + i &* ldc)
      transposeFour(4, row, row + ldc, row + 2 &* ldc, row + 3 &* ldc, scratch + i, tileColumns)
    }
  } else if columns.accumulates {
    for i in skipped..<tileColumns {
      for j in 0..<columns.count { scratch[j &* tileColumns &+ i] = c[i &* ldc &+ j] }
    }
  } else {
    for j in 0..<columns.count {
      let start = Vector(repeating: columns.bias?[j] ?? 0)
      store(start, scratch + j &* tileColumns)
      store(start, scratch + j &* tileColumns + Vector.scalarCount)
    }
  }
}

@inline(__always)
private func storeResult(_ columns: LastColumns, _ first: Int, _ skipped: Int) {
  let (c, ldc, scratch) = (columns.c + (first &+ skipped) &* columns.ldc, columns.ldc, columns.tile.c + skipped)
  let rows = tileColumns &- skipped
  if columns.count == 4 {
    let (row0, row1) = (UnsafePointer(scratch), UnsafePointer(scratch + tileColumns))
    transposeFour(rows, row0, row1, row0 + 2 &* tileColumns, row1 + 2 &* tileColumns, c, ldc)
  } else {
    for i in 0..<rows {
      for j in 0..<columns.count { c[i &* ldc &+ j] = scratch[j &* tileColumns &+ i] }
    }
  }
}
