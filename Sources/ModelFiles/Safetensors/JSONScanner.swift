/// Reads JSON from bytes, piece by piece, as its caller asks for the pieces.
///
/// It is strict where Foundation's parsers are lenient: a key that occurs twice in an object is an error, keys come in the
/// order in which they are written, and numbers are never rounded. There is no recursion but the caller's, so that
/// brackets nested a million deep do no harm.
struct JSONScanner {
  /// What was wrong, and where.
  struct Failure: Error {
    /// Counted from the first byte.
    var position: Int
    /// What was expected, and what was found.
    var problem: String
  }

  private let bytes: [UInt8]
  /// The next byte to be read.
  private(set) var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads an object, and lets `member` read each value, having given it the key.
  mutating func object(_ member: (inout JSONScanner, _ key: String) throws(Failure) -> Void) throws(Failure) {
    try consume("{")
    var keys: Set<String> = []
    if consumed("}") { return }
    repeat {
      skipWhitespace()
      let start = position
      let key = try string()
      guard keys.insert(key).inserted else {
        throw Failure(position: start, problem: "the name \(key.debugDescription) occurs twice")
      }
      try consume(":")
      try member(&self, key)
    } while consumed(",")
    try consume("}", or: ",")
  }

  /// Reads an array, and lets `element` read each of its elements.
  mutating func array(_ element: (inout JSONScanner) throws(Failure) -> Void) throws(Failure) {
    try consume("[")
    if consumed("]") { return }
    repeat {
      try element(&self)
    } while consumed(",")
    try consume("]", or: ",")
  }

  /// Reads a whole number that is not negative.
  mutating func size() throws(Failure) -> Int {
    skipWhitespace()
    let start = position
    while let byte = next, "0123456789+-.eE".utf8.contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard !text.isEmpty else { throw unexpected("a whole number") }
    let isWhole = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard isWhole, text == "0" || !text.hasPrefix("0") else {
      throw Failure(position: start, problem: "expected a whole number of at least 0, found \(text.prefix(40))")
    }
    guard let value = Int(text) else {
      throw Failure(position: start, problem: "expected a number up to \(Int.max), found \(text.prefix(40))")
    }
    return value
  }

  /// Reads a string.
  mutating func string() throws(Failure) -> String {
    try consume("\"", called: "a string")
    let start = position
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") {
        try appendEscaped(to: &text)
      } else if byte < 0x20 {
        throw unexpected("no control character within a string")
      } else {
        text.append(byte)
        position += 1
      }
    }
    try consume("\"", called: "the end of a string")
    guard let string = String(validating: text, as: UTF8.self) else {
      throw Failure(position: start, problem: "expected UTF-8 text, found bytes that are none")
    }
    return string
  }

  /// Reads the spaces at the end; anything else is a failure.
  mutating func end() throws(Failure) {
    skipWhitespace()
    guard next == nil else { throw unexpected("nothing more") }
  }

  private mutating func appendEscaped(to text: inout [UInt8]) throws(Failure) {
    let start = position
    position += 1
    let escape = next
    position += 1
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape!)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xd800..<0xdc00).contains(code), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low) else {
          throw Failure(position: start, problem: "expected a pair of surrogates, found half of one")
        }
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw Failure(position: start, problem: "expected a pair of surrogates, found half of one")
      }
      text.append(contentsOf: String(scalar).utf8)
    default:
      throw Failure(position: start, problem: "expected one of JSON's escape sequences, found another")
    }
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// The next byte; nil at the end.
  private var next: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  /// Whether `symbol` comes next; if so it is read.
  private mutating func consumed(_ symbol: Unicode.Scalar) -> Bool {
    skipWhitespace()
    guard next == UInt8(ascii: symbol) else { return false }
    position += 1
    return true
  }

  private mutating func consume(_ symbol: Unicode.Scalar, or other: Unicode.Scalar? = nil) throws(Failure) {
    try consume(symbol, called: other.map { "\"\($0)\" or \"\(symbol)\"" } ?? "\"\(symbol)\"")
  }

  private mutating func consume(_ symbol: Unicode.Scalar, called description: String) throws(Failure) {
    guard consumed(symbol) else { throw unexpected(description) }
  }

  private func unexpected(_ expected: String) -> Failure {
    let found =
      switch next {
      case nil: "the end of the header"
      case .some(0x21...0x7e): "\"\(Character(Unicode.Scalar(next!)))\""
      case .some(let byte): "the byte 0x\(String(byte, radix: 16))"
      }
    return Failure(position: position, problem: "expected \(expected), found \(found)")
  }
}
