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
/// sleeps; it doesn't look for long, because on a busy machine whoever spins keeps others from working. The caller works too,
/// and a caller that finds the pool busy does its work alone: nothing ever waits for another product.
final class ThreadPool: @unchecked Sendable {
  /// The process's pool: its threads are shared by all backends.
  static let shared = ThreadPool()

  private typealias Job = @Sendable (_ part: Int) -> Void

  /// How long a worker looks for work, and a caller for its workers' end, before it sleeps.
  private static let spinning = Duration.microseconds(40)

  /// More threads than any product is worth cutting for, and few enough to count in 16 bits.
  static let largestTeam = 1024

  private let isBusy = Atomic<Bool>(false)
  /// The job that is on: its number, and in the lowest 16 bits how many parts it has. In one word, because a worker without a
  /// part in the last job may look while the next is being set up, and must see both of the same job.
  private let announcement = Atomic<Int>(0)
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  // Written by the caller that holds `isBusy` while no worker has a part, read by workers that were announced one.
  private var job: Job = { _ in }
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
  }

  /// Calls `body` once for each part, 0 ..< parts, on as many threads; returns when all have returned.
  func run(parts: Int, _ body: @Sendable (_ part: Int) -> Void) {
    let (isFree, _) = isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring)
    guard parts > 1, isFree else {
      if isFree { isBusy.store(false, ordering: .releasing) }
      for part in 0..<parts { body(part) }
      return
    }
    defer { isBusy.store(false, ordering: .releasing) }
    startWorkers(min(parts, Self.largestTeam) - 1)
    let team = min(parts, workers + 1)
    withoutActuallyEscaping(body) { body in
      job = body
      unfinished.store(team - 1, ordering: .relaxed)
      let number = announcement.load(ordering: .relaxed) >> 16 &+ 1
      announcement.store(number << 16 | team, ordering: .sequentiallyConsistent)
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 { signal(wake) }
      body(0)
      // Where threads could not be had, the caller does their parts as well.
      for part in team..<max(parts, team) { body(part) }
      wait(on: done) { unfinished.load(ordering: .acquiring) == 0 }
      job = { _ in }
    }
  }

  private func startWorkers(_ count: Int) {
    while workers < count {
      let argument = Unmanaged.passRetained(
        Worker(pool: self, index: workers + 1, seen: announcement.load(ordering: .relaxed)))
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
      guard status == 0 else {
        argument.release()
        return
      }
      workers += 1
    }
  }

  /// A worker's life: wait for a job, do one part of it.
  fileprivate func work(index: Int, seen: Int) -> Never {
    var seen = seen
    while true {
      wait(on: wake) { announcement.load(ordering: .sequentiallyConsistent) != seen }
      seen = announcement.load(ordering: .acquiring)
      let parts = seen & 0xffff
      guard index < parts else { continue }
      job(index)
      if unfinished.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { signal(done) }
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

/// What a new thread is told.
private final class Worker {
  let pool: ThreadPool
  let index: Int
  let seen: Int

  init(pool: ThreadPool, index: Int, seen: Int) {
    self.pool = pool
    self.index = index
    self.seen = seen
  }
}

#if canImport(Darwin)
private func workerMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  let worker = Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue()
  worker.pool.work(index: worker.index, seen: worker.seen)
}
#else
private func workerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let worker = Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue()
  worker.pool.work(index: worker.index, seen: worker.seen)
}
#endif
