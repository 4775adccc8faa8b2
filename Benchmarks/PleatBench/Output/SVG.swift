/// A drawing in SVG, built shape by shape; coordinates in pixels with y downwards.
struct SVG {
  let width: Double
  let height: Double
  private var elements: [String] = []

  init(width: Double, height: Double) {
    (self.width, self.height) = (width, height)
  }

  enum Anchor: String { case start, middle, end }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String, width: Double = 1, dashes: String? = nil
  ) {
    let dashes = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    elements.append(
      "<line x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\" stroke=\"\(colour)\" "
        + "stroke-width=\"\(short(width))\"\(dashes)/>")
  }

  mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String) {
    elements.append(
      "<rect x=\"\(short(x))\" y=\"\(short(y))\" width=\"\(short(width))\" height=\"\(short(height))\" fill=\"\(colour)\"/>"
    )
  }

  /// A point's mark; the shapes differ, so that colour isn't all that tells one from another.
  mutating func mark(_ shape: Mark, _ x: Double, _ y: Double, _ colour: String) {
    func polygon(_ corners: [(Double, Double)]) {
      let points = corners.map { "\(short(x + $0.0)),\(short(y + $0.1))" }.joined(separator: " ")
      elements.append("<polygon points=\"\(points)\" fill=\"\(colour)\"/>")
    }
    switch shape {
    case .circle: elements.append("<circle cx=\"\(short(x))\" cy=\"\(short(y))\" r=\"4.5\" fill=\"\(colour)\"/>")
    case .square: polygon([(-4, -4), (4, -4), (4, 4), (-4, 4)])
    case .triangle: polygon([(0, -5), (5, 4), (-5, 4)])
    case .diamond: polygon([(0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)])
    case .bar: polygon([(-1.5, -6), (1.5, -6), (1.5, 6), (-1.5, 6)])
    case .wedge: polygon([(0, 5), (5, -4), (-5, -4)])
    }
  }

  enum Mark { case circle, square, triangle, diamond, bar, wedge }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, size: Double = 12, anchor: Anchor = .start, colour: String = "#222222",
    isBold: Bool = false
  ) {
    elements.append(
      "<text x=\"\(short(x))\" y=\"\(short(y))\" font-size=\"\(short(size))\" text-anchor=\"\(anchor.rawValue)\" "
        + "fill=\"\(colour)\"\(isBold ? " font-weight=\"bold\"" : "")>\(Self.escaped(text))</text>")
  }

  /// The document.
  var document: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(short(width))" height="\(short(height))" \
    viewBox="0 0 \(short(width)) \(short(height))" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">
    <rect width="100%" height="100%" fill="#ffffff"/>
    \(elements.joined(separator: "\n"))
    </svg>

    """
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }

  /// At most one digit behind the point.
  private func short(_ value: Double) -> String {
    let text = decimal(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
