extension SwiftDecompositions {
  /// By reflections to a tridiagonal matrix, and QR steps with Wilkinson's shifts to a diagonal one.
  public func eigen(
    n: Int, count: Int, a: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>,
    vectors: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) {
    guard count > 0 else { return }
    let (eigenvalues, rows) = try eigen(n, Doubles(n * n) { a[$0] })
    let order = (0..<n).sorted { eigenvalues[$0] < eigenvalues[$1] }.suffix(count)
    for (i, position) in order.enumerated() {
      values[i] = Float(eigenvalues[position])
      for j in 0..<n { vectors[i * n + j] = Float(rows.pointer[position * n + j]) }
    }
  }

  /// Eigenvalues in no order, and their vectors, one a row; A, symmetric, is overwritten.
  ///
  /// G. H. Golub and C. F. Van Loan, *Matrix Computations*, algorithms 8.3.1 to 8.3.3.
  func eigen(_ n: Int, _ a: Doubles) throws(DecompositionError) -> (values: [Double], vectors: Doubles) {
    var (diagonal, beside, factors) = tridiagonalize(n, a.pointer)
    // A = Q·T·Qᵀ; Q's columns as rows.
    let vectors = Doubles(count: n * n)
    for i in 0..<n { vectors.pointer[i * n + i] = 1 }
    for k in stride(from: n - 3, through: 0, by: -1) {
      let v = a.pointer + k * n + k + 1
      for row in (k + 1)..<n { reflect(n - k - 1, factors[k], v, vectors.pointer + row * n + k + 1) }
    }
    try diagonalize(&diagonal, &beside, n, vectors.pointer)
    return (diagonal, vectors)
  }

  /// The diagonal of T, what stands beside it, and the reflections' factors; their vectors stay in A's rows.
  private func tridiagonalize(
    _ n: Int, _ a: UnsafeMutablePointer<Double>
  ) -> (diagonal: [Double], beside: [Double], factors: [Double]) {
    var (beside, factors): ([Double], [Double]) = ([], [])
    let w = Doubles(count: n)
    for k in 0..<max(n - 2, 0) {
      let size = n - k - 1
      let v = a + k * n + k + 1
      let (factor, first) = makeReflection(size, v)
      beside.append(first)
      factors.append(factor)
      if factor == 0 { continue }
      // H·A·H = A − v·wᵀ − w·vᵀ, with p = factor·A·v and w = p − (factor/2)(p·v)·v.
      let rest = a + (k + 1) * n + k + 1
      for i in 0..<size { w.pointer[i] = factor * dot(size, rest + i * n, v) }
      add(size, -factor / 2 * dot(size, w.pointer, v), v, to: w.pointer)
      for i in 0..<size {
        let (row, vi, wi) = (rest + i * n, v[i], w.pointer[i])
        for j in 0..<size { row[j] -= vi * w.pointer[j] + wi * v[j] }
      }
    }
    if n > 1 { beside.append(a[(n - 2) * n + n - 1]) }
    return ((0..<n).map { a[$0 * n + $0] }, beside, factors)
  }

  private func diagonalize(
    _ d: inout [Double], _ e: inout [Double], _ n: Int, _ vectors: UnsafeMutablePointer<Double>
  ) throws(DecompositionError) {
    // What lies below the rounding of the whole matrix is noise: T has it from the reflections. Measured by its neighbours alone, the noise
    // of a matrix without full rank would go on until its squares underflow, and never converge.
    let largest = d.reduce(0) { max($0, abs($1)) } + e.reduce(0) { max($0, abs($1)) }
    let threshold = Double.ulpOfOne / 2 * largest
    var (high, steps) = (n - 1, 0)
    while high > 0 {
      func isNegligible(_ i: Int) -> Bool { abs(e[i]) <= threshold }
      if isNegligible(high - 1) {
        (high, steps) = (high - 1, 0)
        continue
      }
      var low = high - 1
      while low > 0 && !isNegligible(low - 1) { low -= 1 }
      steps += 1
      guard steps <= 100 else { throw .notConverged("the QR iteration") }
      step(&d, &e, low, high, n, vectors)
    }
  }

  /// One step on the rows from `low` to `high`: a rotation brings in the shift, and the others chase what it leaves down.
  private func step(
    _ d: inout [Double], _ e: inout [Double], _ low: Int, _ high: Int, _ n: Int,
    _ vectors: UnsafeMutablePointer<Double>
  ) {
    let half = (d[high - 1] - d[high]) / 2
    let corner = e[high - 1]
    let root = (half * half + corner * corner).squareRoot()
    let shift = d[high] - corner * corner / (half + (half < 0 ? -root : root))
    var (x, z) = (d[low] - shift, e[low])
    for k in low..<high {
      let r = (x * x + z * z).squareRoot()
      let (c, s) = r == 0 ? (1, 0) : (x / r, -z / r)
      if k > low { e[k - 1] = r }
      let (d0, d1, e0) = (d[k], d[k + 1], e[k])
      d[k] = c * c * d0 - 2 * c * s * e0 + s * s * d1
      d[k + 1] = s * s * d0 + 2 * c * s * e0 + c * c * d1
      e[k] = c * s * (d0 - d1) + (c * c - s * s) * e0
      if k < high - 1 {
        (x, z) = (e[k], -s * e[k + 1])
        e[k + 1] *= c
      }
      let (upper, lower) = (vectors + k * n, vectors + (k + 1) * n)
      for j in 0..<n {
        let (u, l) = (upper[j], lower[j])
        upper[j] = c * u - s * l
        lower[j] = s * u + c * l
      }
    }
  }
}
