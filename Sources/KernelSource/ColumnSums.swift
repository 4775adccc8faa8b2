/// sums[j] += Σᵢ z[i, j], the rows added in their order.
///
/// Arguments: rows, columns, z and the distance between its rows, and the sums.
public typealias AddToColumnSumsKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ z: UnsafePointer<Float>, _ stride: Int, _ sums: UnsafeMutablePointer<Float>
  ) -> Void

let addToColumnSums: AddToColumnSumsKernel = { rows, columns, z, stride, sums in
  let width = Vector.scalarCount
  var j = 0
  // Four sums at a time: each waits for itself only.
  while j &+ 4 &* width <= columns {
    var (s0, s1, s2, s3) = (
      load(sums + j), load(sums + j + width), load(sums + j + 2 &* width), load(sums + j + 3 &* width)
    )
    var row = z + j
    for _ in 0..<rows {
      s0 += load(row)
      s1 += load(row + width)
      s2 += load(row + 2 &* width)
      s3 += load(row + 3 &* width)
      row += stride
    }
    store(s0, sums + j)
    store(s1, sums + j + width)
    store(s2, sums + j + 2 &* width)
    store(s3, sums + j + 3 &* width)
    j &+= 4 &* width
  }
  while j < columns {
    let count = min(width, columns &- j)
    if count == width {
      var sum = load(sums + j)
      for i in 0..<rows { sum += load(z + i &* stride + j) }
      store(sum, sums + j)
    } else {
      addToFewColumnSums(rows, count, z + j, stride, sums + j)
    }
    j &+= count
  }
}

/// The same for fewer columns than a vector has: eight, four, two at a time, each of which waits for itself only.
@inline(__always)
private func addToFewColumnSums(
  _ rows: Int, _ columns: Int, _ z: UnsafePointer<Float>, _ stride: Int, _ sums: UnsafeMutablePointer<Float>
) {
  var j = 0
  if columns &- j >= 8 {
    addToColumnSums(SIMD8<Float>.self, rows, z + j, stride, sums + j)
    j &+= 8
  }
  if columns &- j >= 4 {
    addToColumnSums(SIMD4<Float>.self, rows, z + j, stride, sums + j)
    j &+= 4
  }
  if columns &- j >= 2 {
    addToColumnSums(SIMD2<Float>.self, rows, z + j, stride, sums + j)
    j &+= 2
  }
  if j < columns {
    var sum = sums[j]
    for i in 0..<rows { sum += z[i &* stride &+ j] }
    sums[j] = sum
  }
}

@inline(__always)
private func addToColumnSums<Piece: SIMD>(
  _ piece: Piece.Type, _ rows: Int, _ z: UnsafePointer<Float>, _ stride: Int, _ sums: UnsafeMutablePointer<Float>
) where Piece.Scalar == Float {
  var sum = UnsafeRawPointer(sums).loadUnaligned(as: Piece.self)
  for i in 0..<rows { sum += UnsafeRawPointer(z + i &* stride).loadUnaligned(as: Piece.self) }
  UnsafeMutableRawPointer(sums).storeBytes(of: sum, as: Piece.self)
}

/// dz ← dz where y > 0, else 0; sums[j] += Σᵢ dz[i, j], the rows added in their order: a rectifier's derivative and the sums of
/// what it leaves in one pass.
///
/// Arguments: rows, columns, the rectifier's outputs y and the distance between their rows, dz and its, and the sums.
public typealias RectifyAndSumKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ y: UnsafePointer<Float>, _ yStride: Int, _ dz: UnsafeMutablePointer<Float>,
    _ stride: Int, _ sums: UnsafeMutablePointer<Float>
  ) -> Void

let rectifyAndSum: RectifyAndSumKernel = { rows, columns, y, yStride, dz, stride, sums in
  let width = Vector.scalarCount
  let zero = Vector(repeating: 0)
  var j = 0
  while j &+ 4 &* width <= columns {
    var (s0, s1, s2, s3) = (
      load(sums + j), load(sums + j + width), load(sums + j + 2 &* width), load(sums + j + 3 &* width)
    )
    var (row, outputs) = (dz + j, y + j)
    for _ in 0..<rows {
      let v0 = zero.replacing(with: load(row), where: load(outputs) .> zero)
      let v1 = zero.replacing(with: load(row + width), where: load(outputs + width) .> zero)
      let v2 = zero.replacing(with: load(row + 2 &* width), where: load(outputs + 2 &* width) .> zero)
      let v3 = zero.replacing(with: load(row + 3 &* width), where: load(outputs + 3 &* width) .> zero)
      store(v0, row)
      store(v1, row + width)
      store(v2, row + 2 &* width)
      store(v3, row + 3 &* width)
      s0 += v0
      s1 += v1
      s2 += v2
      s3 += v3
      row += stride
      outputs += yStride
    }
    store(s0, sums + j)
    store(s1, sums + j + width)
    store(s2, sums + j + 2 &* width)
    store(s3, sums + j + 3 &* width)
    j &+= 4 &* width
  }
  while j &+ width <= columns {
    var sum = load(sums + j)
    for i in 0..<rows {
      let row = dz + i &* stride + j
      let v = zero.replacing(with: load(row), where: load(y + i &* yStride + j) .> zero)
      store(v, row)
      sum += v
    }
    store(sum, sums + j)
    j &+= width
  }
  while j < columns {
    var sum = sums[j]
    for i in 0..<rows {
      let v = y[i &* yStride &+ j] > 0 ? dz[i &* stride &+ j] : 0
      dz[i &* stride &+ j] = v
      sum += v
    }
    sums[j] = sum
    j &+= 1
  }
}
