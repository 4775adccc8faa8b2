// The micro-kernel: one tile of C held in registers while the depth runs.

/// One tile of a product: C ← max(start + αA·B, floor).
///
/// - A: element (i, l) at `a[i * aRowStride + l * aDepthStride]`; set by `setRows`.
/// - B: element (l, j) at `b[l * bDepthStride + j]`, rows of the tile's width.
/// - start: element (i, j) at `start[i * startStride + j]`: C itself where the product is added to it, a row of biases or
///   zeros, with stride 0, where it isn't. With α = 1 the sums begin with it; otherwise it is added when they are complete.
/// - α: 1 unless `appliesAlphaInTiles`.
/// - floor: 0 for a rectified product, −∞ for the product as it is. A NaN stays NaN.
///
/// A tuple like the other types that files of these modules share: a structure that isn't private comes with functions that copy
/// it, under a name that is the same in every module, and of several modules' copies the linker keeps one; see
/// `scripts/check-kernels`.
typealias Tile = (
  depth: Int,
  a: RowPointers, aDepthStride: Int,
  /// Whether A is a panel in which each element fills a vector; see `fillsVectors`.
  isFilled: Bool,
  b: UnsafePointer<Float>, bDepthStride: Int,
  start: UnsafePointer<Float>, startStride: Int, alpha: Float, floor: Float,
  c: UnsafeMutablePointer<Float>, ldc: Int
)

/// Whether tiles multiply their sums by α before they leave the registers. Where there are sixteen registers and no instruction
/// that reads an operand from memory and broadcasts it, none is left for α: there it is 1 in every tile, and blocks apply it.
let appliesAlphaInTiles = !fillsVectors

/// The most rows of a tile that is one vector wide. Registers would allow for more; the addresses of more rows cost more than
/// they save.
let tallTileRows = tileRows + 4

/// Computes a tile of `rows` rows and one or two vectors: 1 to `tileRows` of two, to `tallTileRows` of one. Each size is a
/// function of its own, in which every sum has a register.
func compute(_ tile: inout Tile, rows: Int, vectors: Int) {
  // Constant conditions leave out what an instruction set has no registers for.
  if vectors == 2 {
    switch rows {
    case 1: multiplyTile(&tile, InlineArray<1, InlineArray<2, Vector>>.self)
    case 2: multiplyTile(&tile, InlineArray<2, InlineArray<2, Vector>>.self)
    case 3: multiplyTile(&tile, InlineArray<3, InlineArray<2, Vector>>.self)
    case 4: multiplyTile(&tile, InlineArray<4, InlineArray<2, Vector>>.self)
    case 5: multiplyTile(&tile, InlineArray<5, InlineArray<2, Vector>>.self)
    case 6: multiplyTile(&tile, InlineArray<6, InlineArray<2, Vector>>.self)
    case 7 where tileRows >= 7: multiplyTile(&tile, InlineArray<7, InlineArray<2, Vector>>.self)
    case 8 where tileRows >= 8: multiplyTile(&tile, InlineArray<8, InlineArray<2, Vector>>.self)
    case 9 where tileRows >= 9: multiplyTile(&tile, InlineArray<9, InlineArray<2, Vector>>.self)
    case 10 where tileRows >= 10: multiplyTile(&tile, InlineArray<10, InlineArray<2, Vector>>.self)
    case 11 where tileRows >= 11: multiplyTile(&tile, InlineArray<11, InlineArray<2, Vector>>.self)
    case 12 where tileRows >= 12: multiplyTile(&tile, InlineArray<12, InlineArray<2, Vector>>.self)
    default: break
    }
  } else {
    switch rows {
    case 1: multiplyTile(&tile, InlineArray<1, InlineArray<1, Vector>>.self)
    case 2: multiplyTile(&tile, InlineArray<2, InlineArray<1, Vector>>.self)
    case 3: multiplyTile(&tile, InlineArray<3, InlineArray<1, Vector>>.self)
    case 4: multiplyTile(&tile, InlineArray<4, InlineArray<1, Vector>>.self)
    case 5: multiplyTile(&tile, InlineArray<5, InlineArray<1, Vector>>.self)
    case 6: multiplyTile(&tile, InlineArray<6, InlineArray<1, Vector>>.self)
    case 7: multiplyTile(&tile, InlineArray<7, InlineArray<1, Vector>>.self)
    case 8: multiplyTile(&tile, InlineArray<8, InlineArray<1, Vector>>.self)
    case 9: multiplyTile(&tile, InlineArray<9, InlineArray<1, Vector>>.self)
    case 10: multiplyTile(&tile, InlineArray<10, InlineArray<1, Vector>>.self)
    case 11 where tallTileRows >= 11: multiplyTile(&tile, InlineArray<11, InlineArray<1, Vector>>.self)
    case 12 where tallTileRows >= 12: multiplyTile(&tile, InlineArray<12, InlineArray<1, Vector>>.self)
    case 13 where tallTileRows >= 13: multiplyTile(&tile, InlineArray<13, InlineArray<1, Vector>>.self)
    case 14 where tallTileRows >= 14: multiplyTile(&tile, InlineArray<14, InlineArray<1, Vector>>.self)
    case 15 where tallTileRows >= 15: multiplyTile(&tile, InlineArray<15, InlineArray<1, Vector>>.self)
    case 16 where tallTileRows >= 16: multiplyTile(&tile, InlineArray<16, InlineArray<1, Vector>>.self)
    default: break
    }
  }
}

// Nested inline arrays with constant bounds: the optimiser unrolls the loops over them and keeps every sum in a register.
// `shape` says how many rows and vectors; it carries no value.
@inline(never)
private func multiplyTile<let rows: Int, let vectors: Int>(
  _ tile: inout Tile, _ shape: InlineArray<rows, InlineArray<vectors, Vector>>.Type
) {
  var sums = InlineArray<rows, InlineArray<vectors, Vector>>(
    repeating: InlineArray<vectors, Vector>(repeating: Vector(repeating: 0)))
  let (start, startStride) = (tile.start, tile.startStride)
  if tile.alpha == 1 || !appliesAlphaInTiles {
    for i in 0..<rows {
      for j in 0..<vectors { sums[i][j] = load(start + i &* startStride + j &* Vector.scalarCount) }
    }
  }
  var b = tile.b
  let (aDepthStride, bDepthStride) = (tile.aDepthStride, tile.bDepthStride)
  // A loop for each layout that there is, so that a column of A in one piece is read at constant offsets.
  if fillsVectors, tile.isFilled {
    var a = tile.a.bases[0]
    for _ in 0..<tile.depth {
      multiplyAndAdd(b, &sums) { load(a + $0 &* Vector.scalarCount) }
      a += aDepthStride
      b += bDepthStride
    }
  } else if tile.a.stride == 1 {
    var a = tile.a.bases[0]
    for _ in 0..<tile.depth {
      multiplyAndAdd(b, &sums) { Vector(repeating: a[$0]) }
      a += aDepthStride
      b += bDepthStride
    }
  } else {
    var a = tile.a
    for _ in 0..<tile.depth {
      multiplyAndAdd(b, &sums) { Vector(repeating: pointer(to: $0, of: a).pointee) }
      advance(&a, by: aDepthStride)
      b += bDepthStride
    }
  }
  let (c, ldc) = (tile.c, tile.ldc)
  if appliesAlphaInTiles, tile.alpha != 1 {
    // Before the floor is read: beside twelve sums there is no register for it.
    let alpha = Vector(repeating: tile.alpha)
    for i in 0..<rows {
      for j in 0..<vectors {
        sums[i][j] = multiplyAdd(alpha, sums[i][j], load(start + i &* startStride + j &* Vector.scalarCount))
      }
    }
  }
  let floor = Vector(repeating: tile.floor)
  for i in 0..<rows {
    for j in 0..<vectors { store(larger(sums[i][j], floor), c + i &* ldc + j &* Vector.scalarCount) }
  }
}

/// One step along the depth: sums[i][j] += a[i]·b[j], with an element of A in all lanes of a vector.
@inline(__always)
private func multiplyAndAdd<let rows: Int, let vectors: Int>(
  _ b: UnsafePointer<Float>, _ sums: inout InlineArray<rows, InlineArray<vectors, Vector>>, _ a: (Int) -> Vector
) {
  var bRow = InlineArray<vectors, Vector>(repeating: Vector(repeating: 0))
  for j in 0..<vectors { bRow[j] = load(b + j &* Vector.scalarCount) }
  for i in 0..<rows {
    let element = a(i)
    for j in 0..<vectors { sums[i][j] = multiplyAdd(element, bRow[j], sums[i][j]) }
  }
}

/// A column of A: one pointer for each three rows. An x86 address reaches a base plus one or two strides, so that no
/// arithmetic is left between the loads; pointers to rows that a tile doesn't have are optimised away.
///
/// A tile gets them in memory: of pointers whose distances it knows the optimiser makes a single one that goes from row to row,
/// and a processor that adds up two vectors a cycle then waits for sixteen additions one after the other.
typealias RowPointers = (bases: InlineArray<6, UnsafePointer<Float>>, stride: Int)

@inline(__always)
func rowPointers(_ first: UnsafePointer<Float>, stride: Int) -> RowPointers {
  var bases = InlineArray<6, UnsafePointer<Float>>(repeating: first)
  for group in 1..<6 { bases[group] = first + 3 &* group &* stride }
  return (bases, stride)
}

@inline(__always)
func pointer(to row: Int, of rows: RowPointers) -> UnsafePointer<Float> {
  rows.bases[row / 3] + row % 3 &* rows.stride
}

@inline(__always)
private func advance(_ rows: inout RowPointers, by distance: Int) {
  for group in 0..<6 { rows.bases[group] += distance }
}
