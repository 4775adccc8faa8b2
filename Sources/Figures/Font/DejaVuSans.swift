/// The embedded font: outlines and widths of DejaVu Sans for the characters that figures need.
struct DejaVuSans: Sendable {
  /// The units of advances and outlines in the height of the font.
  static let unitsPerEm = 2048.0
  /// The height of a capital letter, as a part of the font's height.
  static let capitalHeight = 0.729

  /// The plain letters.
  static let regular = DejaVuSans(decoding: regularText)
  /// The bold letters.
  static let bold = DejaVuSans(decoding: boldText)

  /// One character: how far the next one stands, and its outline from where it stands, y upwards.
  struct Glyph: Sendable {
    var advance: Double
    var outline: Path
  }

  private let glyphs: [UInt32: Glyph]

  /// The outline of a character, or a box for one that isn't there.
  func glyph(_ character: Unicode.Scalar) -> Glyph { glyphs[character.value] ?? Self.box }

  /// Whether the font has a character.
  func contains(_ character: Unicode.Scalar) -> Bool { glyphs[character.value] != nil }

  /// The length of a line of words, in the font's units.
  func advance(of string: String) -> Double {
    string.unicodeScalars.reduce(0) { $0 + glyph($1).advance }
  }

  /// What is drawn for a character that isn't there: an empty box. Its inner side runs the other way round.
  private static let box: Glyph = {
    var path = Path([Point(150, 0), Point(150, 1400), Point(1050, 1400), Point(1050, 0)], closed: true)
    path.append(Path([Point(270, 120), Point(930, 120), Point(930, 1280), Point(270, 1280)], closed: true))
    return Glyph(advance: 1200, outline: path)
  }()

  /// Takes the text apart that `scripts/embed-font.py` wrote.
  private init(decoding text: StaticString) {
    var glyphs: [UInt32: Glyph] = [:]
    var reader = Reader(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    while let code = reader.code() { glyphs[code] = reader.glyph() }
    self.glyphs = glyphs
  }
}

extension DejaVuSans {
  /// Reads the notation of `scripts/embed-font.py`.
  private struct Reader {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    private var isAtEndOfLine: Bool { position >= text.count || text[position] == UInt8(ascii: "\n") }

    /// A code point in hexadecimal and the space behind it, on the next line.
    mutating func code() -> UInt32? {
      while position < text.count, isAtEndOfLine { position += 1 }
      guard position < text.count else { return nil }
      var code: UInt32 = 0
      while text[position] != UInt8(ascii: " ") {
        let digit = UInt32(text[position])
        code = code * 16 + (digit > 57 ? digit - 87 : digit - 48)
        position += 1
      }
      position += 1
      return code
    }

    /// Zigzag to base 45; every digit but the last has 45 added to it.
    private mutating func number() -> Int {
      var (value, factor) = (0, 1)
      while true {
        let character = Int(text[position])
        position += 1
        // The backslash, 92, is no digit.
        let digit = character > 92 ? character - 36 : character - 35
        value += digit % 45 * factor
        factor *= 45
        if digit < 45 { return value & 1 == 0 ? value / 2 : -(value + 1) / 2 }
      }
    }

    mutating func glyph() -> Glyph {
      let advance = Double(number())
      var outline = Path()
      var (x, y) = (0, 0)
      while !isAtEndOfLine {
        let points = (0..<number()).map { _ in
          let step = number()
          x += step >> 1
          y += number()
          // The outlines have half the resolution of the advances.
          return (point: Point(Double(2 * x), Double(2 * y)), isOnCurve: step & 1 == 0)
        }
        outline.append(contour(points))
      }
      return Glyph(advance: advance, outline: outline)
    }

    /// TrueType's contours: between two control points lies a point of the curve that isn't written.
    private func contour(_ points: [(point: Point, isOnCurve: Bool)]) -> Path {
      guard let first = points.first, let last = points.last else { return Path() }
      let start =
        first.isOnCurve ? first.point : last.isOnCurve ? last.point : first.point.mixed(with: last.point, by: 0.5)
      var path = Path()
      path.move(to: start)
      var control: Point?
      for (point, isOnCurve) in points.dropFirst(first.isOnCurve ? 1 : 0) {
        switch (control, isOnCurve) {
        case (nil, true): path.line(to: point)
        case (nil, false): control = point
        case (let held?, true):
          path.curve(to: point, control: held)
          control = nil
        case (let held?, false):
          path.curve(to: held.mixed(with: point, by: 0.5), control: held)
          control = point
        }
      }
      if let control { path.curve(to: start, control: control) }
      path.close()
      return path
    }
  }
}
