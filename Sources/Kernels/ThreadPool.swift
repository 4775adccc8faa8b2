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
/// dealt: the caller works too, and does itself what no worker has begun, so that it waits only for parts that others are in the
/// middle of. A caller that finds the pool busy does its work alone: nothing ever waits for another product.
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
  /// Which places in the team of which job are still to be had; in one word, so that a claim is one exchange.
  private let claims = Atomic<UInt64>(0)
  /// The job's next part that nobody has begun.
  private let nextPart = Atomic<Int>(0)
  /// How many of the team haven't finished.
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  // Written by the caller that holds `isBusy` while every place is claimed, read by workers that hold one.
  private var job: (work: Work, context: UnsafeRawPointer, parts: Int)?
  private var workers = 0
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
    // A forked child has the pool, but none of its threads. To ask for the process at every job would be a system call.
    pthread_atfork(nil, nil) { isForked.store(true, ordering: .relaxed) }
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
    run(parts: parts, threads: parts, context, work)
  }

  /// The same for more parts than threads: each thread takes the next part when it has done one.
  package func run(parts: Int, threads: Int, _ context: UnsafeRawPointer, _ work: Work) {
    let team = min(parts, threads)
    guard team > 1, team <= Self.largestTeam, !isForked.load(ordering: .relaxed),
      isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for part in 0..<parts { work(context, part) }
      return
    }
    defer { isBusy.store(false, ordering: .releasing) }
    startWorkers(team - 1)
    job = (work, context, parts)
    nextPart.store(0, ordering: .relaxed)
    unfinished.store(team, ordering: .relaxed)
    let last = Claims(claims.load(ordering: .relaxed))
    claims.store(Claims(job: last.job &+ 1, next: 0, places: UInt16(team)).word, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { signal(wake) }
    while claim() { takePart() }
    wait(on: done) { unfinished.load(ordering: .sequentiallyConsistent) == 0 }
    job = nil
  }

  /// Takes a place in the job's team, if one is left.
  private func claim() -> Bool {
    var word = claims.load(ordering: .acquiring)
    while true {
      let current = Claims(word)
      guard current.isOpen else { return false }
      let (exchanged, found) = claims.compareExchange(
        expected: word, desired: current.taken.word, ordering: .acquiringAndReleasing)
      if exchanged { return true }
      word = found
    }
  }

  /// Does parts of the job, one after the other, until none is left.
  private func takePart() {
    if let job {
      while true {
        let part = nextPart.add(1, ordering: .relaxed).oldValue
        if part >= job.parts { break }
        job.work(job.context, part)
      }
    }
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
      while claim() { takePart() }
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

/// Whether this process is a fork of one that had a pool.
private let isForked = Atomic<Bool>(false)

/// A job's number and how far the places in its team are claimed, as one word of 64 bits.
private struct Claims {
  let job: UInt32
  let next: UInt16
  let places: UInt16

  init(job: UInt32, next: UInt16, places: UInt16) {
    self.job = job
    self.next = next
    self.places = places
  }

  init(_ word: UInt64) {
    job = UInt32(truncatingIfNeeded: word >> 32)
    next = UInt16(truncatingIfNeeded: word >> 16)
    places = UInt16(truncatingIfNeeded: word)
  }

  var word: UInt64 { UInt64(job) << 32 | UInt64(next) << 16 | UInt64(places) }
  var isOpen: Bool { next < places }
  var taken: Claims { Claims(job: job, next: next + 1, places: places) }
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
