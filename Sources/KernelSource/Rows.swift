// Operations on the rows and columns of a row-major matrix without gaps.

/// z[i, j] += b[j].
func addRow(
  _ rows: Int, _ columns: Int, _ b: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>
) {
  for i in 0..<rows {
    let row = z + i &* columns
    apply(columns, b, row, row) { $0 + $1 }
  }
}

/// sums[j] = Σᵢ z[i, j], the rows added in their order.
func sumColumns(
  _ rows: Int, _ columns: Int, _ z: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>
) {
  sums.update(repeating: 0, count: columns)
  for i in 0..<rows { apply(columns, z + i &* columns, sums, sums) { $0 + $1 } }
}

/// (Σ x², Σ |x|) into sums[0] and sums[1], in Double: a large matrix would lose its small weights otherwise.
func sumSquaresAndMagnitudes(
  _ count: Int, _ x: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Double>
) {
  let width = Vector.scalarCount
  // Float partial sums of a few thousand elements, then Double: exact enough, and it vectorises.
  let stretch = 64 &* width
  var squares = 0.0
  var magnitudes = 0.0
  var start = 0
  while start < count {
    let end = min(count, start &+ stretch)
    var square = Vector(repeating: 0)
    var absolute = Vector(repeating: 0)
    var i = start
    while i &+ width <= end {
      let v = load(x + i)
      square = multiplyAdd(v, v, square)
      absolute += magnitude(v)
      i &+= width
    }
    if i < end {
      let v = load(x + i, count: end &- i)
      square = multiplyAdd(v, v, square)
      absolute += magnitude(v)
    }
    squares += Double(sumOfLanes(square))
    magnitudes += Double(sumOfLanes(absolute))
    start = end
  }
  sums[0] = squares
  sums[1] = magnitudes
}

/// 1 where every element is finite, 0 otherwise.
func allFinite(_ count: Int, _ x: UnsafePointer<Float>) -> Int {
  // 0·x is 0 for a finite x and NaN for the others; a NaN stays in the sum. Four sums, so that none waits for itself.
  let zero = Vector(repeating: 0)
  var (sum, second, third, fourth) = (zero, zero, zero, zero)
  var i = 0
  let width = Vector.scalarCount
  while i &+ 4 &* width <= count {
    sum = multiplyAdd(load(x + i), zero, sum)
    second = multiplyAdd(load(x + i + width), zero, second)
    third = multiplyAdd(load(x + i + 2 &* width), zero, third)
    fourth = multiplyAdd(load(x + i + 3 &* width), zero, fourth)
    i &+= 4 &* width
  }
  while i &+ width <= count {
    sum = multiplyAdd(load(x + i), zero, sum)
    i &+= width
  }
  if i < count { sum = multiplyAdd(load(x + i, count: count &- i), zero, sum) }
  sum = (sum + second) + (third + fourth)
  return sumOfLanes(sum) == 0 ? 1 : 0
}
