// Products of operands that both lie along the depth, X·Wᵀ: sums of whole vectors along the depth, and no packing.

/// C ← ABᵀ, or C ← C + ABᵀ, of A and B as they are stored, row by row.
///
/// Arguments: m, n, k (at least a vector); A (m×k) and the distance between its rows; B (n×k) and its; C and its; biases, 1 to
/// add to C, and the floor as for a block.
public typealias DotProductsKernel =
  @Sendable @convention(c) (
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int, _ bias: UnsafePointer<Float>?, _ accumulates: Int, _ floor: Float
  ) -> Void

/// Rows of A against four rows of B; the rest as in ``Tile``.
private struct DotTile {
  var depth: Int
  var a: UnsafePointer<Float>
  var lda: Int
  var b: UnsafePointer<Float>
  var ldb: Int
  /// How many of the four columns of C there are; rows of B beyond the last are not read.
  var columns: Int
  var start: UnsafePointer<Float>
  var startStride: Int
  var floor: Float
  var c: UnsafeMutablePointer<Float>
  var ldc: Int
}

let multiplyDots: DotProductsKernel = { m, n, k, a, lda, b, ldb, c, ldc, bias, accumulates, floor in
  // Zeros, and the last columns where there are fewer than four.
  withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: 8) {
    let zeros = UnsafeMutableRawPointer($0.baseAddress!).assumingMemoryBound(to: Float.self)
    let corner = zeros + 4
    $0[0] = SIMD4(repeating: 0)
    let rows = split(m, height: dotRows)
    var tile = DotTile(
      depth: k, a: a, lda: lda, b: b, ldb: ldb, columns: 4, start: zeros, startStride: accumulates != 0 ? ldc : 0,
      floor: floor, c: c, ldc: ldc)
    var j = 0
    while j &+ 4 <= n {
      tile.b = b + j &* ldb
      var i = 0
      for panel in 0..<rows.count {
        tile.a = a + i &* lda
        tile.c = c + i &* ldc + j
        if accumulates != 0 { tile.start = UnsafePointer(tile.c) } else if let bias { tile.start = bias + j }
        compute(tile, rows: height(of: panel, in: rows))
        i &+= height(of: panel, in: rows)
      }
      j &+= 4
    }
    guard j < n else { return }
    tile.b = b + j &* ldb
    tile.columns = n &- j
    (tile.c, tile.ldc) = (corner, 4)
    tile.startStride = accumulates != 0 ? 4 : 0
    if let bias { copyCorner(1, n &- j, bias + j, 0, zeros, 0) }
    tile.start = accumulates != 0 ? UnsafePointer(corner) : UnsafePointer(zeros)
    var i = 0
    for panel in 0..<rows.count {
      let tileHeight = height(of: panel, in: rows)
      let target = c + i &* ldc + j
      tile.a = a + i &* lda
      if accumulates != 0 { copyCorner(tileHeight, n &- j, target, ldc, corner, 4) }
      compute(tile, rows: tileHeight)
      copyCorner(tileHeight, n &- j, corner, 4, target, ldc)
      i &+= tileHeight
    }
  }
}

private func compute(_ tile: borrowing DotTile, rows: Int) {
  switch rows {
  case 1: multiply(tile, InlineArray<1, InlineArray<4, Vector>>.self)
  case 2: multiply(tile, InlineArray<2, InlineArray<4, Vector>>.self)
  case 3 where dotRows >= 3: multiply(tile, InlineArray<3, InlineArray<4, Vector>>.self)
  case 4 where dotRows >= 4: multiply(tile, InlineArray<4, InlineArray<4, Vector>>.self)
  case 5 where dotRows >= 5: multiply(tile, InlineArray<5, InlineArray<4, Vector>>.self)
  case 6 where dotRows >= 6: multiply(tile, InlineArray<6, InlineArray<4, Vector>>.self)
  default: break
  }
}

@inline(never)
private func multiply<let rows: Int>(
  _ tile: borrowing DotTile, _ shape: InlineArray<rows, InlineArray<4, Vector>>.Type
) {
  var sums = InlineArray<rows, InlineArray<4, Vector>>(
    repeating: InlineArray<4, Vector>(repeating: Vector(repeating: 0)))
  let width = Vector.scalarCount
  let depth = tile.depth
  let a = rowPointers(tile.a, stride: tile.lda)
  let last = tile.columns &- 1
  let (b0, b1, b2, b3) = (
    tile.b, tile.b + min(1, last) &* tile.ldb, tile.b + min(2, last) &* tile.ldb, tile.b + min(3, last) &* tile.ldb
  )
  @inline(__always)
  func step(_ l: Int, _ sums: inout InlineArray<rows, InlineArray<4, Vector>>, _ select: (Vector) -> Vector) {
    let (v0, v1, v2, v3) = (select(load(b0 + l)), select(load(b1 + l)), select(load(b2 + l)), select(load(b3 + l)))
    for i in 0..<rows {
      let row = select(load(pointer(to: i, of: a) + l))
      sums[i][0] = multiplyAdd(row, v0, sums[i][0])
      sums[i][1] = multiplyAdd(row, v1, sums[i][1])
      sums[i][2] = multiplyAdd(row, v2, sums[i][2])
      sums[i][3] = multiplyAdd(row, v3, sums[i][3])
    }
  }
  var l = 0
  while l &+ width <= depth {
    step(l, &sums) { $0 }
    l &+= width
  }
  if l < depth {
    // The last vector once more from the end: the lanes that were already counted are left out, of both, as 0·∞ is NaN.
    let first = Float(width &- (depth &- l))
    step(depth &- width, &sums) {
      Vector(repeating: 0).replacing(with: $0, where: laneNumbers .>= Vector(repeating: first))
    }
  }
  // Beside many sums the shuffles of the end would make the register allocator move sums about in the loop above: they are handed
  // on in memory.
  if rows <= 2 { finish(tile, sums) } else { finishFromMemory(tile, sums) }
}

@inline(never)
private func finishFromMemory<let rows: Int>(
  _ tile: borrowing DotTile, _ sums: borrowing InlineArray<rows, InlineArray<4, Vector>>
) {
  finish(tile, sums)
}

@inline(__always)
private func finish<let rows: Int>(
  _ tile: borrowing DotTile, _ sums: borrowing InlineArray<rows, InlineArray<4, Vector>>
) {
  let (start, startStride) = (tile.start, tile.startStride)
  let (c, ldc) = (tile.c, tile.ldc)
  let floor = SIMD4(repeating: tile.floor)
  for i in 0..<rows {
    var result = sumsOfLanes(sums[i][0], sums[i][1], sums[i][2], sums[i][3]) + four(start + i &* startStride)
    result.replace(with: floor, where: result .< floor)
    UnsafeMutableRawPointer(c + i &* ldc).storeBytes(of: result, as: SIMD4<Float>.self)
  }
}

/// The sums of the lanes of four vectors.
@inline(__always)
private func sumsOfLanes(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> SIMD4<Float> {
  let (a, b, c, d) = (folded(a), folded(b), folded(c), folded(d))
  let even = SIMD4(a[0], b[0], c[0], d[0]) + SIMD4(a[1], b[1], c[1], d[1])
  let odd = SIMD4(a[2], b[2], c[2], d[2]) + SIMD4(a[3], b[3], c[3], d[3])
  return even + odd
}

@inline(__always)
private func folded(_ v: SIMD16<Float>) -> SIMD4<Float> { folded(v.lowHalf + v.highHalf) }

@inline(__always)
private func folded(_ v: SIMD8<Float>) -> SIMD4<Float> { v.lowHalf + v.highHalf }

@inline(__always)
private func folded(_ v: SIMD4<Float>) -> SIMD4<Float> { v }
