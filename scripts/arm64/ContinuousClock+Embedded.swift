// What the thread pool uses of the standard library and Embedded Swift doesn't have.
import Glibc

/// The system's clock.
struct ContinuousClock {
  var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
