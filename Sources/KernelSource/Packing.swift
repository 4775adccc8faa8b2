// Packing: a block of A or B rewritten so that the micro-kernel reads it from one end to the other.

/// Packs columns of B: into panels of `tileColumns` columns, the last one padded to whole vectors.
///
/// Arguments: the depth, the columns, the block, the distance between its stored rows, and the panels. Row l of panel p holds
/// the columns from p·tileColumns on.
public typealias PackKernel =
  @Sendable @convention(c) (
    _ depth: Int, _ count: Int, _ source: UnsafePointer<Float>, _ stride: Int, _ panels: UnsafeMutablePointer<Float>
  ) -> Void

/// Columns of a B whose rows are stored: element (l, j) at `source[l * stride + j]`.
let packColumns: PackKernel = { depth, count, source, stride, panels in
  let width = Vector.scalarCount
  // A few rows of the source at a time, across all panels: what the processor reads ahead is then used while it is there.
  let rows = 8
  var l = 0
  while l < depth {
    let end = min(l &+ rows, depth)
    var j = 0
    while j < count {
      let columns = min(tileColumns, count &- j)
      let panel = panels + j &* depth
      if columns == tileColumns {
        for row in l..<end {
          let from = source + row &* stride + j
          let to = panel + row &* tileColumns
          store(load(from), to)
          store(load(from + width), to + width)
        }
      } else {
        let paddedColumns = columns > width ? tileColumns : width
        let whole = columns / width &* width
        for row in l..<end {
          let from = source + row &* stride + j
          let to = panel + row &* paddedColumns
          if whole > 0 { store(load(from), to) }
          if whole < paddedColumns { store(Vector(repeating: 0), to + whole) }
          copyLanes(from + whole, to + whole, count: columns &- whole)
        }
      }
      j &+= tileColumns
    }
    l = end
  }
}

/// Columns of a B that is stored transposed: element (l, j) at `source[j * stride + l]`.
let packTransposedColumns: PackKernel = { depth, count, source, stride, panels in
  let width = Vector.scalarCount
  var j = 0
  while j < count {
    let columns = min(tileColumns, count &- j)
    let panel = panels + j &* depth
    let from = source + j &* stride
    if columns > width {
      transpose(depth, width, from, stride, panel, tileColumns)
      transpose(depth, columns &- width, from + width &* stride, stride, panel + width, tileColumns)
    } else {
      transpose(depth, columns, from, stride, panel, width)
    }
    j &+= tileColumns
  }
}

/// Columns of a B whose rows are stored become rows: element (l, j), at `source[l * stride + j]`, comes to row j of the target, whose
/// rows are the depth, rounded up to a multiple of four, apart.
let transposeColumns: PackKernel = { depth, count, source, stride, rows in
  transpose(count, depth, source, stride, rows, (depth &+ 3) & ~3)
}

/// Packs rows of A, each panel the rows of one tile as `split` cuts them, in rows of `panelRows` floats: an element of A is
/// one of them, or, where `fillsVectors` says so, all lanes of a vector.
///
/// Arguments as of the columns of B: the depth, the rows, the block, the distance between its stored rows, and the panels.
/// Here A is stored as it is: element (i, l) at `source[i * stride + l]`.
let packRows: PackKernel = { depth, count, source, stride, panels in
  let rows = split(count)
  for panel in 0..<rows.count {
    let target = panels + panel &* panelRows &* depth
    if fillsVectors {
      for i in 0..<height(of: panel, in: rows) {
        let row = source + (start(of: panel, in: rows) &+ i) &* stride
        for l in 0..<depth {
          store(Vector(repeating: row[l]), target + l &* panelRows + i &* Vector.scalarCount)
        }
      }
      continue
    }
    var first = 0
    while first < height(of: panel, in: rows) {
      transpose(
        depth, min(Vector.scalarCount, height(of: panel, in: rows) &- first),
        source + (start(of: panel, in: rows) &+ first) &* stride,
        stride, target + first, panelRows)
      first &+= Vector.scalarCount
    }
  }
}

/// Rows of an A that is stored transposed: element (i, l) at `source[l * stride + i]`.
let packTransposedRows: PackKernel = { depth, count, source, stride, panels in
  let rows = split(count)
  let width = Vector.scalarCount
  for l in 0..<depth {
    for panel in 0..<rows.count {
      let from = source + l &* stride + start(of: panel, in: rows)
      let target = panels + (panel &* depth &+ l) &* panelRows
      if fillsVectors {
        for i in 0..<height(of: panel, in: rows) { store(Vector(repeating: from[i]), target + i &* Vector.scalarCount) }
      } else {
        copyLanes(from, target, count: height(of: panel, in: rows))
      }
    }
  }
}

/// Rows become columns: element (l, i) of the target is element (i, l) of the source. Up to a multiple of four, columns beyond
/// `rows` repeat the last row.
private func transpose(
  _ depth: Int, _ rows: Int, _ source: UnsafePointer<Float>, _ stride: Int, _ target: UnsafeMutablePointer<Float>,
  _ targetStride: Int
) {
  // A short way along the depth at a time, across all rows: the source's cache lines are read to their end, and the target's
  // are filled while they are near.
  let stretch = 32
  var l = 0
  while l < depth {
    let count = min(stretch, depth &- l)
    var i = 0
    while i < rows {
      let last = rows &- 1 &- i
      let first = source + i &* stride + l
      transposeFour(
        count, first, first + min(1, last) &* stride, first + min(2, last) &* stride, first + min(3, last) &* stride,
        target + l &* targetStride + i, targetStride)
      i &+= 4
    }
    l &+= count
  }
}

/// Four rows become four neighbouring columns.
@inline(__always)
func transposeFour(
  _ depth: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
  _ d: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
) {
  // Two floats travel as one integer, so that each step is one shuffle of two vectors.
  @inline(__always) func pairs(_ v0: Float, _ v1: Float, _ v2: Float, _ v3: Float) -> SIMD2<UInt64> {
    unsafeBitCast(SIMD4(v0, v1, v2, v3), to: SIMD2<UInt64>.self)
  }
  @inline(__always) func store(_ vector: SIMD2<UInt64>, _ l: Int) {
    UnsafeMutableRawPointer(target + l &* targetStride).storeBytes(of: vector, as: SIMD2<UInt64>.self)
  }
  var l = 0
  while l &+ 4 <= depth {
    let (a, b, c, d) = (four(a + l), four(b + l), four(c + l), four(d + l))
    let (ab, cd) = (pairs(a[0], b[0], a[1], b[1]), pairs(c[0], d[0], c[1], d[1]))
    store(SIMD2(ab[0], cd[0]), l)
    store(SIMD2(ab[1], cd[1]), l &+ 1)
    let (abHigh, cdHigh) = (pairs(a[2], b[2], a[3], b[3]), pairs(c[2], d[2], c[3], d[3]))
    store(SIMD2(abHigh[0], cdHigh[0]), l &+ 2)
    store(SIMD2(abHigh[1], cdHigh[1]), l &+ 3)
    l &+= 4
  }
  while l < depth {
    store(pairs(a[l], b[l], c[l], d[l]), l)
    l &+= 1
  }
}
