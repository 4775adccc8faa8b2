import Foundation
import Testing

/// A function of one number with its interval and what its slope is at most.
struct LipschitzFunction: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let start: Double
  let end: Double
  let lipschitz: Double
  let value: @Sendable (Double) -> Double

  static let all = [
    LipschitzFunction(testDescription: "sine", start: 0, end: 2 * .pi, lipschitz: 1) { sin($0) },
    LipschitzFunction(testDescription: "magnitude", start: -1, end: 1.5, lipschitz: 1) { abs($0) },
    // x³ − x has slopes from −1 to 3x² − 1.
    LipschitzFunction(testDescription: "cubic", start: -1.5, end: 1.5, lipschitz: 5.75) { $0 * $0 * $0 - $0 },
    LipschitzFunction(testDescription: "smooth step", start: -2, end: 3, lipschitz: 10) { tanh(10 * $0) },
    LipschitzFunction(testDescription: "far from 0", start: 100, end: 101, lipschitz: 2) { 2 * ($0 - 100) },
  ]
}
