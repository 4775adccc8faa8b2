/// A or B of a product as it lies in memory.
struct Operand {
  let pointer: UnsafePointer<Float>
  /// The distance between the starts of stored rows.
  let stride: Int
  /// Whether neighbours in memory are neighbours along the depth k: A as it is, B transposed.
  let alongDepth: Bool

  /// The address of element (row of A or column of B, depth).
  func at(_ index: Int, depth: Int) -> UnsafePointer<Float> {
    alongDepth ? pointer + index * stride + depth : pointer + depth * stride + index
  }

  var indexStride: Int { alongDepth ? stride : 1 }
  var depthStride: Int { alongDepth ? 1 : stride }
}
