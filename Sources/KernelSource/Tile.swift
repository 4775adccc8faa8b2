// The micro-kernel: one tile of C held in registers while the depth runs.

/// C ← αAB + βC for one tile, with A of any layout and B in rows of the tile's width.
///
/// - k: the depth.
/// - A: element (i, l) at `a[i * aRowStride + l * aDepthStride]`.
/// - B: element (l, j) at `b[l * bDepthStride + j]`.
/// - C: element (i, j) at `c[i * ldc + j]`. With β = 0 it is written without being read.
public typealias TileKernel =
  @Sendable @convention(c) (
    _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ aRowStride: Int, _ aDepthStride: Int,
    _ b: UnsafePointer<Float>, _ bDepthStride: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>,
    _ ldc: Int
  ) -> Void

// Nested inline arrays with constant bounds: the optimiser unrolls the loops over them and keeps every accumulator in a
// register. `shape` says how many rows and vectors; it carries no value.
@inline(__always)
func tile<let rows: Int, let vectors: Int>(
  _ shape: InlineArray<rows, InlineArray<vectors, Vector>>.Type, _ k: Int, _ alpha: Float,
  _ a: UnsafePointer<Float>, _ aRowStride: Int, _ aDepthStride: Int, _ b: UnsafePointer<Float>,
  _ bDepthStride: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  var sums = InlineArray<rows, InlineArray<vectors, Vector>>(
    repeating: InlineArray<vectors, Vector>(repeating: Vector(repeating: 0)))
  var b = b
  // Two loops for the two layouts that there are, so that a packed A is read at constant offsets from one register.
  if aRowStride == 1 {
    var a = a
    for _ in 0..<k {
      multiplyAndAdd(RowPointers(a, stride: 1), b, &sums)
      a += aDepthStride
      b += bDepthStride
    }
  } else {
    var a = RowPointers(a, stride: aRowStride)
    for _ in 0..<k {
      multiplyAndAdd(a, b, &sums)
      a.advance(by: aDepthStride)
      b += bDepthStride
    }
  }
  finish(sums, alpha, beta, c, ldc)
}

/// One step along the depth: sums[i][j] += a[i]·b[j].
@inline(__always)
private func multiplyAndAdd<let rows: Int, let vectors: Int>(
  _ a: RowPointers, _ b: UnsafePointer<Float>, _ sums: inout InlineArray<rows, InlineArray<vectors, Vector>>
) {
  var bRow = InlineArray<vectors, Vector>(repeating: Vector(repeating: 0))
  for j in 0..<vectors { bRow[j] = load(b + j &* Vector.scalarCount) }
  for i in 0..<rows {
    let element = Vector(repeating: a[i])
    for j in 0..<vectors { sums[i][j] = multiplyAdd(element, bRow[j], sums[i][j]) }
  }
}

/// A column of A: one pointer for each three rows. An x86 address reaches a base plus one or two strides, so that no
/// arithmetic is left between the loads; pointers to rows that a tile doesn't have are optimised away.
private struct RowPointers {
  private var bases: InlineArray<5, UnsafePointer<Float>>
  private let stride: Int

  @inline(__always)
  init(_ first: UnsafePointer<Float>, stride: Int) {
    bases = InlineArray(repeating: first)
    for group in 1..<5 { bases[group] = first + 3 &* group &* stride }
    self.stride = stride
  }

  @inline(__always)
  subscript(row: Int) -> Float { bases[row / 3][row % 3 &* stride] }

  @inline(__always)
  mutating func advance(by distance: Int) {
    for group in 0..<5 { bases[group] += distance }
  }
}

// Never inlined, and so handed the sums in memory: inlined, it makes the register allocator move accumulators about in the
// loop above. A few stores and loads a tile are little beside that.
@inline(never)
private func finish<let rows: Int, let vectors: Int>(
  _ sums: borrowing InlineArray<rows, InlineArray<vectors, Vector>>, _ alpha: Float, _ beta: Float,
  _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  let scale = Vector(repeating: alpha)
  let keep = Vector(repeating: beta)
  for i in 0..<rows {
    for j in 0..<vectors {
      let target = c + i &* ldc + j &* Vector.scalarCount
      let product = scale * sums[i][j]
      store(beta == 0 ? product : multiplyAdd(keep, load(target), product), target)
    }
  }
}

/// Copies or adds the valid corner of a tile that was computed into scratch memory, where C ends inside the tile.
///
/// C ← tile + βC for `rows` × `columns` elements; the tile's rows lie `tileStride` apart.
func mergeTile(
  _ rows: Int, _ columns: Int, _ tile: UnsafePointer<Float>, _ tileStride: Int, _ beta: Float,
  _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  let keep = Vector(repeating: beta)
  for i in 0..<rows {
    let source = tile + i &* tileStride
    let target = c + i &* ldc
    if beta == 0 {
      map(columns, source, target) { $0 }
    } else {
      map(columns, source, target, target) { multiplyAdd(keep, $1, $0) }
    }
  }
}
