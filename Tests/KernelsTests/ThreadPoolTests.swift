import Testing

@testable import Kernels

@Suite struct ThreadPoolTests {
  @Test("every part is done exactly once", arguments: [0, 1, 2, 3, 8, 33])
  func everyPartOnce(parts: Int) {
    // Many times over, so that workers are found spinning, falling asleep and asleep.
    for _ in 0..<200 {
      let done = Counters(parts)
      ThreadPool.shared.run(parts: parts) { part in done.increment(part) }
      #expect(done.values == [Int](repeating: 1, count: parts))
    }
  }

  @Test("every one of more parts than threads is done exactly once", arguments: [1, 2, 3, 5], [4, 7, 2000])
  func morePartsThanThreads(threads: Int, parts: Int) {
    for _ in 0..<100 {
      let done = Counters(parts)
      withUnsafePointer(to: done) {
        ThreadPool.shared.run(parts: parts, threads: threads, $0) { context, part in
          context.assumingMemoryBound(to: Counters.self).pointee.increment(part)
        }
      }
      #expect(done.values == [Int](repeating: 1, count: parts))
    }
  }

  @Test("team sizes may change from one job to the next")
  func changingTeams() {
    let total = Counters(1)
    var expected = 0
    for round in 0..<2000 {
      let parts = 1 + round * 7 % 6
      ThreadPool.shared.run(parts: parts) { part in for _ in 0...part { total.increment(0) } }
      expected += parts * (parts + 1) / 2
    }
    #expect(total.values == [expected])
  }

  @Test("jobs from several tasks, and a job inside a job, all get done")
  func concurrentJobs() async {
    let total = Counters(1)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<100 {
            ThreadPool.shared.run(parts: 3) { _ in
              ThreadPool.shared.run(parts: 2) { _ in total.increment(0) }
            }
          }
        }
      }
    }
    #expect(total.values == [8 * 100 * 6])
  }
}

private final class Counters: Sendable {
  private let counts: Guarded<[Int]>

  init(_ count: Int) { counts = Guarded([Int](repeating: 0, count: count)) }

  var values: [Int] { counts.withLock { $0 } }

  func increment(_ index: Int) { counts.withLock { $0[index] += 1 } }
}

@Suite struct ProductCutTests {
  /// All large enough to be cut, for each way of a product: tiles with and without packing, dot products in whole and, were a part
  /// to choose for itself, in parts only, and rows laid over each other.
  private static let sizes = [
    (150, 130, 70), (257, 97, 33), (20, 200, 400), (14, 300, 900), (3000, 10, 30), (2000, 17, 40), (7, 1200, 64),
  ]

  @Test("a product has the same bits on any number of threads", arguments: InstructionSet.available, sizes)
  func sameBits(set: InstructionSet, size: (m: Int, n: Int, k: Int)) {
    let (m, n, k) = size
    var stream = SeededGenerator(seed: 7)
    let a = (0..<m * k).map { _ in Float.random(in: -1...1, using: &stream) }
    let b = (0..<n * k).map { _ in Float.random(in: -1...1, using: &stream) }
    let start = (0..<m * n).map { _ in Float.random(in: -1...1, using: &stream) }
    let backends = [1, 2, 3, 4, 7].map { SwiftBackend(KernelTable(set), threads: $0) }
    for (transposeA, transposeB) in allTransposes {
      for (alpha, beta) in [(Float(1), Float(0)), (1, 1), (0.7, 0.3)] {
        func product(by backend: SwiftBackend) -> [UInt32] {
          var c = start
          backend.sgemm(
            transposeA, transposeB, m: m, n: n, k: k, alpha: alpha, a: a, lda: transposeA == .yes ? m : k, b: b,
            ldb: transposeB == .yes ? k : n, beta: beta, c: &c, ldc: n)
          return c.map(\.bitPattern)
        }
        let alone = product(by: backends[0])
        for backend in backends.dropFirst() {
          #expect(product(by: backend) == alone, "\(backend.threads) \(transposeA) \(transposeB) \(alpha) \(beta)")
        }
      }
    }
  }

  @Test("the blocks of a cut tile C: every row and column once", arguments: [2, 3, 4, 6, 7, 16])
  func blocksTile(threads: Int) {
    for (m, n, k) in Self.sizes {
      var c = [Float](repeating: 0, count: m * n)
      c.withUnsafeMutableBufferPointer { c in
        let operand = Operand(pointer: UnsafePointer(c.baseAddress!), stride: max(m, n, k), alongDepth: false)
        let product = Product(
          kernels: .best, m: m, n: n, k: k, a: operand, b: operand, alpha: 1, accumulates: false,
          c: c.baseAddress!, ldc: n)
        let cut = ProductCut(product, .blocked, threads: threads)
        #expect(cut.parts > 1)
        #expect(cut.parts <= threads)
        for part in 0..<cut.parts {
          guard let block = cut.block(part, of: product) else { continue }
          for i in 0..<block.m { for j in 0..<block.n { block.c[i * n + j] += 1 } }
        }
      }
      #expect(c.allSatisfy { $0 == 1 })
    }
  }
}
