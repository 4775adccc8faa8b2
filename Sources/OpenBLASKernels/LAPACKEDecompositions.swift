#if OpenBLAS
import CLAPACKE
public import Kernels

/// Decompositions by LAPACK in single precision, through its C interface.
///
/// A row-major matrix is its transpose to LAPACK, which works on columns. So Q·R of A is found as L·Q of Aᵀ, and the singular vectors
/// change sides: nothing is copied to and fro.
public struct LAPACKEDecompositions: DecompositionBackend {
  /// What users call it: "lapacke".
  public var name: String { "lapacke" }

  /// LAPACK on as many threads as the process has given OpenBLAS.
  public init() {}

  /// A = Q·R, by `sgelqf` and `sorglq` of the transpose.
  public func factorQR(
    rows: Int, columns: Int, a: UnsafeMutablePointer<Float>, q: UnsafeMutablePointer<Float>,
    r: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) {
    checkSizes(rows, columns)
    let k = min(rows, columns)
    guard k > 0 else { return }
    let (m, n) = (lapack_integer(columns), lapack_integer(rows))
    let tau = AlignedBuffer(capacity: k)
    try check(LAPACKE_sgelqf(LAPACK_COL_MAJOR, m, n, a, m, tau.pointer), "sgelqf")
    // Columns of the transpose's lower trapezium: rows of R, whose lower triangle is zeros. A's column is a row of `rows` × `columns`.
    for i in 0..<k {
      (r + i * columns).update(repeating: 0, count: i)
      (r + i * columns + i).update(from: a + i * columns + i, count: columns - i)
    }
    // The reflections lie in the first k rows of the transpose: the first k columns of A.
    for i in 0..<rows { (q + i * k).update(from: a + i * columns, count: k) }
    try check(
      LAPACKE_sorglq(LAPACK_COL_MAJOR, lapack_integer(k), n, lapack_integer(k), q, lapack_integer(k), tau.pointer),
      "sorglq")
  }

  /// All eigenvalues by `ssyevd`, the largest by `ssyevr`.
  public func eigen(
    n: Int, count: Int, a: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>,
    vectors: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) {
    checkSizes(n, count)
    guard count > 0 else { return }
    let order = lapack_integer(n)
    guard count < n else {
      // LAPACK before 3.11 hands the size of its memory over as a Float, which from n = 2895 on may be too small by one.
      let (size, positions) = (1 + 6 * n + 2 * n * n, 3 + 5 * n)
      checkSizes(size, positions)
      let work = AlignedBuffer(capacity: size)
      var places = [lapack_integer](repeating: 0, count: positions)
      try check(
        LAPACKE_ssyevd_work(
          LAPACK_COL_MAJOR, letter("V"), letter("L"), order, a, order, values, work.pointer, lapack_integer(size),
          &places, lapack_integer(positions)), "ssyevd", iterates: true)
      vectors.update(from: a, count: n * n)
      return
    }
    let found = AlignedBuffer(capacity: n)
    var number = lapack_integer(0)
    var support = [lapack_integer](repeating: 0, count: 2 * n)
    try check(
      LAPACKE_ssyevr(
        LAPACK_COL_MAJOR, letter("V"), letter("I"), letter("L"), order, a, order, 0, 0, lapack_integer(n - count + 1),
        order, 0,
        &number, found.pointer, vectors, order, &support), "ssyevr", iterates: true)
    guard number == count else { throw .notConverged("ssyevr") }
    values.update(from: found.pointer, count: count)
  }

  /// By `sgesdd` of the transpose.
  public func singularValues(
    rows: Int, columns: Int, a: UnsafeMutablePointer<Float>, u: UnsafeMutablePointer<Float>,
    s: UnsafeMutablePointer<Float>, vt: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) {
    checkSizes(rows, columns)
    let k = lapack_integer(min(rows, columns))
    guard k > 0 else { return }
    let (m, n) = (lapack_integer(columns), lapack_integer(rows))
    try check(
      LAPACKE_sgesdd(LAPACK_COL_MAJOR, letter("S"), m, n, a, m, s, vt, m, u, k), "sgesdd", iterates: true)
  }

  /// By `spotrf` of the upper triangle of the transpose, which is A's lower one.
  public func factorCholesky(n: Int, a: UnsafeMutablePointer<Float>) throws(DecompositionError) {
    checkSizes(n, n)
    guard n > 0 else { return }
    let status = LAPACKE_spotrf(LAPACK_COL_MAJOR, letter("U"), lapack_integer(n), a, lapack_integer(n))
    if status > 0 { throw .notPositiveDefinite(order: Int(status)) }
    try check(status, "spotrf")
  }

  /// By `sgelsd`.
  public func leastSquares(
    rows: Int, columns: Int, rightSides: Int, tolerance: Float, a: UnsafeMutablePointer<Float>,
    b: UnsafeMutablePointer<Float>, x: UnsafeMutablePointer<Float>
  ) throws(DecompositionError) -> Int {
    checkSizes(max(rows, columns), rightSides)
    guard rows > 0, columns > 0, rightSides > 0 else {
      x.update(repeating: 0, count: columns * rightSides)
      return 0
    }
    // The solution takes the place of the right sides, and may be longer than they are.
    let longer = max(rows, columns)
    let sides = AlignedBuffer(capacity: longer * rightSides)
    sides.pointer.initialize(repeating: 0, count: longer * rightSides)
    sides.pointer.update(from: b, count: rows * rightSides)
    let s = AlignedBuffer(capacity: min(rows, columns))
    var rank = lapack_integer(0)
    try check(
      LAPACKE_sgelsd(
        LAPACK_ROW_MAJOR, lapack_integer(rows), lapack_integer(columns), lapack_integer(rightSides), a,
        lapack_integer(columns),
        sides.pointer, lapack_integer(rightSides), s.pointer, tolerance, &rank), "sgelsd", iterates: true)
    x.update(from: sides.pointer, count: columns * rightSides)
    return Int(rank)
  }

  private func letter(_ letter: Unicode.Scalar) -> CChar { CChar(letter.value) }

  private func checkSizes(_ rows: Int, _ columns: Int) {
    require(
      max(rows, columns) <= Int(lapack_integer.max),
      "a decomposition of \(rows)×\(columns) exceeds the \(8 * MemoryLayout<lapack_integer>.size)-bit sizes of this LAPACK"
    )
  }

  private func check(
    _ status: lapack_integer, _ routine: String, iterates: Bool = false
  ) throws(DecompositionError) {
    if status == 0 { return }
    if iterates && status > 0 { throw .notConverged(routine) }
    throw .refused(routine: routine, status: Int(status))
  }
}
#endif
