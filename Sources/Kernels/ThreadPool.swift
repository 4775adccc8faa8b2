import CCPUFeatures
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Threads that share one product: started when first needed, kept for the process, and asleep when nothing comes.
///
/// A fork-join is some microseconds as long as work keeps coming, because a worker looks for the next job for a while before it
/// sleeps; it doesn't look for long, because on a busy machine whoever spins keeps others from working. Parts are claimed, not
/// dealt: the caller works too, and does itself what no worker has begun, so that it never waits for a thread that the system
/// isn't running. A caller that finds the pool busy does its work alone: nothing ever waits for another product.
package final class ThreadPool: @unchecked Sendable {
  /// The process's pool: its threads are shared by all backends.
  package static let shared = ThreadPool()

  /// What is done with a part: a function and what it is about, not a closure, which would be allocated for every job.
  package typealias Work = @convention(c) (_ context: UnsafeRawPointer, _ part: Int) -> Void

  /// How long a worker looks for work, and a caller for its workers' end, before it sleeps.
  private static let spinning = Duration.microseconds(40)

  /// More threads than any product is worth cutting for, and few enough to count in 16 bits.
  package static let largestTeam = 1024

  private let isBusy = Atomic<Bool>(false)
  /// Which parts of which job are still to be had; in one word, so that a claim is one exchange.
  private let claims = Atomic<UInt64>(0)
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  // Written by the caller that holds `isBusy` while every part is claimed, read by workers that hold a part.
  private var job: (work: Work, context: UnsafeRawPointer)?
  private var workers = 0
  /// The process that started the workers: a fork has none of them.
  private let process = getpid()
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private let done: UnsafeMutablePointer<pthread_cond_t>

  private init() {
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    done = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    pthread_cond_init(done, nil)
  }

  /// Calls `body` once for each part, 0 ..< parts, on as many threads or fewer; returns when all calls have returned. In a
  /// forked child, which has the pool but not its threads, the caller does everything.
  package func run(parts: Int, _ body: @Sendable (_ part: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { context in
        run(parts: parts, context) { context, part in
          context.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(part)
        }
      }
    }
  }

  /// The same with a function that captures nothing, and allocates nothing.
  ///
  /// - context: what `work` is called with; it must stay valid until the end.
  package func run(parts: Int, _ context: UnsafeRawPointer, _ work: Work) {
    guard parts > 1, parts <= Self.largestTeam, getpid() == process,
      isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for part in 0..<parts { work(context, part) }
      return
    }
    defer { isBusy.store(false, ordering: .releasing) }
    startWorkers(parts - 1)
    job = (work, context)
    unfinished.store(parts, ordering: .relaxed)
    let last = Claims(claims.load(ordering: .relaxed))
    claims.store(Claims(job: last.job &+ 1, next: 0, parts: UInt16(parts)).word, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { signal(wake) }
    while let part = claim() { perform(part) }
    wait(on: done) { unfinished.load(ordering: .sequentiallyConsistent) == 0 }
    job = nil
  }

  /// Takes the next part of the job, if one is left.
  private func claim() -> Int? {
    var word = claims.load(ordering: .acquiring)
    while true {
      let current = Claims(word)
      guard current.isOpen else { return nil }
      let (exchanged, found) = claims.compareExchange(
        expected: word, desired: current.taken.word, ordering: .acquiringAndReleasing)
      if exchanged { return Int(current.next) }
      word = found
    }
  }

  private func perform(_ part: Int) {
    if let job { job.work(job.context, part) }
    if unfinished.subtract(1, ordering: .sequentiallyConsistent).newValue == 0
      && sleepers.load(ordering: .sequentiallyConsistent) > 0
    {
      signal(done)
    }
  }

  private func startWorkers(_ count: Int) {
    while workers < count {
      // Unretained: the pool lives as long as the process.
      let argument = Unmanaged.passUnretained(self)
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
      defer { pthread_attr_destroy(&attributes) }
      #if canImport(Darwin)
      var thread: pthread_t?
      #else
      var thread = pthread_t()
      #endif
      let status = pthread_create(&thread, &attributes, workerMain, argument.toOpaque())
      // Where a thread can't be had, the others do its parts.
      guard status == 0 else { return }
      workers += 1
    }
  }

  /// A worker's life: wait for a job, do what can be had of it.
  fileprivate func work() -> Never {
    while true {
      wait(on: wake) { Claims(claims.load(ordering: .sequentiallyConsistent)).isOpen }
      while let part = claim() { perform(part) }
    }
  }

  /// Returns when `condition` holds: spins for a while, then sleeps until somebody signals.
  private func wait(on event: UnsafeMutablePointer<pthread_cond_t>, until condition: () -> Bool) {
    let clock = ContinuousClock()
    let deadline = clock.now + Self.spinning
    repeat {
      for _ in 0..<64 {
        if condition() { return }
        pleat_spin_pause()
      }
    } while clock.now < deadline
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !condition() { pthread_cond_wait(event, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  // Under the mutex, so that a thread between its last look and its sleep isn't missed.
  private func signal(_ event: UnsafeMutablePointer<pthread_cond_t>) {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(event)
    pthread_mutex_unlock(mutex)
  }
}

/// A job's number and how far its parts are claimed, as one word of 64 bits.
private struct Claims {
  let job: UInt32
  let next: UInt16
  let parts: UInt16

  init(job: UInt32, next: UInt16, parts: UInt16) {
    self.job = job
    self.next = next
    self.parts = parts
  }

  init(_ word: UInt64) {
    job = UInt32(truncatingIfNeeded: word >> 32)
    next = UInt16(truncatingIfNeeded: word >> 16)
    parts = UInt16(truncatingIfNeeded: word)
  }

  var word: UInt64 { UInt64(job) << 32 | UInt64(next) << 16 | UInt64(parts) }
  var isOpen: Bool { next < parts }
  var taken: Claims { Claims(job: job, next: next + 1, parts: parts) }
}

#if canImport(Darwin)
private func workerMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<ThreadPool>.fromOpaque(argument).takeUnretainedValue().work()
}
#else
private func workerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<ThreadPool>.fromOpaque(argument).takeUnretainedValue().work()
}
#endif
