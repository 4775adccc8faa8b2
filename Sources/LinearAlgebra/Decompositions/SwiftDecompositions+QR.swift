extension SwiftDecompositions {
  /// A = Q·R by Householder's reflections.
  public func factorQR(
    rows: Int, columns: Int, a: UnsafeMutablePointer<Float>, q: UnsafeMutablePointer<Float>,
    r: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) {
    let k = min(rows, columns)
    guard k > 0 else { return }
    // A's columns as rows, which lie together.
    let work = Doubles(rows * columns) { a[$0 % rows * columns + $0 / rows] }
    let (orthogonal, upper) = factorColumns(rows, columns, work)
    for i in 0..<rows { for j in 0..<k { q[i * k + j] = Float(orthogonal.pointer[j * rows + i]) } }
    for i in 0..<(k * columns) { r[i] = Float(upper.pointer[i]) }
  }

  /// Q's columns, k rows of `rows` numbers, and R, k×columns, of a matrix whose columns lie in `work` one after the other.
  func factorColumns(_ rows: Int, _ columns: Int, _ work: Doubles) -> (q: Doubles, r: Doubles) {
    let k = min(rows, columns)
    let (r, q) = (Doubles(count: k * columns), Doubles(count: k * rows))
    var factors: [Double] = []
    for j in 0..<k {
      let v = work.pointer + j * rows + j
      let (factor, first) = makeReflection(rows - j, v)
      factors.append(factor)
      r.pointer[j * columns + j] = first
      for c in (j + 1)..<max(columns, j + 1) {
        let column = work.pointer + c * rows + j
        reflect(rows - j, factor, v, column)
        r.pointer[j * columns + c] = column[0]
      }
    }
    // Backwards, so that a reflection meets only what it changes: Q's columns from its own on, from its own row on.
    for j in stride(from: k - 1, through: 0, by: -1) {
      q.pointer[j * rows + j] = 1
      for c in j..<k { reflect(rows - j, factors[j], work.pointer + j * rows + j, q.pointer + c * rows + j) }
    }
    return (q, r)
  }
}
