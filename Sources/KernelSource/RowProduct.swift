// A row times a matrix: the sum of the matrix's rows, each times an element of the row.

/// y ← max(start + xB, floor) for a row x and a B whose rows are stored.
///
/// Arguments: n, k; x and the distance between its elements; B (k×n) and the distance between its rows; where y starts from, n
/// numbers, or nil for zeros, and y, which may be the same memory; the floor, −∞ for none.
public typealias RowProductKernel =
  @Sendable @convention(c) (
    _ n: Int, _ k: Int, _ x: UnsafePointer<Float>, _ xStride: Int, _ b: UnsafePointer<Float>, _ ldb: Int,
    _ start: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, _ floor: Float
  ) -> Void

let multiplyRow: RowProductKernel = { n, k, x, xStride, b, ldb, start, y, floor in
  let width = Vector.scalarCount
  var row = RowProduct(depth: k, x: x, xStride: xStride, b: b, ldb: ldb, start: start, y: y, floor: floor)
  var rest = n
  // Four sums along the depth wherever the columns lie, so that a product cut at whole vectors has the same bits; of two vectors, as
  // fewer sums would wait for each other.
  while rest >= 2 &* width {
    multiply(row, InlineArray<4, InlineArray<2, Vector>>.self)
    row.advance(by: 2 &* width)
    rest &-= 2 &* width
  }
  if rest >= width {
    multiply(row, InlineArray<4, InlineArray<1, Vector>>.self)
    row.advance(by: width)
    rest &-= width
  }
  // Narrower vectors for what is left: nothing behind a row is read.
  if width > 8, rest >= 8 {
    multiplyNarrow(row, SIMD8<Float>.self)
    row.advance(by: 8)
    rest &-= 8
  }
  if width > 4, rest >= 4 {
    multiplyNarrow(row, SIMD4<Float>.self)
    row.advance(by: 4)
    rest &-= 4
  }
  if rest >= 2 {
    multiplyNarrow(row, SIMD2<Float>.self)
    row.advance(by: 2)
    rest &-= 2
  }
  if rest == 1 {
    var sum = row.start?[0] ?? 0
    for l in 0..<k { sum += x[l &* xStride] * row.b[l &* ldb] }
    row.y[0] = sum < floor ? floor : sum
  }
}

private struct RowProduct {
  var depth: Int
  var x: UnsafePointer<Float>
  var xStride: Int
  var b: UnsafePointer<Float>
  var ldb: Int
  var start: UnsafePointer<Float>?
  var y: UnsafeMutablePointer<Float>
  var floor: Float

  @inline(__always)
  mutating func advance(by columns: Int) {
    b += columns
    y += columns
    if let pointer = start { start = pointer + columns }
  }
}

/// Some vectors of columns, in as many sums along the depth as the array is long.
@inline(never)
private func multiply<let steps: Int, let vectors: Int>(
  _ row: borrowing RowProduct, _ shape: InlineArray<steps, InlineArray<vectors, Vector>>.Type
) {
  var sums = InlineArray<steps, InlineArray<vectors, Vector>>(
    repeating: InlineArray<vectors, Vector>(repeating: Vector(repeating: 0)))
  let width = Vector.scalarCount
  if let start = row.start { for j in 0..<vectors { sums[0][j] = load(start + j &* width) } }
  let (ldb, xStride) = (row.ldb, row.xStride)
  var (x, b) = (row.x, row.b)
  var rest = row.depth
  while rest >= steps {
    for l in 0..<steps {
      let element = Vector(repeating: x[l &* xStride])
      for j in 0..<vectors { sums[l][j] = multiplyAdd(element, load(b + l &* ldb + j &* width), sums[l][j]) }
    }
    x += steps &* xStride
    b += steps &* ldb
    rest &-= steps
  }
  while rest > 0 {
    let element = Vector(repeating: x[0])
    for j in 0..<vectors { sums[0][j] = multiplyAdd(element, load(b + j &* width), sums[0][j]) }
    x += xStride
    b += ldb
    rest &-= 1
  }
  var count = steps / 2
  while count > 0 {
    for l in 0..<count { for j in 0..<vectors { sums[l][j] += sums[l &+ count][j] } }
    count /= 2
  }
  let floor = Vector(repeating: row.floor)
  for j in 0..<vectors { store(larger(sums[0][j], floor), row.y + j &* width) }
}

/// Columns that don't fill a vector, in four sums along the depth.
@inline(__always)
private func multiplyNarrow<Lanes: SIMD>(_ row: borrowing RowProduct, _ type: Lanes.Type) where Lanes.Scalar == Float {
  @inline(__always) func lanes(_ pointer: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }
  @inline(__always) func product(_ x: Float, _ b: UnsafePointer<Float>, _ sum: Lanes) -> Lanes {
    #if PLEAT_FMA || arch(arm64)
    sum.addingProduct(Lanes(repeating: x), lanes(b))
    #else
    sum + Lanes(repeating: x) * lanes(b)
    #endif
  }
  let zero = Lanes(repeating: 0)
  var (s0, s1, s2, s3) = (zero, zero, zero, zero)
  if let start = row.start { s0 = lanes(start) }
  let (ldb, xStride) = (row.ldb, row.xStride)
  var (x, b) = (row.x, row.b)
  var rest = row.depth
  while rest >= 4 {
    s0 = product(x[0], b, s0)
    s1 = product(x[xStride], b + ldb, s1)
    s2 = product(x[2 &* xStride], b + 2 &* ldb, s2)
    s3 = product(x[3 &* xStride], b + 3 &* ldb, s3)
    x += 4 &* xStride
    b += 4 &* ldb
    rest &-= 4
  }
  while rest > 0 {
    s0 = product(x[0], b, s0)
    x += xStride
    b += ldb
    rest &-= 1
  }
  var sum = (s0 + s1) + (s2 + s3)
  let floor = Lanes(repeating: row.floor)
  sum.replace(with: floor, where: sum .< floor)
  UnsafeMutableRawPointer(row.y).storeBytes(of: sum, as: Lanes.self)
}
