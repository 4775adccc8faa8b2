import Testing

@testable import Kernels

@Suite struct ScratchTests {
  @Test func `a lent buffer is aligned and as large as asked for`() {
    let scratch = Scratch()
    for count in [0, 1, 1000, 10] {
      scratch.withBuffer(count: count) { buffer in
        #expect(UInt(bitPattern: buffer) % 64 == 0)
        for i in 0..<count { buffer[i] = Float(i) }
      }
    }
  }

  @Test func `a buffer is lent again once it is back, and to nobody else before`() {
    let scratch = Scratch()
    scratch.withBuffer(count: 100) { first in
      scratch.withBuffer(count: 100) { second in #expect(first != second) }
    }
    var addresses: [UnsafeMutablePointer<Float>] = []
    for _ in 0..<2 { scratch.withBuffer(count: 50) { addresses.append($0) } }
    #expect(addresses[0] == addresses[1])
  }

  // In a process of its own, where nobody else borrows from the pool between the filling and the product.
  @Test(arguments: InstructionSet.available)
  func `what scratch memory held before doesn't change a bit of a product`(_ set: InstructionSet) async {
    await #expect(processExitsWith: .success) { [name = set.rawValue as String] in
      let kernels = KernelTable(try #require(InstructionSet(rawValue: name)))
      var generator = SeededGenerator(seed: 7)
      for size in ProductSize.aroundTiles(of: kernels) + ProductSize.aroundBlocks(of: kernels) {
        let product = ProductCase(size) { generator.normal() }
        for (form, transposes) in allTransposes.enumerated() {
          // Without gaps rows may lie over each other; biases are padded, and what is added to C is copied there and back.
          for (alpha, beta, padding, hasBias) in [
            (Float(1), Float(0), 0, false), (1, 1, form % 2, false), (0.7, 0.3, form % 2, false),
            (1, 0, form % 2, true),
          ] {
            func bits(afterFillingScratchWith byte: UInt8) -> [UInt32] {
              let (a, b, c) = product.stored(transposes, padding: padding)
              let bias = Floats([Float](repeating: 0.5, count: size.n))
              let count = 1_000_000
              Scratch.pool.withBuffer(count: count) {
                _ = UnsafeMutableRawPointer($0).initializeMemory(as: UInt8.self, repeating: byte, count: 4 * count)
              }
              if hasBias {
                SwiftBackend(kernels).sgemm(
                  transposes.a, transposes.b, m: size.m, n: size.n, k: size.k, a: a.pointer, lda: a.stride,
                  b: b.pointer,
                  ldb: b.stride, c: c.pointer, ldc: c.stride,
                  epilogue: Epilogue(bias: bias.pointer, activation: Epilogue.Activation(.relu)))
              } else {
                SwiftBackend(kernels).sgemm(
                  transposes.a, transposes.b, m: size.m, n: size.n, k: size.k, alpha: alpha, a: a.pointer,
                  lda: a.stride,
                  b: b.pointer, ldb: b.stride, beta: beta, c: c.pointer, ldc: c.stride)
              }
              return c.memory.elements.map(\.bitPattern)
            }
            let zeros = bits(afterFillingScratchWith: 0)
            #expect(bits(afterFillingScratchWith: 0xff) == zeros, "\(size) \(transposes) \(alpha) \(beta) \(hasBias)")
          }
        }
      }
    }
  }
}
