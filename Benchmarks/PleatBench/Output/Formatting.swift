#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One JSON object on a line, its keys sorted. Throws on a number that isn't finite.
func jsonLine(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// A number for people: `digits` digits behind the point.
func decimal(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e15 else { return "\(value)" }
  let fraction = String(Int(scaled) % Int(scale))
  let whole = "\(value < 0 && scaled > 0 ? "-" : "")\(Int(scaled) / Int(scale))"
  return digits == 0 ? whole : whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// A rate in about three digits: 0.52, 8.31, 93.4, 117.
func threeDigits(_ value: Double) -> String { decimal(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0) }

/// A whole number with commas: "116,279".
func grouped(_ value: Double) -> String {
  guard abs(value) < 1e15 else { return "\(value)" }
  var digits = String(Int(value.rounded()).magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return (value <= -0.5 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}

/// "1 thread", "2 threads".
func threadCount(_ count: Int) -> String { "\(count) thread\(count == 1 ? "" : "s")" }

/// "1 row", "28 rows".
func rowCount(_ count: Int) -> String { "\(count) row\(count == 1 ? "" : "s")" }

/// "(0.84 … 0.91)".
func quartiles(_ sample: Sample, _ text: (Double) -> String) -> String {
  "(\(text(sample.lowerQuartile)) … \(text(sample.upperQuartile)))"
}

/// A positive number in two digits and a power of ten: "1.0·10⁶".
func powerOfTen(_ value: Double) -> String {
  var (mantissa, exponent) = (value, 0)
  // 9.95 would be shown as 10.0.
  while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  return "\(decimal(mantissa, 1))·10" + String(String(exponent).compactMap { $0.wholeNumberValue.map { digits[$0] } })
}

/// What a ratio is more than 1: "+1.3 %", "-0.4 %".
func percentMore(_ ratio: Double) -> String {
  let text = decimal(100 * (ratio - 1), 1)
  return "\(text.hasPrefix("-") ? "" : "+")\(text) %"
}

/// "93 %".
func percent(_ fraction: Double) -> String { "\(decimal(100 * fraction, 0)) %" }
