extension Product {
  /// A product whose C is one row or one column: a matrix times a vector.
  func computeVector() {
    // A column is the row of the transposed product: (AB)ᵀ = BᵀAᵀ.
    let isRow = m == 1
    let count = isRow ? n : m
    let (vector, matrix) = isRow ? (a, b) : (b, a)
    let resultStride = isRow ? 1 : ldc
    // Of a vector in one piece and a result in one piece, what isn't has to be copied.
    let copiesVector = matrix.alongDepth && vector.depthStride != 1
    let copiesResult = resultStride != 1 || alpha != 1 || !isRow && bias != nil
    guard copiesVector || copiesResult else {
      return multiply(
        vector.pointer, vector.depthStride, matrix, count, from: accumulates ? UnsafePointer(c) : bias, to: c, floor)
    }
    Scratch.pool.withBuffer(count: (copiesVector ? k : 0) + (copiesResult ? count : 0)) { scratch in
      let result = scratch + (copiesVector ? k : 0)
      if copiesVector { for l in 0..<k { scratch[l] = vector.pointer[l * vector.stride] } }
      let x = copiesVector ? UnsafePointer(scratch) : vector.pointer
      let xStride = copiesVector ? 1 : vector.depthStride
      guard copiesResult else {
        return multiply(x, xStride, matrix, count, from: accumulates ? UnsafePointer(c) : bias, to: c, floor)
      }
      let startsElsewhere = accumulates || bias != nil
      func start(_ i: Int) -> Float { accumulates ? c[i * resultStride] : bias![isRow ? i : 0] }
      if alpha == 1 {
        if startsElsewhere { for i in 0..<count { result[i] = start(i) } }
        multiply(x, xStride, matrix, count, from: startsElsewhere ? UnsafePointer(result) : nil, to: result, floor)
        for i in 0..<count { c[i * resultStride] = result[i] }
      } else {
        multiply(x, xStride, matrix, count, from: nil, to: result, -.infinity)
        for i in 0..<count {
          let sum = startsElsewhere ? start(i) + alpha * result[i] : alpha * result[i]
          c[i * resultStride] = sum < floor ? floor : sum
        }
      }
    }
  }

  /// y ← max(start + x·matrix, floor).
  private func multiply(
    _ x: UnsafePointer<Float>, _ xStride: Int, _ matrix: Operand, _ count: Int, from start: UnsafePointer<Float>?,
    to y: UnsafeMutablePointer<Float>, _ floor: Float
  ) {
    if matrix.alongDepth, k >= kernels.functions.blocking.tileColumns / 2 {
      let adds = start.map { $0 == UnsafePointer(y) } ?? false
      kernels.functions.multiplyDots(
        1, count, k, x, max(k, 1), matrix.pointer, matrix.stride, y, count, adds ? nil : start, adds ? 1 : 0, floor)
    } else if matrix.alongDepth {
      for i in 0..<count {
        var sum = start?[i] ?? 0
        for l in 0..<k { sum += x[l] * matrix.pointer[i * matrix.stride + l] }
        y[i] = sum < floor ? floor : sum
      }
    } else {
      kernels.functions.multiplyRow(count, k, x, xStride, matrix.pointer, matrix.stride, start, y, floor)
    }
  }
}
