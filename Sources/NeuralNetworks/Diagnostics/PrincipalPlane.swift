import LinearAlgebra

/// The plane through the mean of some points along which they vary most: their first two principal directions.
///
/// The directions are eigenvectors of the points' covariance, found one after the other by power iteration in Double.
struct PrincipalPlane {
  /// The mean of the points.
  let mean: [Double]
  /// Two directions at right angles, each of length 1, or 0 where the points don't vary any more. The largest part is positive.
  let directions: [[Double]]
  /// How much of the points' variance lies in the plane, 0…1; 1 where there is none.
  let share: Double

  /// The plane of the rows of an N×D matrix.
  ///
  /// Traps without rows or columns.
  init(of points: Matrix) {
    require(points.count > 0, "the principal plane of \(points.shape) points")
    let (count, width) = (points.rows, points.columns)
    var rows = (0..<count).map { points.row($0).map { Double($0) } }
    var mean = [Double](repeating: 0, count: width)
    for row in rows { for j in 0..<width { mean[j] += row[j] } }
    for j in 0..<width { mean[j] /= Double(count) }
    for i in 0..<count { for j in 0..<width { rows[i][j] -= mean[j] } }
    let variance = rows.reduce(0) { $0 + dot($1, $1) }
    // The same directions for the same points every time.
    var random = RandomStream(seed: 0, name: "principal directions")
    directions = (0..<2).map { _ in
      let direction = Self.mainDirection(of: rows, of: variance, from: (0..<width).map { _ in random.normal() })
      for i in 0..<count {
        let length = dot(rows[i], direction)
        for j in 0..<width { rows[i][j] -= length * direction[j] }
      }
      return direction
    }
    let rest = rows.reduce(0) { $0 + dot($1, $1) }
    share = variance > 0 ? 1 - rest / variance : 1
    self.mean = mean
  }

  /// Where points lie in the plane: N×D → N×2.
  func coordinates(of points: Matrix) -> Matrix {
    var centred = points
    centred.addRow(Matrix([mean.map { Float(-$0) }]), by: .best)
    let axes = Matrix(directions.map { $0.map { Float($0) } })
    var coordinates = Matrix()
    coordinates.setProduct(centred, .no, axes, .yes, on: .swift)
    return coordinates
  }

  /// The direction along which rows of mean 0 vary most; zeros if what is left of a variance is no more than rounding.
  private static func mainDirection(of rows: [[Double]], of variance: Double, from start: [Double]) -> [Double] {
    let none = start.map { _ in 0.0 }
    guard rows.reduce(0, { $0 + dot($1, $1) }) > 1e-20 * variance else { return none }
    var direction = start
    for _ in 0..<2000 {
      // Σ (xᵢ·v)·xᵢ, the covariance times v without the D×D matrix.
      var product = none
      for row in rows {
        let weight = dot(row, direction)
        for j in row.indices { product[j] += weight * row[j] }
      }
      let length = dot(product, product).squareRoot()
      guard length > 0 else { return none }
      let next = product.map { $0 / length }
      let change = zip(next, direction).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      direction = next
      if change < 1e-24 { break }
    }
    let largest = direction.max { abs($0) < abs($1) } ?? 0
    return largest < 0 ? direction.map { -$0 } : direction
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for j in a.indices { sum += a[j] * b[j] }
  return sum
}
