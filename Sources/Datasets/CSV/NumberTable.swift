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
/// The first line is a header if none of its fields is a number. It also says what separates fields: tabs if it has one,
/// commas elsewhere. Empty lines are skipped; fields may be quoted, and then hold what separates them; a byte-order mark is
/// ignored. Lines end with a line feed, a carriage return or both.
public struct NumberTable: Sendable {
  /// N×D, one example a row.
  public let values: Matrix
  /// The header's names; none without a header.
  public let columnNames: [String]

  /// Reads a file, gzipped or not, or a pipe; standard input where the path is "-".
  ///
  /// - width: how many numbers each line must have.
  ///
  /// Throws ``DatasetError``, with the line, if the file can't be read, has no examples, or a line isn't `width` numbers.
  public init(contentsOf path: String, width: Int) throws(DatasetError) {
    let name = path == "-" ? "standard input" : path
    let bytes = path == "-" ? try Self.readAll(of: STDIN_FILENO, called: name) : try Self.readFile(path)
    try self.init(text: bytes, file: name, width: width)
  }

  /// Whether there is something that a table can be read from: a path that isn't a folder's, or "-".
  public static func canBeRead(from path: String) -> Bool {
    path == "-" || (try? InputFile.kind(of: path)) == .other
  }

  /// Reads the bytes of a file, as ``init(contentsOf:width:)``; `file` is what messages call it.
  public init(text: [UInt8], file: String, width: Int) throws(DatasetError) {
    guard String(validating: text, as: UTF8.self) != nil else {
      throw .malformed(file: file, at: .file, problem: "its bytes are not text in UTF-8")
    }
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    let lines = Self.lines(of: text.starts(with: byteOrderMark) ? text.dropFirst(3) : text[...])
    var names: [String] = []
    var separator: UInt8?
    var elements: [Float] = []
    var rows = 0
    for (index, line) in lines.enumerated() where !line.allSatisfy(Self.isBlank) {
      let isFirst = separator == nil
      let separatorHere = separator ?? (line.contains(UInt8(ascii: "\t")) ? UInt8(ascii: "\t") : UInt8(ascii: ","))
      separator = separatorHere
      let fields = Self.fields(of: line, separatedBy: separatorHere)
      guard fields.count == width else {
        throw .malformed(
          file: file, at: .line(index + 1),
          problem: "\(fields.count) field\(fields.count == 1 ? "" : "s"), but the model expects \(width)")
      }
      let numbers = fields.map { Float($0) }
      if isFirst, numbers.allSatisfy({ $0 == nil }), fields.contains(where: { !$0.isEmpty }) {
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

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

  private static func lines(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard text.contains(lineFeed) else {
      return text.split(separator: carriageReturn, omittingEmptySubsequences: false)
    }
    return text.split(separator: lineFeed, omittingEmptySubsequences: false)
      .map { $0.last == carriageReturn ? $0.dropLast() : $0 }
  }

  /// A line's fields after RFC 4180, without the blanks around them.
  private static func fields(of line: ArraySlice<UInt8>, separatedBy separator: UInt8) -> [String] {
    let quote = UInt8(ascii: "\"")
    var fields: [String] = []
    var start = line.startIndex
    var isQuoted = false
    for position in line.indices {
      if line[position] == quote { isQuoted.toggle() }
      if line[position] == separator && !isQuoted {
        fields.append(field(line[start..<position]))
        start = position + 1
      }
    }
    fields.append(field(line[start...]))
    return fields
  }

  private static func field(_ bytes: ArraySlice<UInt8>) -> String {
    let quote = UInt8(ascii: "\"")
    var bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else {
      return String(decoding: bytes, as: UTF8.self)
    }
    // A quote within quotes is written twice.
    var isEscape = false
    let content = bytes.dropFirst().dropLast().filter { byte in
      isEscape = byte == quote && !isEscape
      return !isEscape
    }
    return String(decoding: content, as: UTF8.self)
  }

  private static func readFile(_ path: String) throws(DatasetError) -> [UInt8] {
    var status = stat()
    if stat(path, &status) == 0, [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT) {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .unreadable(file: path, errno: errno) }
      defer { close(descriptor) }
      return try readAll(of: descriptor, called: path)
    }
    let contents = try FileContents(path: path)
    var bytes: [UInt8] = []
    while true {
      let chunk = try contents.read(1 << 16)
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
  }

  private static func readAll(of descriptor: Int32, called name: String) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(file: name, errno: errno) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
