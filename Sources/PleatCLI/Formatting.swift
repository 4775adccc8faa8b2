#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One JSON object on a line. Keys are sorted; a number that isn't finite is a programmer's mistake and throws.
func jsonLine(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// "1 epoch", "2 epochs".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// "9999", "10,000".
func grouped(_ count: Int) -> String {
  let digits = String(count)
  guard digits.count > 4 else { return digits }
  let first = digits.prefix(digits.count % 3)
  let rest = stride(from: first.count, to: digits.count, by: 3).map { start in
    digits.dropFirst(start).prefix(3)
  }
  return ((first.isEmpty ? [] : [first]) + rest).joined(separator: ",")
}

/// A number for people: `digits` digits behind the point.
func decimal(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e15 else { return "\(value)" }
  let fraction = String(Int(scaled) % Int(scale))
  let sign = value < 0 && scaled > 0 ? "-" : ""
  let whole = "\(sign)\(Int(scaled) / Int(scale))"
  return digits == 0 ? whole : whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// A number for people with three significant digits: "0.0123", "1.23·10⁻⁷".
func significant(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value == 0 ? 0 : value)" }
  var exponent = 0
  var mantissa = abs(value)
  while mantissa >= 9.995 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 0.9995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  if (-4...5).contains(exponent) { return decimal(value, max(0, 2 - exponent)) }
  let superscripts: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  let digits = String(abs(exponent)).compactMap(\.wholeNumberValue).map { superscripts[$0] }
  return "\(value < 0 ? "−" : "")\(decimal(mantissa, 2))·10\(exponent < 0 ? "⁻" : "")\(String(digits))"
}
