package import Kernels

/// Some of a matrix's rows that follow each other, without a copy where it can be avoided.
extension Matrix {
  /// self ← α·x[range]·op(b), of which self takes the shape.
  ///
  /// Traps on rows out of range, and if the shapes don't fit.
  package mutating func setProduct(
    ofRows range: Range<Int>, of x: Matrix, _ b: Matrix, _ transposeB: Transpose, alpha: Float = 1,
    on backend: any GEMMBackend
  ) {
    x.checkRows(range)
    let (depth, n) = transposeB == .no ? (b.rows, b.columns) : (b.columns, b.rows)
    require(x.columns == depth, "a product of \(range.count)×\(x.columns) and \(depth)×\(n)")
    reshape(rows: range.count, columns: n)
    backend.sgemm(
      .no, transposeB, m: range.count, n: n, k: depth, alpha: alpha, a: x.pointer + range.lowerBound * depth,
      lda: max(depth, 1), b: b.pointer, ldb: max(b.columns, 1), beta: 0, c: mutablePointer, ldc: max(n, 1))
  }

  /// The rows of a range.
  ///
  /// Traps on rows out of range.
  package func rows(_ range: Range<Int>) -> Matrix {
    checkRows(range)
    return Matrix(
      rows: range.count, columns: columns,
      elements: UnsafeBufferPointer(start: pointer + range.lowerBound * columns, count: range.count * columns))
  }

  /// The rows from `first` on ← all rows of `block`.
  ///
  /// Traps unless they fit in and are as long.
  package mutating func setRows(from first: Int, to block: Matrix) {
    checkRows(first..<(first + block.rows))
    require(block.columns == columns, "rows of a \(shape) matrix set to \(block.shape)")
    (mutablePointer + first * columns).update(from: block.pointer, count: block.count)
  }

  /// A matrix made of blocks of rows, each of which `block` computes, on at most `threads` threads.
  ///
  /// - blockRows: how many rows a block has; the last may have fewer.
  ///
  /// Traps on a block of another shape.
  package init(
    rows: Int, columns: Int, blockRows: Int, threads: Int, block: @Sendable (Range<Int>) -> Matrix
  ) {
    self.init(rows: rows, columns: columns)
    nonisolated(unsafe) let target = mutablePointer
    concurrently((rows + blockRows - 1) / blockRows, threads: threads) { item in
      let range = (item * blockRows)..<min(rows, (item + 1) * blockRows)
      let result = block(range)
      require(
        result.rows == range.count && result.columns == columns,
        "a block of \(result.shape) where \(range.count)×\(columns) is due")
      (target + range.lowerBound * columns).update(from: result.pointer, count: result.count)
    }
  }

  private func checkRows(_ range: Range<Int>) {
    require(
      range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of a \(shape) matrix")
  }
}

extension ExampleInputs {
  /// The rows of a range as floats, scaled: (x − shift)·scale.
  ///
  /// Traps on rows out of range or a scaling of another width.
  package func rows(_ range: Range<Int>, scaledBy scaling: InputScaling) -> Matrix {
    var batch = Matrix()
    let positions = range.map { Int32($0) }
    // The targets play no part.
    Examples(inputs: self, targets: .values(Matrix(rows: rows, columns: 0))).gather(
      positions[...], scaledBy: scaling, into: &batch, by: .best)
    return batch
  }
}
