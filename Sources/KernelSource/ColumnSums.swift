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
      for column in j..<columns {
        var sum = sums[column]
        for i in 0..<rows { sum += z[i &* stride &+ column] }
        sums[column] = sum
      }
    }
    j &+= count
  }
}
