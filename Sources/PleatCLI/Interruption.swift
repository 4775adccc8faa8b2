import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Ctrl-C while a network trains: the first asks for an orderly end, a second one ends the process.
enum Interruption {
  // A signal handler can reach nothing but a global.
  private static let requested = Atomic<Bool>(false)

  /// Takes over SIGINT and SIGTERM until the process ends.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        Interruption.requested.store(true, ordering: .relaxed)
        signal(received, SIG_DFL)
      }
    }
  }

  static var isRequested: Bool { requested.load(ordering: .relaxed) }
}
