public import LinearAlgebra

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// Examples to be predicted, as text: one a line, numbers separated by commas or tabs, with or without a header.
///
/// The first line is a header if one of its fields is not a number. Empty lines are skipped; fields may be quoted.
public struct NumberTable: Sendable {
  /// N×D, one example a row.
  public let values: Matrix
  /// The header's names; none without a header.
  public let columnNames: [String]

  /// Reads a file, or standard input where the path is "-".
  ///
  /// - width: how many numbers each line must have.
  ///
  /// Throws ``DatasetError``, with the line, if the file can't be read, has no examples, or a line isn't `width` numbers.
  public init(contentsOf path: String, width: Int) throws(DatasetError) {
    let name = path == "-" ? "standard input" : path
    let bytes = path == "-" ? try Self.readStandardInput() : try Self.readFile(path)
    try self.init(text: bytes, file: name, width: width)
  }

  /// Reads the bytes of a file, as ``init(contentsOf:width:)``; `file` is what messages call it.
  public init(text: [UInt8], file: String, width: Int) throws(DatasetError) {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw .malformed(file: file, at: .file, problem: "its bytes are not text in UTF-8")
    }
    var names: [String] = []
    var elements: [Float] = []
    var rows = 0
    // A carriage return and a line feed are one character of a string.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      let fields = Self.fields(of: line)
      guard fields.count == width else {
        throw .malformed(
          file: file, at: .line(index + 1), problem: "\(fields.count) fields, but the model expects \(width) numbers")
      }
      let numbers = fields.map { Float($0) }
      if rows == 0 && names.isEmpty && numbers.contains(nil) {
        names = fields
        continue
      }
      for (field, number) in zip(fields, numbers) {
        guard let number, number.isFinite else {
          throw .malformed(file: file, at: .line(index + 1), problem: "\"\(field)\" is not a finite number")
        }
        elements.append(number)
      }
      rows += 1
    }
    guard rows > 0 else { throw .malformed(file: file, at: .file, problem: "it holds no examples") }
    values = Matrix(rows: rows, columns: width, elements: elements)
    columnNames = names
  }

  private static func fields(of line: Substring) -> [String] {
    let separator: Character = line.contains("\t") ? "\t" : ","
    return line.split(separator: separator, omittingEmptySubsequences: false).map { field in
      var field = field.drop(while: \.isWhitespace)
      while field.last?.isWhitespace == true { field.removeLast() }
      if field.count >= 2 && field.first == "\"" && field.last == "\"" { field = field.dropFirst().dropLast() }
      return String(field)
    }
  }

  private static func readFile(_ path: String) throws(DatasetError) -> [UInt8] {
    let contents = try FileContents(path: path)
    var bytes: [UInt8] = []
    while true {
      let chunk = try contents.read(1 << 16)
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
  }

  private static func readStandardInput() throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(file: "standard input", errno: errno) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
