// Normalisation of the columns of a batch, one example a row. Sums are in Double, so that a large mean doesn't cost the variance its
// digits; they go from the first row to the last, and have the same bits on every instruction set.

/// mean[j] = (1/N) Σᵢ x[i, j] and variance[j] = (1/N) Σᵢ (x[i, j] − mean[j])², in two passes.
///
/// Arguments: rows N (at least 1), columns, x, the means and the variances, one a column.
public typealias ColumnMomentsKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ mean: UnsafeMutablePointer<Float>,
    _ variance: UnsafeMutablePointer<Float>
  ) -> Void

/// y[i, j] = gamma[j]·(x[i, j] − mean[j])/√(variance[j] + epsilon) + beta[j]. y may be x.
public typealias NormalizeColumnsKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ mean: UnsafePointer<Float>,
    _ variance: UnsafePointer<Float>, _ epsilon: Float, _ gamma: UnsafePointer<Float>, _ beta: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) -> Void

/// The gradients of the same, with x̂ = (x − mean)/√(variance + epsilon): dbeta = Σᵢ dy, dgamma = Σᵢ dy·x̂, and
/// dx = gamma/√(variance + epsilon)·(dy − (dbeta + x̂·dgamma)/N), or without the parenthesis where mean and variance are constants.
///
/// - ofBatch: 1 where mean and variance are x's own, 0 where they are constants.
/// - dx: nil where nobody needs it; may be dy.
public typealias NormalizeColumnsGradientKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ mean: UnsafePointer<Float>,
    _ variance: UnsafePointer<Float>, _ epsilon: Float, _ gamma: UnsafePointer<Float>, _ ofBatch: Int,
    _ dgamma: UnsafeMutablePointer<Float>, _ dbeta: UnsafeMutablePointer<Float>, _ dx: UnsafeMutablePointer<Float>?
  ) -> Void

/// Columns that are summed at once: two sums each take the kilobyte that temporary memory is taken from the stack for.
private let stretch = 64

/// Calls `body` with each stretch of columns and two sums for each of its columns, which are 0.
@inline(__always)
private func forStretches(
  _ columns: Int,
  _ body: (_ first: Int, _ count: Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
) {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 &* stretch) { memory in
    let sums = memory.baseAddress!
    var first = 0
    while first < columns {
      let count = min(stretch, columns &- first)
      sums.update(repeating: 0, count: 2 &* stretch)
      body(first, count, sums, sums + stretch)
      first &+= count
    }
  }
}

/// 1/√(variance + epsilon).
@inline(__always)
private func inverseDeviation(_ variance: Float, _ epsilon: Float) -> Double {
  1 / (Double(variance) + Double(epsilon)).squareRoot()
}

let columnMoments: ColumnMomentsKernel = { rows, columns, x, mean, variance in
  forStretches(columns) { first, count, means, squares in
    for i in 0..<rows {
      let row = x + i &* columns + first
      for j in 0..<count { means[j] += Double(row[j]) }
    }
    for j in 0..<count { means[j] /= Double(rows) }
    for i in 0..<rows {
      let row = x + i &* columns + first
      for j in 0..<count {
        let difference = Double(row[j]) - means[j]
        squares[j] += difference * difference
      }
    }
    for j in 0..<count {
      mean[first &+ j] = Float(means[j])
      variance[first &+ j] = Float(squares[j] / Double(rows))
    }
  }
}

let normalizeColumns: NormalizeColumnsKernel = { rows, columns, x, mean, variance, epsilon, gamma, beta, y in
  withUnsafeTemporaryAllocation(of: Float.self, capacity: stretch) { memory in
    let scale = memory.baseAddress!
    var first = 0
    while first < columns {
      let count = min(stretch, columns &- first)
      for j in 0..<count {
        scale[j] = Float(Double(gamma[first &+ j]) * inverseDeviation(variance[first &+ j], epsilon))
      }
      let (mean, beta) = (mean + first, beta + first)
      for i in 0..<rows {
        let (row, target) = (x + i &* columns + first, y + i &* columns + first)
        for j in 0..<count { target[j] = multiplyAdd(row[j] - mean[j], scale[j], beta[j]) }
      }
      first &+= count
    }
  }
}

let normalizeColumnsGradient: NormalizeColumnsGradientKernel = {
  rows, columns, x, dy, mean, variance, epsilon, gamma, ofBatch, dgamma, dbeta, dx in
  forStretches(columns) { first, count, sums, products in
    let (mean, variance, gamma) = (mean + first, variance + first, gamma + first)
    for i in 0..<rows {
      let (row, gradient) = (x + i &* columns + first, dy + i &* columns + first)
      for j in 0..<count {
        sums[j] += Double(gradient[j])
        // The product of two floats is exact in Double.
        products[j] += Double(gradient[j]) * Double(row[j] - mean[j])
      }
    }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 &* stretch) { memory in
      let (scale, shift, slope) = (
        memory.baseAddress!, memory.baseAddress! + stretch, memory.baseAddress! + 2 &* stretch
      )
      for j in 0..<count {
        let inverse = inverseDeviation(variance[j], epsilon)
        dbeta[first &+ j] = Float(sums[j])
        dgamma[first &+ j] = Float(products[j] * inverse)
        let factor = Double(gamma[j]) * inverse
        let share = ofBatch == 0 ? 0 : factor / Double(rows)
        scale[j] = Float(factor)
        shift[j] = Float(-share * sums[j])
        slope[j] = Float(-share * products[j] * inverse * inverse)
      }
      guard let dx else { return }
      for i in 0..<rows {
        let offset = i &* columns &+ first
        let (row, gradient, target) = (x + offset, dy + offset, dx + offset)
        for j in 0..<count {
          target[j] = multiplyAdd(
            scale[j], gradient[j], multiplyAdd(slope[j], row[j] - mean[j], shift[j]))
        }
      }
    }
  }
}
