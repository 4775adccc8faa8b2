extension SwiftDecompositions {
  /// From the eigenvectors V of AᵀA, and Q·R of A·V.
  ///
  /// In Double the squares of AᵀA lose nothing that A's Float32 have. R is all but diagonal, and Q is orthogonal also where singular
  /// values are 0.
  public func singularValues(
    rows: Int, columns: Int, a: UnsafeMutablePointer<Float>, u: UnsafeMutablePointer<Float>,
    s: UnsafeMutablePointer<Float>, vt: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) {
    let (short, long) = (min(rows, columns), max(rows, columns))
    guard short > 0 else { return }
    // The shorter side's vectors, `short` of `long` numbers.
    let isTall = rows >= columns
    let lines = Doubles(short * long) { isTall ? a[$0 % rows * columns + $0 / rows] : a[$0] }
    let (values, left, right) = try singularValues(short, long, lines)
    for i in 0..<short { s[i] = Float(values[i]) }
    for i in 0..<short {
      for j in 0..<long {
        let value = Float(left.pointer[i * long + j])
        if isTall { u[j * short + i] = value } else { vt[i * long + j] = value }
      }
      for j in 0..<short {
        let value = Float(right.pointer[i * short + j])
        if isTall { vt[i * short + j] = value } else { u[j * short + i] = value }
      }
    }
  }

  /// Of a matrix with `short` columns of `long` numbers, which lie one after the other: s in descending order, and the columns of U and
  /// of V.
  func singularValues(
    _ short: Int, _ long: Int, _ lines: Doubles
  ) throws(DecompositionError) -> (s: [Double], u: Doubles, v: Doubles) {
    let gram = Doubles(count: short * short)
    for i in 0..<short {
      for j in 0...i {
        let product = dot(long, lines.pointer + i * long, lines.pointer + j * long)
        gram.pointer[i * short + j] = product
        gram.pointer[j * short + i] = product
      }
    }
    let (eigenvalues, vectors) = try eigen(short, gram)
    let order = (0..<short).sorted { eigenvalues[$0] > eigenvalues[$1] }
    let turned = Doubles(count: short * long)
    for (i, position) in order.enumerated() {
      for j in 0..<short {
        add(long, vectors.pointer[position * short + j], lines.pointer + j * long, to: turned.pointer + i * long)
      }
    }
    let (q, r) = factorColumns(long, short, turned)
    // Values at the level of roundings may have changed places.
    let values = (0..<short).map { r.pointer[$0 * short + $0] }
    let final = (0..<short).sorted { abs(values[$0]) > abs(values[$1]) }
    let (u, v) = (Doubles(count: short * long), Doubles(count: short * short))
    for (i, position) in final.enumerated() {
      add(long, values[position] < 0 ? -1 : 1, q.pointer + position * long, to: u.pointer + i * long)
      add(short, 1, vectors.pointer + order[position] * short, to: v.pointer + i * short)
    }
    return (final.map { abs(values[$0]) }, u, v)
  }
}
