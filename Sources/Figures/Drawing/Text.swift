/// One line of words in a drawing.
public struct Text: Sendable, Hashable {
  /// What of a line lies at its position.
  public enum Anchor: String, Sendable, CaseIterable {
    /// Its first letter.
    case start
    /// Its middle.
    case middle
    /// Its last letter.
    case end
  }

  /// The words; whatever isn't in the embedded font is drawn as a box in PNG.
  public var string: String
  /// The place of the anchor, on the line that letters stand on.
  public var position: Point
  /// The height of the font in points.
  public var size: Double
  /// What of the line lies at the position.
  public var anchor: Anchor
  /// The colour.
  public var color: Color
  /// Whether the letters are bold.
  public var isBold: Bool
  /// Whether the line is turned by a right angle, to be read from bottom to top.
  public var isRotated: Bool

  /// One line of words at a place.
  public init(
    _ string: String, at position: Point, size: Double = 10, anchor: Anchor = .start, color: Color = .text,
    isBold: Bool = false, isRotated: Bool = false
  ) {
    (self.string, self.position, self.size, self.anchor) = (string, position, size, anchor)
    (self.color, self.isBold, self.isRotated) = (color, isBold, isRotated)
  }

  /// The length of the line in points.
  public var width: Double { Text.width(string, size: size, isBold: isBold) }

  /// The length in points that words have in a font of a height in points.
  public static func width(_ string: String, size: Double, isBold: Bool = false) -> Double {
    let font = isBold ? DejaVuSans.bold : DejaVuSans.regular
    return font.advance(of: string) * size / DejaVuSans.unitsPerEm
  }

  /// The words broken into lines that are no longer than a width in points, unless one word is.
  public static func wrapped(_ string: String, width: Double, size: Double, isBold: Bool = false) -> [String] {
    var lines: [String] = []
    for paragraph in string.split(separator: "\n", omittingEmptySubsequences: true) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        let longer = line.isEmpty ? String(word) : line + " " + word
        if !line.isEmpty, Text.width(longer, size: size, isBold: isBold) > width {
          lines.append(line)
          line = String(word)
        } else {
          line = longer
        }
      }
      if !line.isEmpty { lines.append(line) }
    }
    return lines
  }
}
