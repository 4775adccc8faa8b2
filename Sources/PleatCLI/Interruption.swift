import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Ctrl-C, `kill` or a closed terminal.
///
/// While a network trains, the first asks for an orderly end and a second one ends the process. While data is read, features are made, a winner of
/// 2011 is fitted or the lecture computed, which writes nothing and can't be stopped half-way, the first ends the process, with the same status
/// and a message.
enum Interruption {
  // A signal handler can reach nothing but globals.
  private static let requested = Atomic<Bool>(false)
  /// The address of what the handler says before it ends the process; 0 where it is to note the signal only. What once stood there is
  /// kept, for the handler may be reading it: some bytes for each time that a command begins to make features.
  private static let lastWords = Atomic<Int>(0)

  /// Takes over SIGINT, SIGTERM and SIGHUP until the process ends: from now on they are noted.
  static func watch() {
    lastWords.store(0, ordering: .sequentiallyConsistent)
    _ = takenOver
  }

  /// From now on the first signal, also one that has been noted already, ends the process with this message: "interrupted …".
  static func endAtOnce(saying message: String) {
    let line = "pleat: error: \(Terminal.printable(message))\n"
    let words = strdup((Terminal.isInteractive ? "\r\u{1B}[K" : "") + line)
    lastWords.store(Int(bitPattern: words), ordering: .sequentiallyConsistent)
    _ = takenOver
    if isRequested { end() }
  }

  static var isRequested: Bool { requested.load(ordering: .sequentiallyConsistent) }

  /// Ends the process if there is something to say then. It calls nothing but what a signal handler may.
  private static func end() {
    guard let words = UnsafePointer<CChar>(bitPattern: lastWords.load(ordering: .sequentiallyConsistent)) else {
      return
    }
    _ = write(STDERR_FILENO, words, strlen(words))
    _exit(130)
  }

  /// Done once. Under `nohup`, SIGHUP stays ignored.
  private static let takenOver: Void = {
    var current = sigaction()
    sigaction(SIGHUP, nil, &current)
    // A process that a thread of Dispatch's has started begins with all signals blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] + (current.ignores ? [] : [SIGHUP]) {
      sigaddset(&signals, number)
      signal(number) { received in
        Interruption.end()
        Interruption.requested.store(true, ordering: .sequentiallyConsistent)
        signal(received, SIG_DFL)
      }
    }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }()
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
