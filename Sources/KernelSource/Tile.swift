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
  let width = Vector.scalarCount
  var sums = InlineArray<rows, InlineArray<vectors, Vector>>(
    repeating: InlineArray<vectors, Vector>(repeating: Vector(repeating: 0)))
  var a = a
  var b = b
  for _ in 0..<k {
    var bRow = InlineArray<vectors, Vector>(repeating: Vector(repeating: 0))
    for j in 0..<vectors { bRow[j] = load(b + j &* width) }
    for i in 0..<rows {
      let element = Vector(repeating: a[i &* aRowStride])
      for j in 0..<vectors { sums[i][j] = multiplyAdd(element, bRow[j], sums[i][j]) }
    }
    a += aDepthStride
    b += bDepthStride
  }
  let scale = Vector(repeating: alpha)
  let keep = Vector(repeating: beta)
  if beta == 0 {
    for i in 0..<rows {
      for j in 0..<vectors { store(scale * sums[i][j], c + i &* ldc + j &* width) }
    }
  } else {
    for i in 0..<rows {
      for j in 0..<vectors {
        let target = c + i &* ldc + j &* width
        store(multiplyAdd(scale, sums[i][j], keep * load(target)), target)
      }
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
