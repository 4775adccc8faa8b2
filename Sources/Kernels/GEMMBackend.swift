/// Whether a product takes a matrix as it is stored or transposed.
public enum Transpose: Sendable {
  /// The matrix as it is stored, or its transpose.
  case no, yes
}

/// What multiplies matrices, and what does the elementwise work between the products.
///
/// A network's forward and backward passes go through one backend. It is called once per product.
public protocol GEMMBackend: Sendable {
  /// What users call it: "swift", "openblas".
  var name: String { get }

  /// The elementwise kernels that go with it.
  var kernels: KernelTable { get }

  /// How many threads a large product uses.
  var threads: Int { get }

  /// C ← α·op(A)·op(B) + β·C in row-major order, as BLAS's `sgemm`.
  ///
  /// - op(A) is m×k, op(B) k×n, C m×n; `lda`, `ldb`, `ldc` are the distances between the starts of stored rows.
  /// - With β = 0, C is written without being read. With α = 0 or k = 0, A and B are not read.
  /// - C must not overlap A or B.
  ///
  /// Traps on a negative size, a leading dimension less than 1 or shorter than a row, or sizes whose product overflows.
  func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int)

  /// C ← op(A)·op(B) with an epilogue: biases, an activation or a derivative, column sums, applied as C is written.
  ///
  /// Shapes as above. None of the epilogue's arrays may overlap C, but the biases and the outputs of a derivative may be A or B.
  ///
  /// Traps as above, and on a derivative's outputs whose stride is shorter than a row of C.
  func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
    b: UnsafePointer<Float>, ldb: Int, c: UnsafeMutablePointer<Float>, ldc: Int, epilogue: Epilogue)
}

extension GEMMBackend {
  /// C ← βC; with β = 0 without reading C, so that a NaN in it doesn't survive: a product whose depth or factor is
  /// zero.
  public func scale(
    _ rows: Int, _ columns: Int, by beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    if beta == 1 { return }
    for i in 0..<rows {
      let row = c + i * ldc
      if beta == 0 {
        row.update(repeating: 0, count: columns)
      } else {
        for j in 0..<columns { row[j] *= beta }
      }
    }
  }
}

/// The shapes of one product, checked.
public struct GEMMShape: Sendable {
  /// The rows of op(A) and of C.
  public let m: Int
  /// The columns of op(B) and of C.
  public let n: Int
  /// The depth: the columns of op(A), and the rows of op(B).
  public let k: Int

  /// Checks the arguments of a product as the reference BLAS does, and that no offset into an operand overflows.
  public init(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, lda: Int, ldb: Int,
    ldc: Int
  ) {
    require(m >= 0 && n >= 0 && k >= 0, "sgemm: negative size in m=\(m) n=\(n) k=\(k)")
    let aWidth = transposeA == .no ? k : m
    let bWidth = transposeB == .no ? n : k
    Self.checkStride(lda, aWidth, "lda", "A")
    Self.checkStride(ldb, bWidth, "ldb", "B")
    Self.checkStride(ldc, n, "ldc", "C")
    Self.checkExtent(transposeA == .no ? m : k, lda, "A")
    Self.checkExtent(transposeB == .no ? k : n, ldb, "B")
    Self.checkExtent(m, ldc, "C")
    self.m = m
    self.n = n
    self.k = k
  }

  private static func checkStride(_ stride: Int, _ width: Int, _ argument: StaticString, _ matrix: StaticString) {
    require(
      stride >= max(1, width),
      "sgemm: \(argument)=\(stride), but must be at least \(max(1, width)): a row of \(matrix) has \(width) elements")
  }

  private static func checkExtent(_ rows: Int, _ stride: Int, _ name: StaticString) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: stride)
    require(
      !overflow && count <= Int.max / 8,
      "sgemm: \(name) with \(rows) rows of stride \(stride) is larger than the address space")
  }
}
