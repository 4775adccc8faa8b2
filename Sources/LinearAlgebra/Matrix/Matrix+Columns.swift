import Kernels

/// Copies rows of some columns from one matrix in memory to another, or adds them to what is there; the rows of the two lie
/// `stride` and `targetStride` apart.
package func copyRows(
  _ rows: Int, of columns: Int, from source: UnsafePointer<Float>, _ stride: Int,
  to target: UnsafeMutablePointer<Float>,
  _ targetStride: Int, adding: Bool = false
) {
  for i in 0..<rows {
    let (row, other) = (target + i * targetStride, source + i * stride)
    if adding {
      for j in 0..<columns { row[j] += other[j] }
    } else {
      row.update(from: other, count: columns)
    }
  }
}

/// Matrices side by side, and sums of such blocks.
extension Matrix {
  /// The columns from `first` on ← all columns of `block`.
  ///
  /// Traps unless the block has as many rows, and its columns fit in.
  package mutating func setColumns(from first: Int, to block: Matrix) {
    checkColumns(first, block.columns, block.rows)
    copyRows(rows, of: block.columns, from: block.pointer, block.columns, to: mutablePointer + first, columns)
  }

  /// self ← the columns of `matrix` from `first` on, `count` of them; or they are added to it.
  ///
  /// Traps on columns out of range, and on adding to a matrix of another shape.
  package mutating func setColumns(_ first: Int, _ count: Int, of matrix: Matrix, adding: Bool = false) {
    matrix.checkColumns(first, count, matrix.rows)
    require(
      !adding || (rows == matrix.rows && columns == count), "\(matrix.rows)×\(count) added to a \(shape) matrix")
    reshape(rows: matrix.rows, columns: count)
    copyRows(rows, of: count, from: matrix.pointer + first, matrix.columns, to: mutablePointer, count, adding: adding)
  }

  /// self ← Σⱼ weights[j]·Xⱼ, where X₀, X₁, … are `x`'s blocks of columns, as many as weights and all of one width.
  ///
  /// Traps unless the columns can be divided so.
  package mutating func setWeightedSum(ofBlocksOf x: Matrix, _ weights: UnsafeBufferPointer<Float>) {
    let width = x.blockWidth(weights.count)
    reshape(rows: x.rows, columns: width)
    let (target, source) = (mutablePointer, x.pointer)
    for i in 0..<rows {
      let row = target + i * width
      for (j, weight) in weights.enumerated() {
        let block = source + i * x.columns + j * width
        if j == 0 {
          for d in 0..<width { row[d] = weight * block[d] }
        } else {
          for d in 0..<width { row[d] += weight * block[d] }
        }
      }
    }
  }

  /// self ← weights[0]·D, weights[1]·D, … side by side.
  package mutating func setWeightedBlocks(_ weights: UnsafeBufferPointer<Float>, of d: Matrix) {
    let width = d.columns
    reshape(rows: d.rows, columns: width * weights.count)
    let (target, source, stride) = (mutablePointer, d.pointer, columns)
    for i in 0..<rows {
      for (j, weight) in weights.enumerated() {
        let block = target + i * stride + j * width
        for k in 0..<width { block[k] = weight * source[i * width + k] }
      }
    }
  }

  /// Σ Xⱼ⊙D over all elements of one of `count` blocks of columns of this matrix, in Double.
  ///
  /// Traps unless the blocks have D's shape.
  package func dot(ofBlock j: Int, of count: Int, with d: Matrix) -> Double {
    let width = blockWidth(count)
    require(d.rows == rows && d.columns == width, "blocks of \(rows)×\(width) times a \(d.shape) matrix")
    var sum = 0.0
    for i in 0..<rows {
      let (block, row) = (pointer + i * columns + j * width, d.pointer + i * width)
      for k in 0..<width { sum += Double(block[k]) * Double(row[k]) }
    }
    return sum
  }

  private func blockWidth(_ count: Int) -> Int {
    require(count > 0 && columns % count == 0, "a \(shape) matrix in \(count) blocks of columns")
    return columns / count
  }

  private func checkColumns(_ first: Int, _ count: Int, _ rows: Int) {
    require(
      first >= 0 && count >= 0 && first + count <= columns && rows == self.rows,
      "columns \(first) to \(first + count) of a \(shape) matrix, and \(rows) rows")
  }
}
