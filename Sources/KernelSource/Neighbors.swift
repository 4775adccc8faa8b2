// What clustering needs: distances between rows, the nearest of many rows, and sums of chosen rows.

/// target[i, j] = Σₖ (x[i, k] − y[j, k])², by differences: exact where two rows are equal, and never negative.
///
/// Arguments: rows of x, rows of y, columns of both, x, y, and the distances (rows of x × rows of y).
public typealias SquaredDistancesKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ others: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) -> Void

let squaredDistances: SquaredDistancesKernel = { rows, others, columns, x, y, target in
  for i in 0..<rows {
    let row = x + i &* columns
    var j = 0
    // Four rows at a time: x is read once, and each sum waits for itself only.
    while j &+ 4 <= others {
      let first = y + j &* columns
      let sums = fourSquaredDistances(columns, row, first)
      for lane in 0..<4 { target[i &* others &+ j &+ lane] = sums[lane] }
      j &+= 4
    }
    while j < others {
      target[i &* others &+ j] = squaredDistance(columns, row, y + j &* columns)
      j &+= 1
    }
  }
}

@inline(__always)
private func squaredDistance(_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
  let width = Vector.scalarCount
  var (s0, s1) = (Vector(repeating: 0), Vector(repeating: 0))
  var k = 0
  while k &+ 2 &* width <= count {
    let d0 = load(x + k) - load(y + k)
    let d1 = load(x + k + width) - load(y + k + width)
    s0 = multiplyAdd(d0, d0, s0)
    s1 = multiplyAdd(d1, d1, s1)
    k &+= 2 &* width
  }
  while k < count {
    let rest = min(width, count &- k)
    let d = rest == width ? load(x + k) - load(y + k) : load(x + k, count: rest) - load(y + k, count: rest)
    s0 = multiplyAdd(d, d, s0)
    k &+= rest
  }
  return sumOfLanes(s0 + s1)
}

@inline(__always)
private func fourSquaredDistances(_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> SIMD4<Float> {
  let width = Vector.scalarCount
  let zero = Vector(repeating: 0)
  var (s0, s1, s2, s3) = (zero, zero, zero, zero)
  let (y1, y2, y3) = (y + count, y + 2 &* count, y + 3 &* count)
  var k = 0
  while k &+ width <= count {
    let v = load(x + k)
    let (d0, d1, d2, d3) = (v - load(y + k), v - load(y1 + k), v - load(y2 + k), v - load(y3 + k))
    s0 = multiplyAdd(d0, d0, s0)
    s1 = multiplyAdd(d1, d1, s1)
    s2 = multiplyAdd(d2, d2, s2)
    s3 = multiplyAdd(d3, d3, s3)
    k &+= width
  }
  if k < count {
    let rest = count &- k
    let v = load(x + k, count: rest)
    let (d0, d1) = (v - load(y + k, count: rest), v - load(y1 + k, count: rest))
    let (d2, d3) = (v - load(y2 + k, count: rest), v - load(y3 + k, count: rest))
    s0 = multiplyAdd(d0, d0, s0)
    s1 = multiplyAdd(d1, d1, s1)
    s2 = multiplyAdd(d2, d2, s2)
    s3 = multiplyAdd(d3, d3, s3)
  }
  return SIMD4(sumOfLanes(s0), sumOfLanes(s1), sumOfLanes(s2), sumOfLanes(s3))
}

/// positions[i] = the j for which offsets[j] − 2·products[i, j] is least, the first of equals.
///
/// With products X·Yᵀ and offsets ‖yⱼ‖² that is the row of Y nearest to row i of X. A NaN is never the least.
///
/// Arguments: rows, columns (at least 1), the products, the offsets, one a column, and the positions, one a row.
public typealias NearestKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ products: UnsafePointer<Float>, _ offsets: UnsafePointer<Float>,
    _ positions: UnsafeMutablePointer<Int32>
  ) -> Void

let nearest: NearestKernel = { rows, columns, products, offsets, positions in
  let width = Vector.scalarCount
  let minusTwo = Vector(repeating: -2)
  let step = IntegerVector(repeating: Int32(width))
  var lanes = IntegerVector(repeating: 0)
  for lane in 0..<width { lanes[lane] = Int32(lane) }
  for i in 0..<rows {
    let row = products + i &* columns
    var least = Vector(repeating: .infinity)
    var found = IntegerVector(repeating: 0)
    var numbers = lanes
    var j = 0
    while j &+ width <= columns {
      let values = multiplyAdd(minusTwo, load(row + j), load(offsets + j))
      let isLess = values .< least
      least.replace(with: values, where: isLess)
      found.replace(with: numbers, where: isLess)
      numbers &+= step
      j &+= width
    }
    // Of the lanes that hold the least the one with the first position.
    var best = leastOfLanes(least)
    let positionsOfLeast = IntegerVector(repeating: .max).replacing(
      with: found, where: least .<= Vector(repeating: best))
    var position = leastOfLanes(positionsOfLeast)
    while j < columns {
      let value = offsets[j] - 2 * row[j]
      if value < best { (best, position) = (value, Int32(truncatingIfNeeded: j)) }
      j &+= 1
    }
    positions[i] = position
  }
}

@inline(__always)
private func leastOfLanes(_ v: Vector) -> Float {
  var lanes = v
  var half = Vector.scalarCount / 2
  while half > 0 {
    for i in 0..<half { lanes[i] = lanes[i &+ half] < lanes[i] ? lanes[i &+ half] : lanes[i] }
    half /= 2
  }
  return lanes[0]
}

@inline(__always)
private func leastOfLanes(_ v: IntegerVector) -> Int32 {
  var lanes = v
  var half = IntegerVector.scalarCount / 2
  while half > 0 {
    for i in 0..<half { lanes[i] = lanes[i &+ half] < lanes[i] ? lanes[i &+ half] : lanes[i] }
    half /= 2
  }
  return lanes[0]
}

/// sums[groups[i], j] += x[i, j], row after row.
///
/// Arguments: rows, columns, the group of each row, x, and the sums (groups × columns).
public typealias AddToGroupsKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ groups: UnsafePointer<Int32>, _ x: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>
  ) -> Void

let addToGroups: AddToGroupsKernel = { rows, columns, groups, x, sums in
  let width = Vector.scalarCount
  for i in 0..<rows {
    let (row, target) = (x + i &* columns, sums + Int(groups[i]) &* columns)
    var j = 0
    while j &+ width <= columns {
      store(load(target + j) + load(row + j), target + j)
      j &+= width
    }
    while j < columns {
      target[j] += row[j]
      j &+= 1
    }
  }
}

/// sums[j] += Σₜ x[positions[t], j], the rows added in the order of the positions.
///
/// Arguments: how many rows are chosen, columns, their positions, x, and the sums.
public typealias AddChosenRowsKernel =
  @Sendable @convention(c) (
    _ count: Int, _ columns: Int, _ positions: UnsafePointer<Int32>, _ x: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>
  ) -> Void

let addChosenRows: AddChosenRowsKernel = { count, columns, positions, x, sums in
  let width = Vector.scalarCount
  var j = 0
  while j &+ 4 &* width <= columns {
    var (s0, s1, s2, s3) = (
      load(sums + j), load(sums + j + width), load(sums + j + 2 &* width), load(sums + j + 3 &* width)
    )
    for t in 0..<count {
      let row = x + Int(positions[t]) &* columns + j
      s0 += load(row)
      s1 += load(row + width)
      s2 += load(row + 2 &* width)
      s3 += load(row + 3 &* width)
    }
    store(s0, sums + j)
    store(s1, sums + j + width)
    store(s2, sums + j + 2 &* width)
    store(s3, sums + j + 3 &* width)
    j &+= 4 &* width
  }
  while j &+ width <= columns {
    var sum = load(sums + j)
    for t in 0..<count { sum += load(x + Int(positions[t]) &* columns + j) }
    store(sum, sums + j)
    j &+= width
  }
  if j < columns {
    let rest = columns &- j
    var sum = load(sums + j, count: rest)
    for t in 0..<count { sum += load(x + Int(positions[t]) &* columns + j, count: rest) }
    store(sum, sums + j, count: rest)
  }
}
