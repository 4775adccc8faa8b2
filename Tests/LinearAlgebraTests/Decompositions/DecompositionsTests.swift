import Foundation
import LinearAlgebra
import Testing

/// What the decompositions are by definition, checked in Double, on LAPACK and on Pleat's own algorithms.
@Suite struct DecompositionsTests {
  static let backends: [any DecompositionBackend] = {
    var backends: [any DecompositionBackend] = [SwiftDecompositions()]
    #if OpenBLAS
    backends.append(LAPACKEDecompositions())
    #endif
    return backends
  }()

  static let shapes = [(1, 1), (5, 5), (1, 4), (4, 1), (9, 4), (4, 9), (40, 33), (33, 40), (70, 2), (0, 3), (3, 0)]

  static func random(_ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Matrix {
    var stream = RandomStream(seed: seed, name: "decompositions")
    return Matrix(rows: rows, columns: columns, normal: &stream)
  }

  /// The largest |(op(a)·op(b) − c)ᵢⱼ|, in Double.
  static func error(_ a: Matrix, _ b: Matrix, equals c: (Int, Int) -> Double) -> Double {
    var largest = 0.0
    for i in 0..<a.rows {
      for j in 0..<b.columns {
        let product = (0..<a.columns).reduce(0.0) { $0 + Double(a[i, $1]) * Double(b[$1, j]) }
        largest = max(largest, abs(product - c(i, j)))
      }
    }
    return largest
  }

  static func identityError(ofRows v: Matrix) -> Double { error(v, v.transposed) { $0 == $1 ? 1 : 0 } }

  @Test(arguments: backends.indices, shapes)
  func `Q·R is the matrix, Q is orthonormal and R upper triangular`(_ backend: Int, _ shape: (Int, Int)) throws {
    let a = Self.random(shape.0, shape.1)
    let qr = try QRDecomposition(a, by: Self.backends[backend])
    let k = min(shape.0, shape.1)
    #expect(qr.q.rows == shape.0 && qr.q.columns == k && qr.r.rows == k && qr.r.columns == shape.1)
    #expect(Self.error(qr.q, qr.r) { Double(a[$0, $1]) } < 1e-5)
    #expect(Self.identityError(ofRows: qr.q.transposed) < 1e-5)
    for i in 0..<k {
      #expect(qr.r[i, i] >= 0)
      for j in 0..<i { #expect(qr.r[i, j] == 0) }
    }
  }

  /// The eigenvalues of ((1, ε), (ε, 1)) are 1 ± ε with (1, ±1)/√2, however small ε is; ε = 2⁻²¹ is four roundings of 1.
  @Test func `eigenvalues that all but agree are told apart`() throws {
    let epsilon: Float = 0x1p-21
    let eigen = try SymmetricEigen(Matrix([[1, epsilon], [epsilon, 1]]), by: SwiftDecompositions())
    #expect(eigen.values == [1 + epsilon, 1 - epsilon])
    for (i, sign) in [(0, 1.0), (1, -1)] {
      #expect(abs(Double(abs(eigen.vectors[i, 0])) - 0.5.squareRoot()) < 1e-6)
      #expect(abs(Double(eigen.vectors[i, 0] * eigen.vectors[i, 1]) - sign / 2) < 1e-6)
    }
  }

  /// A unit changes nothing: singular values count by their shares of the largest.
  @Test(arguments: backends.indices, [Float(1e-4), 1, 1e4])
  func `a tolerance is a part of the largest singular value`(_ backend: Int, unit: Float) throws {
    let a = Matrix([[unit, 0], [0, 0.02 * unit], [0, 0]])
    let b = Matrix([[3 * unit], [0.08 * unit], [unit]])
    let both = try LeastSquares(a, b, tolerance: 0.01, by: Self.backends[backend])
    #expect(both.rank == 2)
    #expect(abs(both.solution[0, 0] - 3) < 1e-5 && abs(both.solution[1, 0] - 4) < 1e-4)
    let one = try LeastSquares(a, b, tolerance: 0.03, by: Self.backends[backend])
    #expect(one.rank == 1)
    #expect(abs(one.solution[0, 0] - 3) < 1e-5 && one.solution[1, 0] == 0)
  }

  #if OpenBLAS
  // 1 + 6n + 2n² is more than 2²⁴ and odd: as a Float, which LAPACK hands it over as, it may be too small.
  @Test func `matrices whose memory a Float can't count are decomposed`() throws {
    let n = 2896
    let a = Matrix(rows: n, columns: n) { i, j in i == j ? Float(n - i) : 0 }
    let eigen = try SymmetricEigen(a, by: LAPACKEDecompositions())
    #expect(eigen.values.enumerated().allSatisfy { abs($1 - Float(n - $0)) < 1e-2 })
  }
  #endif

  @Test(arguments: backends.indices)
  func `the eigenvalues of a chain of springs are 2 − 2 cos(kπ/(n + 1))`(_ backend: Int) throws {
    for n in [1, 2, 3, 30] {
      let a = Matrix(rows: n, columns: n) { i, j in i == j ? 2 : abs(i - j) == 1 ? -1 : 0 }
      let eigen = try SymmetricEigen(a, by: Self.backends[backend])
      for (i, value) in eigen.values.enumerated() {
        let k = Double(n - i)
        #expect(abs(Double(value) - (2 - 2 * cos(k * .pi / Double(n + 1)))) < 2e-6)
      }
      #expect(Self.identityError(ofRows: eigen.vectors) < 1e-5)
      #expect(Self.error(eigen.vectors, a) { Double(eigen.values[$0]) * Double(eigen.vectors[$0, $1]) } < 1e-5)
      for i in 0..<n {
        #expect(eigen.vectors.row(i).max { abs($0) < abs($1) }! > 0)
      }
    }
  }

  @Test(arguments: backends.indices)
  func `the largest eigenvalues are the first of all; only the lower half is read`(_ backend: Int) throws {
    let (x, n) = (Self.random(30, 12), 12)
    var a = x.transposed.multiplied(by: x)
    let all = try SymmetricEigen(a, by: Self.backends[backend])
    #expect(Self.error(all.vectors, a) { Double(all.values[$0]) * Double(all.vectors[$0, $1]) } < 2e-4)
    for i in 0..<n { for j in (i + 1)..<max(n, i + 1) { a[i, j] = 1000 } }
    for count in [0, 1, 5, 12] {
      let some = try SymmetricEigen(a, count: count, by: Self.backends[backend])
      #expect(some.values.count == count && some.vectors.rows == count && some.vectors.columns == n)
      for i in 0..<count {
        #expect(abs(some.values[i] - all.values[i]) < 1e-4)
        for j in 0..<n { #expect(abs(some.vectors[i, j] - all.vectors[i, j]) < 1e-3) }
      }
    }
  }

  @Test(arguments: backends.indices)
  func `equal eigenvalues have orthonormal vectors`(_ backend: Int) throws {
    let eigen = try SymmetricEigen(Matrix(rows: 6, columns: 6) { $0 == $1 ? 3 : 0 }, by: Self.backends[backend])
    #expect(eigen.values == [3, 3, 3, 3, 3, 3])
    #expect(Self.identityError(ofRows: eigen.vectors) < 1e-6)
    let zero = try SymmetricEigen(Matrix(rows: 4, columns: 4), by: Self.backends[backend])
    #expect(zero.values == [0, 0, 0, 0] && Self.identityError(ofRows: zero.vectors) < 1e-6)
  }

  // All but a few eigenvalues are 0: what remains of them is rounding, of which the iteration must not ask to converge by itself.
  @Test(arguments: backends.indices, [1, 2, 3, 7])
  func `matrices of low rank are decomposed`(_ backend: Int, rank: Int) throws {
    for (n, seed) in [(16, 8), (128, 9), (128, 10)] as [(Int, UInt64)] {
      // Like images of stripes: few examples, most of whose numbers are the same.
      let patterns = Matrix(rows: rank, columns: n) { i, j in j % (i + 2) == 0 ? 1 : 0 }
      let weights = Self.random(rank, rank, seed: seed)
      let x = weights.multiplied(by: patterns)
      let a = x.transposed.multiplied(by: x)
      let eigen = try SymmetricEigen(a, by: Self.backends[backend])
      #expect(Self.identityError(ofRows: eigen.vectors) < 1e-5)
      #expect(
        Self.error(eigen.vectors, a) { Double(eigen.values[$0]) * Double(eigen.vectors[$0, $1]) }
          < 4e-6 * Double(eigen.values[0]))
      #expect(eigen.values.dropFirst(rank).allSatisfy { abs($0) < 1e-6 * eigen.values[0] })
    }
  }

  @Test(arguments: backends.indices, shapes)
  func `U·diag(s)·Vᵀ is the matrix, and U and V are orthonormal`(_ backend: Int, _ shape: (Int, Int)) throws {
    for isDeficient in [false, true] {
      var a = Self.random(shape.0, shape.1, seed: 2)
      // The last row and column repeat the first: a singular value of 0.
      if isDeficient && min(shape.0, shape.1) > 1 {
        let first = a
        a = Matrix(rows: a.rows, columns: a.columns) { first[$0 == a.rows - 1 ? 0 : $0, $1 == a.columns - 1 ? 0 : $1] }
      }
      let svd = try SingularValues(a, by: Self.backends[backend])
      let k = min(shape.0, shape.1)
      #expect(svd.s.count == k && svd.u.rows == shape.0 && svd.vt.columns == shape.1)
      let scaled = Matrix(rows: shape.0, columns: k) { svd.u[$0, $1] * svd.s[$1] }
      #expect(Self.error(scaled, svd.vt) { Double(a[$0, $1]) } < 2e-5)
      #expect(Self.identityError(ofRows: svd.u.transposed) < 1e-5)
      #expect(Self.identityError(ofRows: svd.vt) < 1e-5)
      #expect(svd.s == svd.s.sorted(by: >) && svd.s.allSatisfy { $0 >= 0 })
      if isDeficient, k > 1 { #expect(svd.s[k - 1] < 1e-5) }
    }
  }

  @Test(arguments: backends.indices)
  func `L·Lᵀ is the matrix, and solves with it`(_ backend: Int) throws {
    for n in [0, 1, 2, 17] {
      let x = Self.random(n + 20, n, seed: 3)
      var a = x.transposed.multiplied(by: x)
      let whole = a
      for i in 0..<n { for j in (i + 1)..<max(n, i + 1) { a[i, j] = -7 } }
      let factor = try CholeskyFactor(a, by: Self.backends[backend])
      #expect(Self.error(factor.l, factor.l.transposed) { Double(whole[$0, $1]) } < 1e-4)
      for i in 0..<n { for j in (i + 1)..<max(n, i + 1) { #expect(factor.l[i, j] == 0) } }
      let b = Self.random(n, 3, seed: 4)
      #expect(Self.error(whole, factor.solve(b)) { Double(b[$0, $1]) } < 1e-4)
    }
  }

  @Test(arguments: backends.indices)
  func `a matrix that isn't positive definite is named with the order of the minor`(_ backend: Int) {
    #expect(throws: DecompositionError.notPositiveDefinite(order: 3)) {
      try CholeskyFactor(
        Matrix([[4, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0.5, 0], [0, 0, 0, 1]]), by: Self.backends[backend])
    }
    #expect(
      DecompositionError.notPositiveDefinite(order: 3).description
        == "the matrix is not positive definite: its leading minor of order 3 is not positive")
  }

  @Test(arguments: backends.indices)
  func `what least squares leave is orthogonal to the columns, and the solution to the null space`(_ backend: Int)
    throws
  {
    for (m, n, rank) in [(20, 6, 6), (6, 20, 6), (7, 7, 7), (20, 6, 3), (6, 20, 4), (1, 1, 1), (0, 2, 0), (2, 0, 0)] {
      let left = Self.random(m, rank, seed: 5)
      let right = Self.random(rank, n, seed: 6)
      let a = left.multiplied(by: right)
      let b = Self.random(m, 2, seed: 7)
      let found = try LeastSquares(a, b, by: Self.backends[backend])
      #expect(found.rank == rank && found.solution.rows == n && found.solution.columns == 2)
      let residual = Matrix(rows: m, columns: 2) { i, side in
        (0..<n).reduce(-b[i, side]) { $0 + a[i, $1] * found.solution[$1, side] }
      }
      #expect(Self.error(a.transposed, residual) { _, _ in 0 } < 2e-3, "\(m)×\(n) of rank \(rank)")
      // In the row space of A, which is that of `right`: what Q·Qᵀ leaves as it is.
      let q = try QRDecomposition(right.transposed, by: SwiftDecompositions()).q
      let projected = q.multiplied(by: q.transposed.multiplied(by: found.solution))
      for i in 0..<n { for j in 0..<2 { #expect(abs(projected[i, j] - found.solution[i, j]) < 1e-4) } }
    }
  }

  @Test(arguments: backends.indices)
  func `singular values below the tolerance count as 0`(_ backend: Int) throws {
    let a = Matrix([[1, 0], [0, 0.01]])
    let b = Matrix([[1], [1]])
    #expect(try LeastSquares(a, b, by: Self.backends[backend]).rank == 2)
    let found = try LeastSquares(a, b, tolerance: 0.1, by: Self.backends[backend])
    #expect(found.rank == 1 && found.solution[0, 0] == 1 && found.solution[1, 0] == 0)
  }

  @Test(arguments: backends.indices, [Float.nan, .infinity])
  func `numbers that aren't finite are refused`(_ backend: Int, value: Float) {
    let a = Matrix([[1, 2], [value, 4]])
    let backend = Self.backends[backend]
    #expect(throws: DecompositionError.notFinite) { try QRDecomposition(a, by: backend) }
    #expect(throws: DecompositionError.notFinite) { try SymmetricEigen(a, by: backend) }
    #expect(throws: DecompositionError.notFinite) { try SingularValues(a, by: backend) }
    #expect(throws: DecompositionError.notFinite) { try CholeskyFactor(a, by: backend) }
    #expect(throws: DecompositionError.notFinite) { try LeastSquares(Matrix([[1], [2]]), a, by: backend) }
    #expect(DecompositionError.notFinite.description == "the matrix has a number that is NaN or infinite")
  }

  @Test func `shapes that don't fit trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try SymmetricEigen(Matrix(rows: 2, columns: 3))
    }.expectMessage("the eigenvalues of a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try SymmetricEigen(Matrix(rows: 2, columns: 2), count: 3)
    }.expectMessage("3 eigenvalues of a 2×2 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try CholeskyFactor(Matrix(rows: 2, columns: 3))
    }.expectMessage("the Cholesky factor of a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LeastSquares(Matrix(rows: 2, columns: 3), Matrix(rows: 3, columns: 1))
    }.expectMessage("least squares with a matrix of 2×3 and right sides of 3×1")
  }
}
