@testable import Kernels
import Testing

/// Blocks of products, as threads share them in their own way.
@Suite struct ProductBlockTests {
  private struct Case {
    let transposeA: Transpose
    let transposeB: Transpose
    let m: Int
    let n: Int
    let k: Int
  }

  /// Every form of a product: vectors, dot products, last columns by dots, short ways, blocks of a long depth.
  private static let cases: [Case] = {
    var cases: [Case] = []
    for (a, b) in [(Transpose.no, Transpose.no), (.no, .yes), (.yes, .no)] {
      for (m, n, k) in [
        (8, 64, 16), (33, 10, 128), (33, 1, 200), (20, 100, 96), (5, 49, 700), (64, 131, 40), (1, 176, 30),
        // Of the last, X·Wᵀ, a block by itself would be dot products, and the whole isn't.
        (70, 300, 520), (12, 16, 1), (40, 40, 600),
      ] {
        cases.append(Case(transposeA: a, transposeB: b, m: m, n: n, k: k))
      }
    }
    return cases
  }()

  @Test(arguments: InstructionSet.available)
  func `a block has the bits that it has in the whole product, and touches nothing else`(set: InstructionSet) {
    let backend = SwiftBackend(KernelTable(set))
    for (position, test) in Self.cases.enumerated() {
      var generator = SeededGenerator(seed: UInt64(position))
      let (m, n, k) = (test.m, test.n, test.k)
      let a = (0..<m * k).map { _ in generator.normal() }
      let b = (0..<k * n).map { _ in generator.normal() }
      let bias = (0..<n).map { _ in generator.normal() }
      // One that follows the product, and one that the tiles apply.
      let activation = Epilogue.Activation(position % 2 == 0 ? .tanh : .relu)
      let (lda, ldb) = (test.transposeA == .no ? k : m, test.transposeB == .no ? n : k)
      var whole = [Float](repeating: .nan, count: m * n)
      bias.withUnsafeBufferPointer { bias in
        backend.sgemm(
          test.transposeA, test.transposeB, m: m, n: n, k: k, a: a, lda: lda, b: b, ldb: ldb, c: &whole, ldc: n,
          epilogue: Epilogue(bias: bias.baseAddress, activation: activation))
      }
      // Rows of a column are cut where A lies along the depth only.
      if n == 1, test.transposeA == .yes { continue }
      // Some rows or all, two at least; some columns from a multiple of 16 to another or to the end.
      let rows = m < 8 ? 0..<m : m / 4..<m - m / 4
      // 48..<64 is the second vector of a pair.
      for columns in n < 64 ? [0..<n] : [0..<n, 32..<64, 48..<64, n / 16 * 16 - 16..<n] {
        var block = [Float](repeating: -7, count: m * n)
        bias.withUnsafeBufferPointer { bias in
          backend.sgemm(
            rows: rows, columns: columns, test.transposeA, test.transposeB, m: m, n: n, k: k, a: a, lda: lda, b: b,
            ldb: ldb, c: &block, ldc: n,
            epilogue: Epilogue(bias: bias.baseAddress, activation: activation))
        }
        let wrong = (0..<m * n).filter { position in
          let isInside = rows.contains(position / n) && columns.contains(position % n)
          return block[position].bitPattern != (isInside ? whole[position] : -7).bitPattern
        }
        #expect(wrong == [], "\(test), rows \(rows), columns \(columns)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `a block has the derivative at its own rows and columns, and sums these columns`(set: InstructionSet) {
    let backend = SwiftBackend(KernelTable(set))
    for (position, test) in Self.cases.enumerated() where test.m > 1 && test.n > 1 {
      var generator = SeededGenerator(seed: UInt64(position))
      let (m, n, k) = (test.m, test.n, test.k)
      let (lda, ldb) = (test.transposeA == .no ? k : m, test.transposeB == .no ? n : k)
      let a = Floats((0..<m * k).map { _ in generator.normal() })
      let b = Floats((0..<k * n).map { _ in generator.normal() })
      let outputs = Floats((0..<m * (n + 3)).map { _ in generator.normal() / 4 })
      func epilogue(_ sums: Floats?) -> Epilogue {
        Epilogue(
          derivative: Epilogue.Derivative(Epilogue.Activation(.tanh), outputs: outputs.pointer, stride: n + 3),
          columnSums: sums?.pointer)
      }
      let (whole, wholeSums) = (Floats(count: m * n), Floats(count: n))
      backend.sgemm(
        test.transposeA, test.transposeB, m: m, n: n, k: k, a: a.pointer, lda: lda, b: b.pointer, ldb: ldb,
        c: whole.pointer, ldc: n, epilogue: epilogue(wholeSums))
      for rows in [0..<m, m / 3..<m] where rows.count > 1 {
        let columns = n >= 64 ? 32..<n / 16 * 16 : 0..<n
        let block = Floats([Float](repeating: -7, count: m * n))
        let sums = Floats([Float](repeating: -7, count: n))
        backend.sgemm(
          rows: rows, columns: columns, test.transposeA, test.transposeB, m: m, n: n, k: k, a: a.pointer, lda: lda,
          b: b.pointer, ldb: ldb, c: block.pointer, ldc: n, epilogue: epilogue(rows.count == m ? sums : nil))
        let wrong = (0..<m * n).filter { position in
          let isInside = rows.contains(position / n) && columns.contains(position % n)
          return block.pointer[position].bitPattern != (isInside ? whole.pointer[position] : -7).bitPattern
        }
        #expect(wrong == [], "\(test), rows \(rows), columns \(columns)")
        let isSummed = rows.count == m
        let wrongSums = (0..<n).filter {
          sums.pointer[$0].bitPattern
            != (isSummed && columns.contains($0) ? wholeSums.pointer[$0] : -7).bitPattern
        }
        #expect(wrongSums == [], "\(test), rows \(rows), columns \(columns)")
      }
    }
  }

  @Test func `a block can be added to C`() {
    let backend = SwiftBackend()
    let (m, n, k) = (6, 32, 5)
    var generator = SeededGenerator(seed: 1)
    let a = (0..<m * k).map { _ in generator.integer(4) }
    let b = (0..<k * n).map { _ in generator.integer(4) }
    var c = (0..<m * n).map { _ in generator.integer(9) }
    let before = c
    backend.sgemm(
      rows: 2..<5, columns: 16..<32, .no, .no, m: m, n: n, k: k, a: a, lda: k, b: b, ldb: n, adds: true, c: &c, ldc: n)
    for i in 0..<m {
      for j in 0..<n {
        let sum = (0..<k).reduce(before[i * n + j]) { $0 + a[i * k + $1] * b[$1 * n + j] }
        #expect(c[i * n + j] == ((2..<5).contains(i) && j >= 16 ? sum : before[i * n + j]))
      }
    }
  }

  @Test func `a block outside C traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var c = [Float](repeating: 0, count: 4)
      SwiftBackend().sgemm(
        rows: 0..<3, columns: 0..<2, .no, .no, m: 2, n: 2, k: 1, a: [1, 1], lda: 1, b: [1, 1], ldb: 2, c: &c, ldc: 2)
    }.expectMessage("a block of rows 0..<3 and columns 0..<2 of a 2×2 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      ProductBlockTests.multiply(rows: 0..<2, columns: 0..<33)
    }.expectMessage("a block of rows 0..<2 and columns 0..<33 of a 2×32 matrix")
  }

  /// A block of a 2×32 matrix of ones times ones.
  private static func multiply(rows: Range<Int>, columns: Range<Int>, k: Int = 1) {
    let c = Floats(count: 64)
    let ones = Floats([Float](repeating: 1, count: 64))
    SwiftBackend().sgemm(
      rows: rows, columns: columns, .no, .no, m: 2, n: 32, k: k, a: ones.pointer, lda: max(k, 1), b: ones.pointer,
      ldb: 32, c: c.pointer, ldc: 32)
  }

  @Test func `a block that would have other bits traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      ProductBlockTests.multiply(rows: 0..<2, columns: 8..<32)
    }.expectMessage("a block of columns 8..<32 of 32 and a depth of 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      ProductBlockTests.multiply(rows: 0..<2, columns: 0..<24)
    }.expectMessage("a block of columns 0..<24 of 32 and a depth of 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      ProductBlockTests.multiply(rows: 0..<2, columns: 0..<16, k: 0)
    }.expectMessage("a block of columns 0..<16 of 32 and a depth of 0")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let floats = Floats([Float](repeating: 1, count: 64))
      SwiftBackend().sgemm(
        rows: 0..<4, columns: 0..<1, .yes, .no, m: 8, n: 1, k: 2, a: floats.pointer, lda: 8, b: floats.pointer, ldb: 1,
        c: floats.pointer + 32, ldc: 1)
    }.expectMessage("some rows of a transposed matrix times a vector")
  }
}
