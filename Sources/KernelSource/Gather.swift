// Batches out of a data set: chosen rows, scaled as they are copied.

/// batch[i, j] = (source[rows[i], j] − shift[j])·scale[j], from bytes.
func gatherBytes(
  _ count: Int, _ columns: Int, _ rows: UnsafePointer<Int32>, _ source: UnsafePointer<UInt8>,
  _ shift: UnsafePointer<Float>, _ scale: UnsafePointer<Float>, _ batch: UnsafeMutablePointer<Float>
) {
  for i in 0..<count {
    let from = source + Int(rows[i]) &* columns
    let to = batch + i &* columns
    for j in 0..<columns { to[j] = (Float(from[j]) - shift[j]) * scale[j] }
  }
}

/// batch[i, j] = (source[rows[i], j] − shift[j])·scale[j], from floats.
func gatherFloats(
  _ count: Int, _ columns: Int, _ rows: UnsafePointer<Int32>, _ source: UnsafePointer<Float>,
  _ shift: UnsafePointer<Float>, _ scale: UnsafePointer<Float>, _ batch: UnsafeMutablePointer<Float>
) {
  for i in 0..<count {
    let from = source + Int(rows[i]) &* columns
    let to = batch + i &* columns
    for j in 0..<columns { to[j] = (from[j] - shift[j]) * scale[j] }
  }
}
