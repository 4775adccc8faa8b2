import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Ctrl-C, `kill` or a closed terminal while a network trains: the first asks for an orderly end, a second one ends the
/// process.
enum Interruption {
  // A signal handler can reach nothing but a global.
  private static let requested = Atomic<Bool>(false)

  /// Takes over SIGINT, SIGTERM and SIGHUP until the process ends.
  ///
  /// Under `nohup`, SIGHUP stays ignored.
  static func watch() {
    var current = sigaction()
    sigaction(SIGHUP, nil, &current)
    // A process that a thread of Dispatch's has started begins with all signals blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] + (current.ignores ? [] : [SIGHUP]) {
      sigaddset(&signals, number)
      signal(number) { received in
        Interruption.requested.store(true, ordering: .relaxed)
        signal(received, SIG_DFL)
      }
    }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  static var isRequested: Bool { requested.load(ordering: .relaxed) }
}

extension sigaction {
  /// Whether the signal does nothing.
  fileprivate var ignores: Bool {
    #if canImport(Darwin)
    let handler = __sigaction_u.__sa_handler
    #else
    let handler = __sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
