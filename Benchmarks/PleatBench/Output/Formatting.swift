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

/// "93 %".
func percent(_ fraction: Double) -> String { "\(decimal(100 * fraction, 0)) %" }
