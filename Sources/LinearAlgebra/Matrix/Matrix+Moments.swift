import Kernels

/// Sums of products of columns, a batch of rows at a time.
extension Matrix {
  /// The lower half of self += xᵀ·x; the upper half is left unspecified. The result has the same bits for any number of threads.
  ///
  /// Only blocks of columns that meet the lower half are multiplied: little more than half of the whole product.
  ///
  /// Traps unless self is D×D for an x of N×D.
  package mutating func addLowerGram(of x: Matrix, threads: Int) {
    let columns = x.columns
    require(
      rows == columns && self.columns == columns, "the products of \(columns) columns added to a \(shape) matrix")
    let width = max(96, ((columns + 7) / 8 + 15) / 16 * 16)
    let blocks = (columns + width - 1) / width
    nonisolated(unsafe) let (source, target) = (x.pointer, mutablePointer)
    let depth = x.rows
    // The larger ones first: pairs (i, j) with j ≤ i.
    let pairs = (0..<blocks).flatMap { i in (0...i).map { (i, $0) } }
    concurrently(pairs.count, threads: threads) { item in
      let (i, j) = (pairs[item].0 * width, pairs[item].1 * width)
      SwiftBackend().sgemm(
        .yes, .no, m: min(width, columns - i), n: min(width, columns - j), k: depth, alpha: 1, a: source + i,
        lda: columns,
        b: source + j, ldb: columns, beta: 1, c: target + i * columns + j, ldc: columns)
    }
  }

  /// self ← self − factor·rowᵀ·row, in its lower half; then the upper half as the lower.
  ///
  /// Traps unless self is D×D for D numbers.
  package mutating func finishGram(subtracting factor: Double, timesSquareOf row: [Double]) {
    require(
      rows == columns && row.count == columns, "a row of \(row.count) squared and taken off a \(shape) matrix")
    let (target, n) = (mutablePointer, columns)
    for i in 0..<n {
      let weight = factor * row[i]
      for j in 0...i { target[i * n + j] = Float(Double(target[i * n + j]) - weight * row[j]) }
    }
    for i in 0..<n { for j in (i + 1)..<Swift.max(n, i + 1) { target[i * n + j] = target[j * n + i] } }
  }

  /// The sum of each column, in Double over pieces of 128 rows that are added up in Float.
  package var columnSums: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    let kernel = KernelTable.best.functions.sumColumns
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(columns, 1)) { piece in
      guard let part = piece.baseAddress else { return }
      for first in stride(from: 0, to: rows, by: 128) {
        kernel(min(128, rows - first), columns, pointer + first * columns, part)
        for j in 0..<columns { sums[j] += Double(part[j]) }
      }
    }
    return sums
  }

  /// self ← factor·self.
  package mutating func scale(by factor: Float) {
    let (target, count) = (mutablePointer, count)
    for i in 0..<count { target[i] *= factor }
  }

  /// Row i of self ← factors[i] times itself.
  ///
  /// Traps unless every row has a factor.
  package mutating func scaleRows(by factors: [Float]) {
    require(factors.count == rows, "\(factors.count) factors for the rows of a \(shape) matrix")
    let (target, columns) = (mutablePointer, columns)
    for (i, factor) in factors.enumerated() {
      for j in 0..<columns { target[i * columns + j] *= factor }
    }
  }
}
