#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What OpenBLAS's threads do between two products, and how to keep it from disturbing others.
///
/// After a product its idle threads call `sched_yield` in a loop for 2^26 cycles, some 20 ms, before they sleep: whoever comes
/// next shares its processors with them. The environment variable `OPENBLAS_THREAD_TIMEOUT` is the exponent. It is read when
/// the library is loaded, before `main`, so that setting it takes another start of the program.
enum OpenBLASThreads {
  private static let variable = "OPENBLAS_THREAD_TIMEOUT"

  /// The exponent that is set when the user has set none. 2^20 cycles are some 0.3 ms: OpenBLAS's threads stay awake from one
  /// of its own products to the next, and are asleep when the pause before somebody else's turn has passed.
  private static let exponent = 20

  /// How long to wait before the next turn.
  static let secondsUntilAsleep = 2e-3

  /// What the variable says in this process; nil if it isn't set.
  static var timeout: String? { getenv(variable).map { String(cString: $0) } }

  /// What a report says of it.
  static func remark(timeout: String) -> String {
    "OPENBLAS_THREAD_TIMEOUT=\(timeout), and a pause before every turn: OpenBLAS's idle threads would otherwise take "
      + "processor time from the next turn"
  }

  /// Starts this program again with the variable set, unless it is. Returns if it is, or can't be done.
  static func limitSpinning() {
    guard timeout == nil else { return }
    setenv(variable, "\(exponent)", 1)
    #if canImport(Darwin)
    execv(CommandLine.unsafeArgv[0], CommandLine.unsafeArgv)
    #else
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    #endif
    // Still here: go on in this process, where it has no effect.
    unsetenv(variable)
  }
}

/// Sleeps.
func pause(seconds: Double) { usleep(UInt32(seconds * 1e6)) }
