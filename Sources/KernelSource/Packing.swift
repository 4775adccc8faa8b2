// Packing: a block of A or B rewritten so that the micro-kernel reads it from one end to the other.

/// Packs `width`-wide panels out of a block whose elements along the panel's width are contiguous in memory.
///
/// Element (l, j) of the source lies at `source[l * stride + j]`, l over the depth, j over the `count` columns. Panel p
/// holds columns p·width… in rows of `width`, the last padded with zeros. It serves B as it is and A transposed.
func packContiguous(
  _ depth: Int, _ count: Int, _ source: UnsafePointer<Float>, _ stride: Int, _ width: Int,
  _ panels: UnsafeMutablePointer<Float>
) {
  // The two widths that there are, as constants: a row of a panel is then a few unrolled moves.
  if width == tileRows {
    packPanels(depth, count, source, stride, tileRows, panels)
  } else {
    packPanels(depth, count, source, stride, TileRow.count &* Vector.scalarCount, panels)
  }
}

@inline(__always)
private func packPanels(
  _ depth: Int, _ count: Int, _ source: UnsafePointer<Float>, _ stride: Int, _ width: Int,
  _ panels: UnsafeMutablePointer<Float>
) {
  // A few rows of the source at a time, across all panels: what the processor reads ahead is then used while it is there.
  let rows = 8
  var l = 0
  while l < depth {
    let end = min(l &+ rows, depth)
    var j = 0
    while j < count {
      let panel = panels + j &* depth
      let rest = count &- j
      for row in l..<end {
        let from = source + row &* stride + j
        let to = panel + row &* width
        if rest >= width {
          for i in 0..<width { to[i] = from[i] }
        } else {
          for i in 0..<rest { to[i] = from[i] }
          for i in rest..<width { to[i] = 0 }
        }
      }
      j &+= width
    }
    l = end
  }
}

/// Packs `width`-wide panels out of a block whose elements along the depth are contiguous in memory.
///
/// Element (l, j) of the source lies at `source[j * stride + l]`. The panels are those of ``packContiguous``: this
/// transposes. It serves B transposed and A as it is.
func packTransposed(
  _ depth: Int, _ count: Int, _ source: UnsafePointer<Float>, _ stride: Int, _ width: Int,
  _ panels: UnsafeMutablePointer<Float>
) {
  var panel = panels
  var j = 0
  while j < count {
    let columns = min(width, count &- j)
    var first = 0
    while first &+ 4 <= columns {
      transposeFour(depth, source + (j &+ first) &* stride, stride, width, panel + first)
      first &+= 4
    }
    while first < columns {
      let row = source + (j &+ first) &* stride
      for l in 0..<depth { panel[l &* width &+ first] = row[l] }
      first &+= 1
    }
    if columns < width {
      for l in 0..<depth {
        (panel + l &* width + columns).update(repeating: 0, count: width &- columns)
      }
    }
    panel += depth &* width
    j &+= width
  }
}

/// Four rows of the source become four neighbouring columns of a panel.
@inline(__always)
private func transposeFour(
  _ depth: Int, _ source: UnsafePointer<Float>, _ stride: Int, _ width: Int,
  _ panel: UnsafeMutablePointer<Float>
) {
  @inline(__always) func four(_ pointer: UnsafePointer<Float>) -> SIMD4<Float> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
  }
  @inline(__always) func store(_ vector: SIMD4<Float>, _ l: Int) {
    UnsafeMutableRawPointer(panel + l &* width).storeBytes(of: vector, as: SIMD4<Float>.self)
  }
  let (r0, r1, r2, r3) = (source, source + stride, source + 2 &* stride, source + 3 &* stride)
  var l = 0
  while l &+ 4 <= depth {
    let (a, b, c, d) = (four(r0 + l), four(r1 + l), four(r2 + l), four(r3 + l))
    store(SIMD4(a[0], b[0], c[0], d[0]), l)
    store(SIMD4(a[1], b[1], c[1], d[1]), l &+ 1)
    store(SIMD4(a[2], b[2], c[2], d[2]), l &+ 2)
    store(SIMD4(a[3], b[3], c[3], d[3]), l &+ 3)
    l &+= 4
  }
  while l < depth {
    store(SIMD4(r0[l], r1[l], r2[l], r3[l]), l)
    l &+= 1
  }
}
