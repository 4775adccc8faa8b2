import Kernels

/// What a mixture of diagonal Gaussians does with a block of samples.
extension Matrix {
  /// self ← (x − shift)² and x − shift side by side of some rows x of a matrix: rows×2D.
  ///
  /// Traps on rows out of range, and unless the shift is 1×D.
  package mutating func setSquaresAndDifferences(ofRows range: Range<Int>, of samples: Matrix, less shift: Matrix) {
    let width = samples.columns
    require(
      range.lowerBound >= 0 && range.upperBound <= samples.rows && shift.rows == 1 && shift.columns == width,
      "rows \(range) of a \(samples.shape) matrix, less a row of \(shift.shape)")
    reshape(rows: range.count, columns: 2 * width)
    let (target, source, center) = (mutablePointer, samples.pointer + range.lowerBound * width, shift.pointer)
    for i in 0..<range.count {
      let (row, x) = (target + i * 2 * width, source + i * width)
      for j in 0..<width {
        let difference = x[j] - center[j]
        row[j] = difference * difference
        row[width + j] = difference
      }
    }
  }

  /// self ← x·b + bias, of which every row is the bias plus a row of the product.
  ///
  /// Traps if the shapes don't fit.
  package mutating func setProduct(_ x: Matrix, _ b: Matrix, bias: Matrix, on backend: any GEMMBackend) {
    require(
      x.columns == b.rows && bias.rows == 1 && bias.columns == b.columns,
      "a product of \(x.shape) and \(b.shape), and a bias of \(bias.shape)")
    reshape(rows: x.rows, columns: b.columns)
    backend.sgemm(
      .no, .no, m: rows, n: columns, k: x.columns, a: x.pointer, lda: max(x.columns, 1), b: b.pointer,
      ldb: max(columns, 1), c: mutablePointer, ldc: max(columns, 1), epilogue: Epilogue(bias: bias.pointer))
  }

  /// Each row becomes its softmax; the rows' log-sum-exps are returned.
  ///
  /// Traps on a matrix without columns.
  package mutating func softmaxRowsWithLogSumExps(by kernels: KernelTable) -> [Float] {
    require(columns > 0, "the softmax of each row of a \(shape) matrix")
    let scores = mutablePointer
    return [Float](unsafeUninitializedCapacity: rows) { values, initialized in
      if let values = values.baseAddress {
        kernels.functions.softmaxAndLogSumExp(rows, columns, scores, scores, values)
      }
      initialized = rows
    }
  }

  /// totals[i] += each element, in their order.
  ///
  /// Traps on another number of totals.
  package func add(to totals: inout [Double]) {
    require(totals.count == count, "\(totals.count) totals for a \(shape) matrix")
    let source = pointer
    totals.withUnsafeMutableBufferPointer { totals in
      for i in 0..<totals.count { totals[i] += Double(source[i]) }
    }
  }
}
