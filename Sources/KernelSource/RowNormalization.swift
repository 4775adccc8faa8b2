// Normalisation of each row of a batch by itself. Its mean and variance are in Double, with the same bits on every instruction set.

/// y[i, j] = gamma[j]·(x[i, j] − μᵢ)/√(σᵢ² + epsilon) + beta[j], with the mean and the variance of row i. y may be x.
public typealias NormalizeRowsKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ epsilon: Float, _ gamma: UnsafePointer<Float>,
    _ beta: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) -> Void

/// The gradients of the same, with r = 1/√(σᵢ² + epsilon), x̂ = (x − μᵢ)·r and g = gamma·dy: dbeta = Σᵢ dy, dgamma = Σᵢ dy·x̂, and
/// dx = r·(g − mean(g) − x̂·mean(g·x̂)), with the means over the row.
///
/// - dgamma, dbeta: sums in Float, the rows added in their order.
/// - dx: nil where nobody needs it; may be dy.
public typealias NormalizeRowsGradientKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ epsilon: Float,
    _ gamma: UnsafePointer<Float>, _ dgamma: UnsafeMutablePointer<Float>, _ dbeta: UnsafeMutablePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>?
  ) -> Void

/// Σⱼ f(j) in Double, as eight sums that are added up at the end.
@inline(__always)
private func sum(_ count: Int, _ f: (Int) -> Double) -> Double {
  var sums = SIMD8<Double>(repeating: 0)
  var j = 0
  while j &+ 8 <= count {
    var values = SIMD8<Double>(repeating: 0)
    for k in 0..<8 { values[k] = f(j &+ k) }
    sums += values
    j &+= 8
  }
  var sum = 0.0
  for k in 0..<8 { sum += sums[k] }
  while j < count {
    sum += f(j)
    j &+= 1
  }
  return sum
}

/// The mean of a row, as it is and as the nearest Float, and 1/√(σ² + epsilon).
@inline(__always)
private func moments(_ columns: Int, _ row: UnsafePointer<Float>, _ epsilon: Float) -> (mean: Float, inverse: Double) {
  let mean = sum(columns) { Double(row[$0]) } / Double(columns)
  let squares = sum(columns) {
    let difference = Double(row[$0]) - mean
    return difference * difference
  }
  return (Float(mean), 1 / (squares / Double(columns) + Double(epsilon)).squareRoot())
}

let normalizeRows: NormalizeRowsKernel = { rows, columns, x, epsilon, gamma, beta, y in
  for i in 0..<rows {
    let (row, target) = (x + i &* columns, y + i &* columns)
    let (mean, inverse) = moments(columns, row, epsilon)
    let scale = Float(inverse)
    for j in 0..<columns { target[j] = multiplyAdd((row[j] - mean) * scale, gamma[j], beta[j]) }
  }
}

let normalizeRowsGradient: NormalizeRowsGradientKernel = { rows, columns, x, dy, epsilon, gamma, dgamma, dbeta, dx in
  dgamma.update(repeating: 0, count: columns)
  dbeta.update(repeating: 0, count: columns)
  for i in 0..<rows {
    let (row, gradient) = (x + i &* columns, dy + i &* columns)
    let (mean, inverse) = moments(columns, row, epsilon)
    let scale = Float(inverse)
    for j in 0..<columns { dgamma[j] = multiplyAdd(gradient[j], (row[j] - mean) * scale, dgamma[j]) }
    for j in 0..<columns { dbeta[j] += gradient[j] }
    guard let dx else { continue }
    let share = inverse / Double(columns)
    let sums = sum(columns) { Double(gradient[$0] * gamma[$0]) }
    let products = sum(columns) { Double(gradient[$0] * gamma[$0]) * Double(row[$0] - mean) }
    let shift = Float(-share * sums)
    let slope = Float(-share * products * inverse * inverse)
    let target = dx + i &* columns
    for j in 0..<columns {
      target[j] = multiplyAdd(scale, gradient[j] * gamma[j], multiplyAdd(slope, row[j] - mean, shift))
    }
  }
}
