#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What times a turn.
enum Clock: Sendable {
  /// The time that the calling thread had a processor: for work on one thread. What others of this machine take away isn't
  /// counted, so that a result doesn't depend on how busy it is, as far as caches and clock rates allow.
  case processorTime
  /// The time on the wall: for work on several threads.
  case elapsedTime

  /// The clock for work on so many threads.
  init(threads: Int) { self = threads == 1 ? .processorTime : .elapsedTime }

  /// The time that `body` takes.
  func seconds(_ body: () -> Void) -> Double {
    let start = now
    body()
    return now - start
  }

  /// Seconds since some moment in the past.
  var now: Double {
    var time = timespec()
    clock_gettime(self == .processorTime ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
