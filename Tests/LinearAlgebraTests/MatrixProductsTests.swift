import Kernels
import LinearAlgebra
import OpenBLASKernels
import Testing

@Suite struct MatrixProductsTests {
  private static let backends: [any GEMMBackend] = {
    var backends: [any GEMMBackend] = InstructionSet.available.map { SwiftBackend(KernelTable($0)) }
    #if OpenBLAS
    backends.append(OpenBLASBackend())
    #endif
    return backends
  }()

  /// A matrix of small whole numbers, whose products are exact.
  private static func integers(_ rows: Int, _ columns: Int, _ stream: inout RandomStream) -> Matrix {
    Matrix(rows: rows, columns: columns) { _, _ in Float(Int.random(in: -4...4, using: &stream)) }
  }

  private static func naive(_ a: Matrix, _ b: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: b.columns) { i, j in
      (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] }
    }
  }

  @Test func `products are those of the textbook for all transposes and shapes`() {
    var stream = RandomStream(seed: 1, name: "products")
    for (m, n, k) in [(1, 1, 1), (2, 3, 4), (7, 17, 5), (33, 10, 20), (0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0)] {
      let a = Self.integers(m, k, &stream)
      let b = Self.integers(k, n, &stream)
      let c = Self.integers(m, n, &stream)
      let product = Self.naive(a, b)
      for backend in Self.backends {
        #expect(a.multiplied(by: b, on: backend) == product)
        for transposeA in [Transpose.no, .yes] {
          for transposeB in [Transpose.no, .yes] {
            let storedA = transposeA == .no ? a : a.transposed
            let storedB = transposeB == .no ? b : b.transposed
            var result = Matrix(rows: 50, columns: 50, repeating: .nan)
            result.setProduct(storedA, transposeA, storedB, transposeB, on: backend)
            #expect(result == product, "\(m)×\(n)×\(k) \(transposeA) \(transposeB) \(backend.name)")
            result = c
            result.setProduct(storedA, transposeA, storedB, transposeB, alpha: -0.5, beta: 2, on: backend)
            #expect(result == Matrix(rows: m, columns: n) { -0.5 * product[$0, $1] + 2 * c[$0, $1] })
          }
        }
      }
    }
  }

  @Test func `a matrix can become the product of itself`() {
    for backend in Self.backends {
      var x = Matrix([[1, 2], [3, 4]])
      let copy = x
      x.setProduct(x, .no, x, .yes, on: backend)
      #expect(x == Matrix([[5, 11], [11, 25]]))
      #expect(copy == Matrix([[1, 2], [3, 4]]))
    }
  }

  @Test func `shapes that don't fit trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3).multiplied(by: Matrix(rows: 2, columns: 3))
    }.expectMessage("a product of 2×3 and 2×3: the columns of the first are not the rows of the second")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var c = Matrix(rows: 2, columns: 3)
      c.setProduct(Matrix(rows: 2, columns: 4), .no, Matrix(rows: 4, columns: 2), .no, beta: 1, on: .swift)
    }.expectMessage("a 2×2 product added to a 2×3 matrix")
  }
}
