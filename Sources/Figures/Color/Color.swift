/// A colour in sRGB.
public struct Color: Sendable, Hashable {
  /// Red, 0…255.
  public var red: UInt8
  /// Green, 0…255.
  public var green: UInt8
  /// Blue, 0…255.
  public var blue: UInt8
  /// 0 for what isn't seen to 1 for what covers everything beneath.
  public var opacity: Double

  /// A colour from its parts: 0…255 each, and an opacity of 0…1.
  public init(red: UInt8, green: UInt8, blue: UInt8, opacity: Double = 1) {
    (self.red, self.green, self.blue, self.opacity) = (red, green, blue, opacity)
  }

  /// A colour as it is written on the web: `Color(0xD55E00)`.
  public init(_ hexadecimal: UInt32, opacity: Double = 1) {
    self.init(
      red: UInt8(truncatingIfNeeded: hexadecimal >> 16), green: UInt8(truncatingIfNeeded: hexadecimal >> 8),
      blue: UInt8(truncatingIfNeeded: hexadecimal), opacity: opacity)
  }

  /// The same colour with another opacity, 0…1.
  public func opacity(_ opacity: Double) -> Color {
    Color(red: red, green: green, blue: blue, opacity: opacity)
  }

  /// The colour that lies `fraction` of the way to another, part by part: 0 for this one, 1 for the other.
  public func mixed(with other: Color, by fraction: Double) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * fraction).rounded().clamped(to: 0...255))
    }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
      opacity: opacity + (other.opacity - opacity) * fraction)
  }

  /// How light the colour looks: 0 for black to 1 for white, by the weights of ITU-R BT.709 on the sRGB values as they are.
  public var lightness: Double {
    (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255
  }
}

extension Color {
  /// White, the ground of every figure.
  public static let white = Color(0xFFFFFF)
  /// Black.
  public static let black = Color(0x000000)
  /// Dark grey: titles, labels, axes.
  public static let text = Color(0x333333)
  /// A grey for what should be read last: captions, notes, rules.
  public static let note = Color(0x666666)
  /// A light grey for the lines of a grid.
  public static let gridLine = Color(0xE4E4E4)
}

extension Double {
  /// The nearest number of a range; a NaN is its lower end.
  func clamped(to range: ClosedRange<Double>) -> Double {
    self >= range.upperBound ? range.upperBound : self >= range.lowerBound ? self : range.lowerBound
  }
}
