#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// A place of an axis that is marked, and its words; none for a smaller mark between two others.
public struct Tick: Sendable, Hashable {
  /// The number at the place.
  public var value: Double
  /// What is written there.
  public var label: String

  /// A marked place.
  public init(_ value: Double, _ label: String) { (self.value, self.label) = (value, label) }
}

extension Tick {
  /// At most `count` places, if that is at least two, with round numbers between.
  static func ticks(for scale: AxisScale, count: Int) -> [Tick] {
    switch scale.kind {
    case .linear: linear(scale.lower...scale.upper, count: count)
    case .logarithmic: logarithmic(scale.lower...scale.upper, count: count)
    }
  }

  /// Multiples of one, two or five times a power of ten.
  static func linear(_ range: ClosedRange<Double>, count: Int) -> [Tick] {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let raw = (upper - lower) / Double(max(count, 1))
    guard raw > 0, raw.isFinite else { return [] }
    var exponent = Int(floor(log10(raw)))
    // What the step is short of a power of ten; a hair less, because quotients are rounded.
    let mantissa = raw / pow(10, Double(exponent)) * (1 - 1e-9)
    var factor = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10
    if factor == 10 { (factor, exponent) = (1, exponent + 1) }
    let step = decimal(factor, exponent)
    let first = (lower / step - 1e-6).rounded(.up)
    let last = (upper / step + 1e-6).rounded(.down)
    // Where steps can't be told apart any more there are no round numbers.
    guard first <= last, max(abs(first), abs(last)) < 1e12, last - first < 1000 else { return [] }
    let places = (Int(first)...Int(last)).map { $0 * factor }
    let greatest = max(abs(decimal(places[0], exponent)), abs(decimal(places[places.count - 1], exponent)))
    let isScientific = greatest >= 1e6 || (greatest > 0 && greatest < 1e-3)
    return places.map { place in
      Tick(
        decimal(place, exponent),
        isScientific ? scientific(place, exponent) : plain(place, exponent, isGrouped: greatest >= 1e4))
    }
  }

  /// Powers of ten, or where there are few of them, also two and five times those.
  static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> [Tick] {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let first = Int((log10(lower) - 1e-9).rounded(.up))
    let last = Int((log10(upper) + 1e-9).rounded(.down))
    if last - first >= 1 {
      let stride = (last - first + max(count, 2)) / max(count, 2)
      let isPlain = first >= -3 && last <= 4
      var ticks: [Tick] = []
      for exponent in first - 1...last {
        if exponent >= first, (exponent - first) % stride == 0 {
          ticks.append(
            Tick(decimal(1, exponent), isPlain ? plain(1, exponent, isGrouped: last == 4) : scientific(1, exponent)))
        } else if exponent >= first, last - first <= 40 {
          ticks.append(Tick(decimal(1, exponent), ""))
        }
        guard stride == 1, last - first <= 8 else { continue }
        for factor in 2...9 {
          let value = decimal(factor, exponent)
          if value >= lower, value <= upper { ticks.append(Tick(value, "")) }
        }
      }
      return ticks
    }
    var ticks: [Tick] = []
    for exponent in first - 1...max(last, first) {
      let isPlain = exponent >= -3 && exponent <= 4
      for factor in [1, 2, 5] {
        let value = decimal(factor, exponent)
        guard value >= lower * (1 - 1e-9), value <= upper * (1 + 1e-9) else { continue }
        ticks.append(
          Tick(value, isPlain ? plain(factor, exponent, isGrouped: exponent == 4) : scientific(factor, exponent)))
      }
    }
    return ticks.count >= 2 ? ticks : linear(range, count: count)
  }

  /// A whole number times a power of ten, as near as a number can be.
  private static func decimal(_ whole: Int, _ exponent: Int) -> Double {
    let power = pow(10, Double(abs(exponent)))
    return exponent < 0 && exponent > -300 ? Double(whole) / power : Double(whole) * (exponent < 0 ? 1 / power : power)
  }

  /// A whole number times a power of ten, written out, with commas between thousands where the greatest of all ticks
  /// needs them.
  static func plain(_ whole: Int, _ exponent: Int, isGrouped: Bool) -> String {
    var digits = String(abs(whole))
    var decimals = ""
    if exponent >= 0 {
      if whole != 0 { digits += String(repeating: "0", count: exponent) }
    } else {
      digits = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
      decimals = "." + digits.suffix(-exponent)
      digits.removeLast(-exponent)
    }
    if isGrouped, digits.count > 3 {
      var grouped = ""
      for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
        grouped.append(digit)
      }
      digits = grouped
    }
    return (whole < 0 ? "−" : "") + digits + decimals
  }

  /// A whole number times a power of ten, as a number from 1 to 10 times a power of ten.
  static func scientific(_ whole: Int, _ exponent: Int) -> String {
    guard whole != 0 else { return "0" }
    var (whole, exponent) = (whole, exponent)
    while whole % 10 == 0 { (whole, exponent) = (whole / 10, exponent + 1) }
    let digits = String(abs(whole))
    let power = "10" + superscript(exponent + digits.count - 1)
    let sign = whole < 0 ? "−" : ""
    if digits == "1" { return sign + power }
    let rest = digits.dropFirst()
    return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "×" + power
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return (number < 0 ? "⁻" : "") + String(String(abs(number)).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}
