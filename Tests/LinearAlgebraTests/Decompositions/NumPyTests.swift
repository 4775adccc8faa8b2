import Foundation
import LinearAlgebra
import Testing

/// Decompositions as NumPy has them; scripts/make-decomposition-fixtures.py made the numbers.
@Suite struct NumPyTests {
  private struct File: Decodable { let cases: [Case] }

  private struct Case: Decodable {
    let a, b, q, r, solution, symmetric, cholesky: [[Double]]
    let singular_values, eigenvalues: [Double]
  }

  private static func matrix(_ rows: [[Double]]) -> Matrix { Matrix(rows.map { $0.map { Float($0) } }) }

  private static func difference(_ matrix: Matrix, _ rows: [[Double]]) -> Double {
    #expect(matrix.rows == rows.count && matrix.columns == rows[0].count)
    return zip(matrix.elements, rows.joined()).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
  }

  @Test(arguments: DecompositionsTests.backends.indices)
  func `decompositions are NumPy's`(_ index: Int) throws {
    let backend = DecompositionsTests.backends[index]
    let url = try #require(
      Bundle.module.url(forResource: "decompositions", withExtension: "json", subdirectory: "Fixtures"))
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    #expect(file.cases.count == 3)
    for numbers in file.cases {
      let (a, symmetric) = (Self.matrix(numbers.a), Self.matrix(numbers.symmetric))
      let qr = try QRDecomposition(a, by: backend)
      #expect(Self.difference(qr.q, numbers.q) < 2e-6)
      #expect(Self.difference(qr.r, numbers.r) < 2e-6)
      let svd = try SingularValues(a, by: backend)
      #expect(Self.difference(Matrix([svd.s]), [numbers.singular_values]) < 2e-6)
      let eigen = try SymmetricEigen(symmetric, by: backend)
      #expect(Self.difference(Matrix([eigen.values]), [numbers.eigenvalues]) < 1e-5)
      let factor = try CholeskyFactor(symmetric, by: backend)
      #expect(Self.difference(factor.l, numbers.cholesky) < 2e-6)
      let found = try LeastSquares(a, Self.matrix(numbers.b), by: backend)
      #expect(Self.difference(found.solution, numbers.solution) < 2e-5)
    }
  }
}
