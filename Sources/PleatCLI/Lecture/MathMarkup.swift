/// A formula as MathML, from a line of text in the manner of TeX.
///
/// `x_i`, `e^{-x}`, `\frac{a}{b}`, `\sqrt{x}`, `\text{if}`, `\quad`; a run of letters is one name (`W x`, `max(0, x)`), everything else stands
/// for itself: λ, ∑, ∂. Under and over ∑ stand its bounds; what is written above `)` belongs to all between the parentheses. `\\` begins
/// another line.
struct MathMarkup {
  private var rest: Substring
  private let isBlock: Bool

  /// The formula in a line of its own, or in a sentence.
  static func html(_ text: String, isBlock: Bool) -> String {
    let lines = text.split(separator: "\\\\", omittingEmptySubsequences: false).map { line in
      var parser = MathMarkup(rest: line, isBlock: isBlock)
      return parser.row(until: nil)
    }
    let body =
      lines.count == 1
      ? lines[0]
      : "<mtable displaystyle=\"true\">"
        + lines.map { "<mtr><mtd style=\"text-align: left\">\($0)</mtd></mtr>" }.joined() + "</mtable>"
    return "<math\(isBlock ? " display=\"block\"" : "")>\(body)</math>"
  }

  /// Everything up to a closing brace, or to the end.
  private mutating func row(until end: Character?) -> String {
    var row = ""
    while let next = rest.first, next != end {
      if next == " " {
        rest.removeFirst()
      } else {
        // W₂ max(0, x), not W₂max(0, x).
        if !row.isEmpty, next.isLetter, rest.dropFirst().first?.isLetter == true { row += "<mspace width=\"0.17em\"/>" }
        row += scripted()
      }
    }
    if end != nil, !rest.isEmpty { rest.removeFirst() }
    return "<mrow>\(row)</mrow>"
  }

  /// An atom with what stands below and above it.
  private mutating func scripted() -> String {
    let isSum = rest.first == "∑"
    var atom = atom()
    var (below, above): (String?, String?) = (nil, nil)
    while let mark = rest.first, mark == "_" || mark == "^" {
      rest.removeFirst()
      if mark == "_" { below = self.atom() } else { above = self.atom() }
    }
    let hasLimits = isSum && isBlock
    if hasLimits {
      // Without a font for mathematics the limits would touch the sign.
      if above != nil { atom = "<mrow>\(atom)<mspace width=\"0\" height=\"1.25em\" depth=\"0\"/></mrow>" }
      below = below.map { "<mrow>\($0)<mspace width=\"0\" height=\"1em\" depth=\"0\"/></mrow>" }
    }
    let (under, over, both) = hasLimits ? ("munder", "mover", "munderover") : ("msub", "msup", "msubsup")
    switch (below, above) {
    case (nil, nil): return atom
    case (let below?, nil): return "<\(under)>\(atom)\(below)</\(under)>"
    case (nil, let above?): return "<\(over)>\(atom)\(above)</\(over)>"
    case (let below?, let above?): return "<\(both)>\(atom)\(below)\(above)</\(both)>"
    }
  }

  private mutating func atom() -> String {
    while rest.first == " " { rest.removeFirst() }
    guard let first = rest.first else { return "<mrow></mrow>" }
    if first == "{" {
      rest.removeFirst()
      return row(until: "}")
    }
    if first == "(" {
      rest.removeFirst()
      return "<mrow><mo>(</mo>\(row(until: ")"))<mo>)</mo></mrow>"
    }
    if first == "\\" { return command() }
    if first.isLetter {
      let name = take { $0.isLetter || $0 == "′" }
      return "<mi>\(escaped(name))</mi>"
    }
    if first.isNumber {
      var number = take { $0.isNumber }
      // A comma or a point is part of a number only before another digit.
      while let mark = rest.first, mark == "," || mark == ".", rest.dropFirst().first?.isNumber == true {
        rest.removeFirst()
        number += String(mark) + take { $0.isNumber }
      }
      return "<mn>\(number)</mn>"
    }
    rest.removeFirst()
    // As an operator between two things, either would have gaps beside it.
    let isTight = first == "|" || first == "/"
    return "<mo\(isTight ? " lspace=\"0\" rspace=\"0\" stretchy=\"false\"" : "")>\(escaped(String(first)))</mo>"
  }

  private mutating func command() -> String {
    rest.removeFirst()
    switch take(while: { $0.isLetter }) {
    case "frac":
      let top = atom()
      return "<mfrac>\(top)\(atom())</mfrac>"
    case "sqrt": return "<msqrt>\(atom())</msqrt>"
    case "text":
      rest.removeFirst()
      let words = take { $0 != "}" }
      rest = rest.dropFirst()
      // A browser drops the spaces at the ends of a text.
      return
        "<mtext>\(escaped(words).split(separator: " ", omittingEmptySubsequences: false).joined(separator: "\u{A0}"))</mtext>"
    case "quad": return "<mspace width=\"2em\"/>"
    case let name: preconditionFailure("no such command in a formula: \\\(name)")
    }
  }

  private mutating func take(while holds: (Character) -> Bool) -> String {
    let taken = rest.prefix(while: holds)
    rest = rest.dropFirst(taken.count)
    return String(taken)
  }
}

/// Text as HTML shows it.
func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}
