import Kernels
import Synchronization
import Testing

@Suite struct ConcurrentlyTests {
  @Test(arguments: [0, 1, 2, 3, 1000], [1, 2, 7])
  func `every item is done once`(count: Int, threads: Int) {
    let calls = Guarded([Int](repeating: 0, count: count))
    concurrently(count, threads: threads) { item in calls.withLock { $0[item] += 1 } }
    #expect(calls.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test(arguments: [0, 1, 5, 100], [1, 2, 3])
  func `results come in the items' order, and are combined in it`(count: Int, threads: Int) {
    let squares = (0..<count).map { "\($0 * $0)" }
    #expect(concurrentMap(count, threads: threads) { "\($0 * $0)" } == squares)
    var combined: [String] = []
    concurrentReduce(count, threads: threads) {
      "\($0 * $0)"
    } combine: {
      combined.append($0)
    }
    #expect(combined == squares)
  }

  @Test func `work inside of work is done by the thread that asks for it`() {
    let total = Atomic<Int>(0)
    concurrently(10, threads: 2) { i in
      concurrently(10, threads: 2) { j in total.add(i * j, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 45 * 45)
  }
}
