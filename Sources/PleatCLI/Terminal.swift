#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The two streams that a command writes to.
enum Terminal {
  /// A line on standard output: a result for programs, as it is.
  static func writeResult(_ line: String) throws { try write(line + "\n", to: STDOUT_FILENO) }

  /// Lines on standard output: a result for people.
  static func writeText(_ text: String) throws { try write(printable(text) + "\n", to: STDOUT_FILENO) }

  /// A line on standard error: a message or progress. What can't be written there is lost.
  static func writeError(_ line: String) { try? write(printable(line) + "\n", to: STDERR_FILENO) }

  /// Opens what the caller has closed of the three standard streams, in a way that using it fails: else the next file to be
  /// opened would take its place and get what is meant for it.
  ///
  /// A pipe that nobody reads any more is then an error like others, not the end of the process: to lose the reader of
  /// progress is no reason to lose the weights.
  static func prepareStandardStreams() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// The text with control characters shown, not sent: a file's names must not command the terminal.
  static func printable(_ text: String) -> String {
    showing(text) { $0.properties.generalCategory == .control && $0 != "\n" }
  }

  /// The text on one line, with line breaks and other control characters shown: a class is called as its folder, whose name may have
  /// any.
  static func inOneLine(_ text: String) -> String {
    showing(text) { [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory) }
  }

  /// The text with the characters that are not to be sent written as in Swift, "\n" and "\u{1B}".
  private static func showing(_ text: String, _ isHidden: (Unicode.Scalar) -> Bool) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return text.unicodeScalars.map { isHidden($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
  }

  /// Text on standard error without a line's end, for a line that will be written over.
  static func writeOver(_ text: String) { try? write("\r\u{1B}[K" + text, to: STDERR_FILENO) }

  /// Whether a person sees standard error as it is written.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb" }

  /// How many characters fit a line of standard error.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Writes all of it, or throws: a full disk or a closed pipe behind standard output is a failure, not a shorter result.
  private static func write(_ text: String, to descriptor: Int32) throws {
    var text = text
    try text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = writeBytes(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else {
          // Whoever takes the first lines and goes, as `head` does, wants no message about it.
          throw Failure(.inputOutput, errno == EPIPE ? "" : "standard output: \(String(cString: strerror(errno)))")
        }
        written += count
      }
    }
  }

  private static func writeBytes(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    #if canImport(Darwin)
    Darwin.write(descriptor, bytes, count)
    #else
    Glibc.write(descriptor, bytes, count)
    #endif
  }
}
