#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// Why a data set could not be loaded.
///
/// Each case is one exit status of the command line: 66, 65 and 74, in the order below.
public enum DatasetError: Error, Sendable, Equatable {
  /// There is no such data set, folder or file; the message says what was looked for.
  case notFound(String)
  /// A file's contents are not what they should be; `problem` says what was expected and what was found.
  case malformed(file: String, at: Location, problem: String)
  /// The operating system refused to open or read a file, with this `errno`.
  case unreadable(file: String, errno: Int32)

  /// A place in a file.
  public enum Location: Sendable, Equatable {
    /// The file as a whole.
    case file
    /// The byte at this offset, from 0.
    case byte(Int)
    /// The byte at this offset, from 0, of what the file's compressed contents expand to.
    case decompressedByte(Int)
    /// A line, from 1.
    case line(Int)
  }
}

extension DatasetError: CustomStringConvertible {
  /// One line for the user: file, place, and what is wrong there.
  public var description: String {
    Self.inOneLine(text)
  }

  private var text: String {
    switch self {
    case .notFound(let message): message
    case .malformed(let file, .file, let problem): "\(file): \(problem)"
    case .malformed(let file, .byte(let offset), let problem): "\(file): byte \(offset): \(problem)"
    case .malformed(let file, .decompressedByte(let offset), let problem):
      "\(file): byte \(offset) of the decompressed contents: \(problem)"
    case .malformed(let file, .line(let line), let problem): "\(file): line \(line): \(problem)"
    case .unreadable(let file, let code): "\(file): cannot be read: \(String(cString: strerror(code)))"
    }
  }

  /// A file's name may have line breaks in it, which must not look like another message.
  private static func inOneLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { "\n\r".unicodeScalars.contains($0) }) else { return text }
    return text.unicodeScalars.map { $0 == "\n" ? "\\n" : $0 == "\r" ? "\\r" : String($0) }.joined()
  }
}
