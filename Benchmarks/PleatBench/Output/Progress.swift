#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What is being measured, on standard error: one line that is written over on a terminal, a line each elsewhere.
struct Progress {
  let total: Int
  let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var done = 0

  init(total: Int, isQuiet: Bool) {
    self.total = total
    self.isQuiet = isQuiet
  }

  /// Says that the next one has begun.
  mutating func begin(_ what: String) {
    done += 1
    guard !isQuiet else { return }
    let line = "[\(done)/\(total)] \(what)"
    write(isTerminal ? "\r\u{1B}[K\(line)" : line + "\n")
  }

  /// Clears the line.
  func finish() {
    if isTerminal && !isQuiet { write("\r\u{1B}[K") }
  }

  /// A message that is shown even when progress is not.
  func say(_ message: String) { write(message + "\n") }

  private func write(_ text: String) {
    var text = text
    // What can't be written there is lost.
    text.withUTF8 { _ = writeBytes(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private func writeBytes(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Darwin)
    Darwin.write(descriptor, bytes, count)
    #elseif canImport(Musl)
    Musl.write(descriptor, bytes, count)
    #else
    Glibc.write(descriptor, bytes, count)
    #endif
  }
}
