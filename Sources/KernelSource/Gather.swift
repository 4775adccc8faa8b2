// Batches out of a data set: chosen rows, scaled as they are copied.

internal import CCPUFeatures

/// The chosen rows lie anywhere in memory. To wait for one after the other would take longer than all the rest, so each is asked for
/// while those so many places before it are copied.
private let rowsAhead = 8

/// Asks for the row that will be copied `rowsAhead` rows from now.
@inline(__always)
private func askForRow(
  after i: Int, of count: Int, _ rows: UnsafePointer<Int32>, _ source: UnsafeRawPointer, bytes: Int
) {
  let next = i &+ rowsAhead
  if next >= count { return }
  let row = source + Int(rows[next]) &* bytes
  var offset = 0
  while offset < bytes {
    pleat_prefetch(row + offset)
    offset &+= 64
  }
}

/// batch[i, j] = (source[rows[i], j] − shift[j])·scale[j], from bytes.
func gatherBytes(
  _ count: Int, _ columns: Int, _ rows: UnsafePointer<Int32>, _ source: UnsafePointer<UInt8>,
  _ shift: UnsafePointer<Float>, _ scale: UnsafePointer<Float>, _ batch: UnsafeMutablePointer<Float>
) {
  for i in 0..<count {
    askForRow(after: i, of: count, rows, source, bytes: columns)
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
    askForRow(after: i, of: count, rows, source, bytes: columns &* MemoryLayout<Float>.stride)
    let from = source + Int(rows[i]) &* columns
    let to = batch + i &* columns
    // Written in vectors, since the compiler would ask for each row whether it overlaps the others: that takes longer than a short row.
    var j = 0
    while j &+ Vector.scalarCount <= columns {
      scalePiece(Vector.self, from + j, shift + j, scale + j, to + j)
      j &+= Vector.scalarCount
    }
    while j &+ 4 <= columns {
      scalePiece(SIMD4<Float>.self, from + j, shift + j, scale + j, to + j)
      j &+= 4
    }
    if j &+ 2 <= columns {
      scalePiece(SIMD2<Float>.self, from + j, shift + j, scale + j, to + j)
      j &+= 2
    }
    if j < columns { to[j] = (from[j] - shift[j]) * scale[j] }
  }
}

@inline(__always)
private func scalePiece<Piece: SIMD>(
  _ type: Piece.Type, _ from: UnsafePointer<Float>, _ shift: UnsafePointer<Float>, _ scale: UnsafePointer<Float>,
  _ to: UnsafeMutablePointer<Float>
) where Piece.Scalar == Float {
  @inline(__always) func piece(_ pointer: UnsafePointer<Float>) -> Piece {
    UnsafeRawPointer(pointer).loadUnaligned(as: Piece.self)
  }
  UnsafeMutableRawPointer(to).storeBytes(of: (piece(from) - piece(shift)) * piece(scale), as: Piece.self)
}
