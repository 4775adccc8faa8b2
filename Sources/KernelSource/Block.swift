// The macro-kernel: a block of C, tile by tile.

/// C ← αAB, or C ← C + αAB, for a block whose operands lie where its tiles can read them.
///
/// Arguments:
/// - m, n, k: rows and columns of C, and the depth.
/// - α.
/// - A, its row stride, its depth stride, and the distance between its panels: 0 where it isn't packed.
/// - B, its depth stride, and the distance between its panels, or between whole strips of columns where it isn't packed.
/// - the columns of B beyond the last whole tile, padded to whole vectors, and their depth stride.
/// - C and its row stride.
/// - the biases, one a column: C starts from them instead of from zero; or nil.
/// - 1 to add to C, which excludes biases; 0 to overwrite it without reading it.
/// - floor: C is what is larger, the result or this; −∞ changes nothing.
/// - scratch for `scratchCount` floats; may be nil if C ends with a whole vector.
public typealias BlockKernel =
  @Sendable @convention(c) (
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ aRowStride: Int, _ aDepthStride: Int,
    _ aPanelStride: Int, _ b: UnsafePointer<Float>, _ bDepthStride: Int, _ bPanelStride: Int,
    _ bTail: UnsafePointer<Float>, _ bTailDepthStride: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    _ bias: UnsafePointer<Float>?,
    _ accumulates: Int, _ floor: Float, _ scratch: UnsafeMutablePointer<Float>?
  ) -> Void

/// What `multiplyBlock` needs where C ends inside a tile: a tile, and a row of biases.
let scratchCount = (tallTileRows + 1) * tileColumns

/// The columns of a tile.
let tileColumns = 2 * Vector.scalarCount

/// The floats in a row of a panel of A: the rows of a tile, each element in all lanes of a vector or padded to whole vectors.
let panelRows =
  fillsVectors
  ? tileRows * Vector.scalarCount
  : (tileRows + Vector.scalarCount - 1) / Vector.scalarCount * Vector.scalarCount

let multiplyBlock: BlockKernel = {
  m, n, k, alpha, a, aRowStride, aDepthStride, aPanelStride, b, bDepthStride, bPanelStride, bTail, bTailDepthStride, c,
  ldc, bias, accumulates, floor, scratch in
  var zeroVectors = (Vector(repeating: 0), Vector(repeating: 0))
  withUnsafePointer(to: &zeroVectors) {
    multiply(
      m, n, k, alpha, a, aRowStride, aDepthStride, aPanelStride, b, bDepthStride, bPanelStride, bTail, bTailDepthStride,
      c, ldc, bias, accumulates, floor, scratch, UnsafeRawPointer($0).assumingMemoryBound(to: Float.self))
  }
}

/// C ← AB, or C ← C + AB, of operands that need no packing: A in any layout, and B in rows, with whole vectors in a row of C.
///
/// Arguments: m, n, k; A, its row stride and its depth stride; B and the distance between its rows; C and the distance between
/// its rows; biases, 1 to add to C, and the floor as for a block. A short way to a block for products that a call takes as long
/// as the arithmetic.
public typealias SmallProductKernel =
  @Sendable @convention(c) (
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ aRowStride: Int, _ aDepthStride: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int, _ bias: UnsafePointer<Float>?,
    _ accumulates: Int, _ floor: Float
  ) -> Void

let multiplySmall: SmallProductKernel = {
  m, n, k, a, aRowStride, aDepthStride, b, ldb, c, ldc, bias, accumulates, floor in
  var zeros = (Vector(repeating: 0), Vector(repeating: 0))
  withUnsafePointer(to: &zeros) {
    let zeros = UnsafeRawPointer($0).assumingMemoryBound(to: Float.self)
    var tile: Tile = (
      depth: k, a: rowPointers(a, stride: aRowStride), aDepthStride: aDepthStride, isFilled: false, b: b,
      bDepthStride: ldb, start: zeros, startStride: accumulates != 0 ? ldc : 0, alpha: 1, floor: floor, c: c, ldc: ldc
    )
    let rows = n <= Vector.scalarCount ? split(m, height: tallTileRows) : split(m)
    var i = 0
    for panel in 0..<rows.count {
      let tileHeight = height(of: panel, in: rows)
      tile.a = rowPointers(a + i &* aRowStride, stride: aRowStride)
      var j = 0
      while j < n {
        let vectors = n &- j > Vector.scalarCount ? 2 : 1
        tile.b = b + j
        tile.c = c + i &* ldc + j
        if accumulates != 0 { tile.start = UnsafePointer(tile.c) } else if let bias { tile.start = bias + j }
        compute(&tile, rows: tileHeight, vectors: vectors)
        j &+= vectors &* Vector.scalarCount
      }
      i &+= tileHeight
    }
  }
}

@inline(__always)
private func multiply(
  _ m: Int, _ allColumns: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ aRowStride: Int,
  _ aDepthStride: Int,
  _ aPanelStride: Int, _ b: UnsafePointer<Float>, _ bDepthStride: Int, _ bPanelStride: Int,
  _ bTail: UnsafePointer<Float>, _ bTailDepthStride: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
  _ bias: UnsafePointer<Float>?,
  _ accumulates: Int, _ floor: Float, _ scratchOrNil: UnsafeMutablePointer<Float>?,
  _ zeros: UnsafePointer<Float>
) {
  let scratch = scratchOrNil ?? c
  let tilesApplyAlpha = appliesAlphaInTiles || alpha == 1
  let tileAlpha = tilesApplyAlpha ? alpha : 1
  // A few columns in a vector of their own would take as long as a whole vector of them.
  var n = allColumns
  if tilesApplyAlpha, aRowStride == 1, aPanelStride == 0, m >= tileColumns, scratchOrNil != nil {
    let last = n % Vector.scalarCount
    if last <= fewColumns { n &-= last }
  }
  // They have the first rows of the scratch, and upright tiles, of which none ends inside a vector then, none.
  var lastColumns: LastColumns = (
    count: allColumns &- n,
    tile: (
      depth: k, a: rowPointers(bTail + n % tileColumns, stride: 1), aDepthStride: bTailDepthStride, isFilled: false,
      b: a,
      bDepthStride: aDepthStride, start: UnsafePointer(scratch), startStride: tileColumns, alpha: tileAlpha, floor: floor,
      c: scratch, ldc: tileColumns
    ), a: a, c: c + n, ldc: ldc, bias: bias.map { $0 + n }, accumulates: accumulates != 0, done: 0
  )
  let paddedBias = scratch + tallTileRows &* tileColumns
  let wholeColumns = n / tileColumns &* tileColumns
  if let bias, wholeColumns < n, scratchOrNil != nil {
    for j in 0..<tileColumns { paddedBias[j] = wholeColumns &+ j < n ? bias[wholeColumns &+ j] : 0 }
  }
  var tile: Tile = (
    depth: k, a: rowPointers(a, stride: aRowStride), aDepthStride: aDepthStride, isFilled: aPanelStride != 0, b: b,
    bDepthStride: bDepthStride, start: zeros, startStride: 0, alpha: tileAlpha, floor: floor, c: c, ldc: ldc
  )
  let rows = aPanelStride == 0 && n <= Vector.scalarCount ? split(m, height: tallTileRows) : split(m)

  // Where the rows of a narrow C lie without gaps, whole vectors may be stored: what one writes behind its row, the next row
  // overwrites. Only the last tile has to end exactly.
  let laysRowsOverEachOther =
    n < Vector.scalarCount && ldc == n && tilesApplyAlpha && accumulates == 0 && scratchOrNil != nil

  // A tile is written where it belongs if C ends with its last vector, or its rows may lie over each other; otherwise it is
  // computed in scratch, and what belongs to C is copied.
  @inline(__always)
  func tileOfC(_ panel: Int, _ row: Int, _ tileHeight: Int, _ j: Int) {
    let target = c + row &* ldc + j
    let width = min(n &- j, tileColumns)
    let vectors = width > Vector.scalarCount ? 2 : 1
    tile.a = rowPointers(aPanelStride == 0 ? a + row &* aRowStride : a + panel &* aPanelStride, stride: aRowStride)
    if width == tileColumns {
      tile.b = b + j / tileColumns &* bPanelStride
      tile.bDepthStride = bDepthStride
    } else {
      tile.b = bTail
      tile.bDepthStride = bTailDepthStride
    }
    if tilesApplyAlpha, width == vectors &* Vector.scalarCount {
      if accumulates != 0 {
        (tile.start, tile.startStride) = (UnsafePointer(target), ldc)
      } else if let bias {
        (tile.start, tile.startStride) = (bias + j, 0)
      } else {
        (tile.start, tile.startStride) = (zeros, 0)
      }
      (tile.c, tile.ldc) = (target, ldc)
      compute(&tile, rows: tileHeight, vectors: vectors)
      return
    }
    if laysRowsOverEachOther, panel &+ 1 < rows.count {
      (tile.start, tile.startStride) = (bias == nil ? zeros : UnsafePointer(paddedBias), 0)
      (tile.c, tile.ldc) = (target, ldc)
      compute(&tile, rows: tileHeight, vectors: 1)
      return
    }
    // C ends inside this tile, or α is left to apply: compute it in scratch and put into C what belongs there.
    (tile.c, tile.ldc) = (scratch, tileColumns)
    if tilesApplyAlpha {
      if accumulates != 0 {
        copyCorner(tileHeight, width, target, ldc, scratch, tileColumns)
        (tile.start, tile.startStride) = (UnsafePointer(scratch), tileColumns)
      } else {
        (tile.start, tile.startStride) = (bias == nil ? zeros : UnsafePointer(paddedBias), 0)
      }
      compute(&tile, rows: tileHeight, vectors: vectors)
      storeCorner(tileHeight, width, scratch, target, ldc)
    } else {
      (tile.start, tile.startStride) = (zeros, 0)
      tile.floor = -.infinity
      compute(&tile, rows: tileHeight, vectors: vectors)
      let start = accumulates != 0 ? UnsafePointer(target) : bias.map { $0 + j } ?? zeros
      mergeCorner(tileHeight, width, alpha, scratch, start, accumulates != 0 ? ldc : 0, floor, target, ldc)
    }
  }

  // A panel of B stays in the first-level cache while the rows of A pass by; where the depth is short, it is C that takes the
  // most memory, and its rows are written from one end to the other.
  if k <= shallowDepth {
    for panel in 0..<rows.count {
      for j in stride(from: 0, to: n, by: tileColumns) {
        tileOfC(panel, start(of: panel, in: rows), height(of: panel, in: rows), j)
      }
      if n < allColumns {
        // While these rows are near.
        computeLastColumns(&lastColumns, upTo: start(of: panel &+ 1, in: rows), isEnd: panel &+ 1 == rows.count)
      }
    }
  } else {
    for j in stride(from: 0, to: n, by: tileColumns) {
      for panel in 0..<rows.count { tileOfC(panel, start(of: panel, in: rows), height(of: panel, in: rows), j) }
    }
    if n < allColumns { computeLastColumns(&lastColumns, upTo: m, isEnd: true) }
  }
}

/// Rows cut into as few tiles as possible, all about the same: two tiles of eight rows are faster than one of twelve and one of four.
typealias RowSplit = (count: Int, height: Int, higher: Int)

@inline(__always)
func split(_ rows: Int, height limit: Int = tileRows) -> RowSplit {
  let count = (rows &+ limit &- 1) / limit
  let height = rows / max(count, 1)
  return (count, height, rows &- height &* count)
}

@inline(__always)
func height(of tile: Int, in rows: RowSplit) -> Int { tile < rows.higher ? rows.height &+ 1 : rows.height }

@inline(__always)
func start(of tile: Int, in rows: RowSplit) -> Int { tile &* rows.height &+ min(tile, rows.higher) }

/// The `rows` × `columns` of a tile in scratch that belong to C.
private func storeCorner(
  _ rows: Int, _ columns: Int, _ tile: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  let width = Vector.scalarCount
  for i in 0..<rows {
    let (source, target) = (tile + i &* tileColumns, c + i &* ldc)
    if columns > width {
      store(load(source), target)
      store(load(source + width), target + width, count: columns &- width)
    } else {
      store(load(source), target, count: columns)
    }
  }
}

/// Copies `rows` × `columns` floats, at most as many columns as a tile has.
func copyCorner(
  _ rows: Int, _ columns: Int, _ source: UnsafePointer<Float>, _ sourceStride: Int,
  _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
) {
  let width = Vector.scalarCount
  var (source, target) = (source, target)
  if columns > width {
    for _ in 0..<rows {
      store(load(source), target)
      copyLanes(source + width, target + width, count: columns &- width)
      source += sourceStride
      target += targetStride
    }
  } else {
    for _ in 0..<rows {
      copyLanes(source, target, count: columns)
      source += sourceStride
      target += targetStride
    }
  }
}

/// C ← max(start + α·tile, floor) for the `rows` × `columns` of a tile in scratch that belong to C.
private func mergeCorner(
  _ rows: Int, _ columns: Int, _ alpha: Float, _ tile: UnsafePointer<Float>, _ start: UnsafePointer<Float>,
  _ startStride: Int, _ floor: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  let scale = Vector(repeating: alpha)
  let floor = Vector(repeating: floor)
  for i in 0..<rows {
    map(columns, tile + i &* tileColumns, start + i &* startStride, c + i &* ldc) {
      larger(multiplyAdd(scale, $0, $1), floor)
    }
  }
}
