import Kernels
import Testing

@Suite struct BlockedProductTests {
  private static let scalars: [(alpha: Float, beta: Float)] = [(1, 0), (1, 1), (-1.3, 0.7)]

  // Every piece is computed by itself, and C put together from the pieces must have the bits of C computed in one go. Pieces of
  // one row or one column are left out: they are computed in another way, and never cut.
  @Test(arguments: TestedBackend.swift)
  func `cutting C into rows, or into columns between tiles, doesn't change a bit`(_ tested: TestedBackend) {
    let blocking = tested.backend.kernels.functions.blocking
    let tile = blocking.tileColumns
    var generator = SeededGenerator(seed: 6)
    let sizes = [
      ProductSize(10 * blocking.tileRows + 3, 5 * tile + 3, 40),
      ProductSize(2 * blocking.tileRows - 1, 2 * tile + 2, 33),
      ProductSize(blocking.tileRows + 1, tile + 2, 2 * blocking.blockDepth + 5),
      ProductSize(blocking.blockRows + 5, 10, 9),
      ProductSize(4, blocking.blockColumns + tile + 2, 4),
    ]
    for size in sizes {
      let (m, n, k) = (size.m, size.n, size.k)
      let product = ProductCase(size) { generator.normal() }
      let rowCuts = [[0, 2, m], [0, m / 2, m], [0, min(5, m), min(5 + blocking.tileRows, m), m]]
      let columnCuts = [[0, tile, n], [0, n / tile / 2 * tile, n], [0, n / tile * tile, n]]
      for transposes in allTransposes {
        let (a, b, c) = product.stored(transposes, padding: 1)
        func compute(rows: [Int], columns: [Int], alpha: Float, beta: Float) -> [Float] {
          for i in 0..<m { (c.pointer + i * c.stride).update(from: product.c + i * n, count: n) }
          for (i, nextI) in zip(rows, rows.dropFirst()) {
            for (j, nextJ) in zip(columns, columns.dropFirst()) where nextJ > j && nextI > i {
              tested.backend.sgemm(
                transposes.a, transposes.b, m: nextI - i, n: nextJ - j, k: k, alpha: alpha,
                a: a.pointer + (transposes.a == .no ? i * a.stride : i), lda: a.stride,
                b: b.pointer + (transposes.b == .no ? j : j * b.stride), ldb: b.stride, beta: beta,
                c: c.pointer + i * c.stride + j, ldc: c.stride)
            }
          }
          return c.memory.elements
        }
        func bits(_ elements: [Float]) -> [UInt32] { elements.map(\.bitPattern) }
        for (alpha, beta) in Self.scalars {
          let whole = bits(compute(rows: [0, m], columns: [0, n], alpha: alpha, beta: beta))
          for rows in rowCuts {
            let pieces = bits(compute(rows: rows, columns: [0, n], alpha: alpha, beta: beta))
            #expect(pieces == whole, "\(transposes) \(size) alpha=\(alpha) beta=\(beta) rows=\(rows)")
          }
          for columns in columnCuts where columns[1] <= n {
            let pieces = bits(compute(rows: [0, m], columns: columns, alpha: alpha, beta: beta))
            #expect(pieces == whole, "\(transposes) \(size) alpha=\(alpha) beta=\(beta) columns=\(columns)")
          }
        }
      }
    }
  }

  // In a process of its own, which a single access behind an end would kill.
  @Test(arguments: InstructionSet.available)
  func `no operand is read or written outside its bounds`(_ set: InstructionSet) async {
    await #expect(processExitsWith: .success) { [name = set.rawValue as String] in
      let kernels = KernelTable(try #require(InstructionSet(rawValue: name)))
      let sizes = ProductSize.aroundTiles(of: kernels) + ProductSize.aroundBlocks(of: kernels)
      for (position, size) in sizes.enumerated() where size.m * size.n > 0 {
        for edge in [GuardedMemory.Edge.lower, .upper] {
          for (form, transposes) in allTransposes.enumerated() {
            BlockedProductTests.multiplyAgainstTrappingPages(
              SwiftBackend(kernels), size, transposes, edge, padding: (position + form) % 2 * 3)
          }
        }
      }
    }
  }

  private static func multiplyAgainstTrappingPages(
    _ backend: SwiftBackend, _ size: ProductSize, _ transposes: (a: Transpose, b: Transpose),
    _ edge: GuardedMemory.Edge,
    padding: Int
  ) {
    let memory = GuardedArrays(at: edge)
    // The last row ends with its last element: behind it there is no gap.
    func operand(_ rows: Int, _ columns: Int) -> (pointer: UnsafeMutablePointer<Float>, stride: Int) {
      let stride = max(columns, 1) + padding
      return (memory.floats(rows == 0 ? 0 : (rows - 1) * stride + columns), stride)
    }
    let (m, n, k) = (size.m, size.n, size.k)
    let a = transposes.a == .no ? operand(m, k) : operand(k, m)
    let b = transposes.b == .no ? operand(k, n) : operand(n, k)
    let c = operand(m, n)
    var expected = Float(0)
    for (alpha, beta) in [(Float(1), Float(0)), (1, 1), (2, 0.5)] {
      backend.sgemm(
        transposes.a, transposes.b, m: m, n: n, k: k, alpha: alpha, a: a.pointer, lda: a.stride, b: b.pointer,
        ldb: b.stride, beta: beta, c: c.pointer, ldc: c.stride)
      expected = alpha * Float(k) + beta * expected
    }
    #expect(c.pointer[0] == expected, "\(size) \(transposes)")
    #expect(c.pointer[(m - 1) * c.stride + n - 1] == expected, "\(size) \(transposes)")
    let bias = memory.floats(n)
    let sums = memory.floats(n)
    let outputs = operand(m, n)
    for epilogue in [
      Epilogue(bias: bias, activation: Epilogue.Activation(.relu), columnSums: sums),
      Epilogue(
        derivative: Epilogue.Derivative(Epilogue.Activation(.relu), outputs: outputs.pointer, stride: outputs.stride),
        columnSums: sums),
    ] {
      backend.sgemm(
        transposes.a, transposes.b, m: m, n: n, k: k, a: a.pointer, lda: a.stride, b: b.pointer, ldb: b.stride,
        c: c.pointer, ldc: c.stride, epilogue: epilogue)
    }
  }
}
