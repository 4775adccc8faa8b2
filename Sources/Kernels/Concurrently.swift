import Synchronization

/// Calls `body` once for each item, 0 ..< count, on at most `threads` threads of the process's pool; returns when all calls have
/// returned.
///
/// Items are claimed one by one, in their order, so that long and short ones mix. Whoever calls sees to it that a result doesn't depend
/// on which thread made it. Products inside run on the thread that asks for them: the pool is taken.
package func concurrently(_ count: Int, threads: Int, _ body: @Sendable (_ item: Int) -> Void) {
  require(threads >= 1, "work on \(threads) threads")
  let parts = min(threads, count, ThreadPool.largestTeam)
  guard parts > 1 else {
    for item in 0..<max(count, 0) { body(item) }
    return
  }
  let next = Atomic<Int>(0)
  ThreadPool.shared.run(parts: parts) { _ in
    while true {
      let item = next.add(1, ordering: .relaxed).oldValue
      guard item < count else { return }
      body(item)
    }
  }
}

/// What `body` makes of each item, 0 ..< count, in the items' order, made on at most `threads` threads.
package func concurrentMap<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (_ item: Int) -> Result
) -> [Result] {
  [Result](unsafeUninitializedCapacity: max(count, 0)) { results, initialized in
    // Each item has a place of its own.
    nonisolated(unsafe) let places = results
    concurrently(count, threads: threads) { item in places.initializeElement(at: item, to: body(item)) }
    initialized = max(count, 0)
  }
}

/// Makes a partial result of each item on at most `threads` threads, and hands them to `combine` on the caller's, in the items' order.
///
/// Only a few partial results are there at a time, and what they are combined to has the same bits for any number of threads.
package func concurrentReduce<Partial: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (_ item: Int) -> Partial, combine: (Partial) -> Void
) {
  let wave = threads == 1 ? 1 : 4 * threads
  var first = 0
  while first < count {
    let start = first
    for partial in concurrentMap(min(wave, count - start), threads: threads, { body(start + $0) }) { combine(partial) }
    first += wave
  }
}
