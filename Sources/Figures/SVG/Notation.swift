extension String {
  /// The words as they may stand in an element or an attribute: with entities, and without the characters that XML
  /// doesn't know.
  var escapedForXML: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\t", "\n", "\r": text += " "
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        text.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return text
  }
}

extension Double {
  /// The number to two decimals, without zeros that say nothing; what is no number is 0, and what lies far outside
  /// stays there.
  var svg: String {
    let hundredths = Int((self.isNaN ? 0 : self.clamped(to: -1e7...1e7) * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    let decimals = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return "\(sign)\(whole == 0 ? "" : "\(whole)").\(decimals)"
  }
}

extension Point {
  /// The two coordinates.
  var svg: String { y < 0 && y.svg != "0" ? x.svg + y.svg : x.svg + " " + y.svg }
}

extension Color {
  /// `#` and six hexadecimal digits, or three where they say the same.
  var svg: String {
    let parts = [red, green, blue]
    let isShort = parts.allSatisfy { $0 % 17 == 0 }
    return "#"
      + parts.map { part in
        let digits = String(isShort ? part / 17 : part, radix: 16)
        return !isShort && digits.count == 1 ? "0" + digits : digits
      }.joined()
  }
}

extension Path {
  /// The value of a `d` attribute.
  var svg: String {
    var text = ""
    // A letter is left out where it is the one before; lines follow a move without a letter of their own.
    var implied: Character?
    for segment in segments {
      let (letter, numbers): (Character, String) =
        switch segment {
        case .move(let point): ("M", point.svg)
        case .line(let point): ("L", point.svg)
        case .quadratic(let point, let control): ("Q", control.svg + " " + point.svg)
        case .cubic(let point, let control1, let control2):
          ("C", control1.svg + " " + control2.svg + " " + point.svg)
        case .close: ("Z", "")
        }
      if letter == implied {
        text += " " + numbers
      } else {
        text += String(letter) + numbers
      }
      implied =
        switch letter {
        case "M": "L"
        case "Z": nil
        default: letter
        }
    }
    return text
  }
}
