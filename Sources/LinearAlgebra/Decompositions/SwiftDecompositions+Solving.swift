extension SwiftDecompositions {
  /// Row by row, from inner products.
  public func factorCholesky(n: Int, a: UnsafeMutablePointer<Float>) throws(DecompositionError) {
    let l = Doubles(n * n) { a[$0] }
    for i in 0..<n {
      let row = l.pointer + i * n
      for j in 0..<i {
        let other = l.pointer + j * n
        row[j] = (row[j] - dot(j, row, other)) / other[j]
      }
      let square = row[i] - dot(i, row, row)
      guard square > 0 else { throw .notPositiveDefinite(order: i + 1) }
      row[i] = square.squareRoot()
      for j in 0...i { a[i * n + j] = Float(row[j]) }
    }
  }

  /// X = V·diag(1/s)·Uᵀ·B over the singular values that count.
  public func leastSquares(
    rows: Int, columns: Int, rightSides: Int, tolerance: Float, a: UnsafeMutablePointer<Float>,
    b: UnsafeMutablePointer<Float>, x: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) -> Int {
    let (short, long, isTall) = (min(rows, columns), max(rows, columns), rows >= columns)
    x.update(repeating: 0, count: columns * rightSides)
    guard short > 0, rightSides > 0 else { return 0 }
    let lines = Doubles(short * long) { isTall ? a[$0 % rows * columns + $0 / rows] : a[$0] }
    let (s, ofLonger, ofShorter) = try singularValues(short, long, lines)
    let (u, v) = isTall ? (ofLonger, ofShorter) : (ofShorter, ofLonger)
    let rank = s.prefix { $0 > Double(tolerance) * s[0] }.count
    let sides = Doubles(rows * rightSides) { b[$0 % rows * rightSides + $0 / rows] }
    for side in 0..<rightSides {
      let solution = Doubles(count: columns)
      for i in 0..<rank {
        let part = dot(rows, u.pointer + i * rows, sides.pointer + side * rows) / s[i]
        add(columns, part, v.pointer + i * columns, to: solution.pointer)
      }
      for j in 0..<columns { x[j * rightSides + side] = Float(solution.pointer[j]) }
    }
    return rank
  }
}
