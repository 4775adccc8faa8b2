/// How far a result lies from the exact value, in units of the last place of a Float at the exact value.
///
/// Two NaNs are 0 apart, a NaN and a number infinitely far. Beyond the largest Float the result must be infinite where the
/// exact value rounds to infinity; below the smallest normal one the unit is that of the denormals.
func unitsInLastPlace(_ result: Float, from exact: Double) -> Double {
  if exact.isNaN || result.isNaN { return exact.isNaN && result.isNaN ? 0 : .infinity }
  if Float(exact).isInfinite || result.isInfinite { return Float(exact) == result ? 0 : .infinity }
  let exponent = exact == 0 ? -126 : max(Int(exact.exponent), -126)
  return abs(Double(result) - exact) / Double(sign: .plus, exponent: exponent - 23, significand: 1)
}

/// The unit roundoff of Float.
let roundoff = 0x1p-24

/// γₖ = k·u/(1 − k·u), which bounds the relative error of k roundings. Higham, "Accuracy and Stability of Numerical
/// Algorithms", §3.1.
func gamma(_ k: Int) -> Double { Double(k) * roundoff / (1 - Double(k) * roundoff) }

/// The largest error of a function and where it was.
struct WorstError: CustomStringConvertible {
  private(set) var units = 0.0
  private(set) var description = "none"

  mutating func note(_ result: Float, exact: Double, at x: Float) {
    let error = unitsInLastPlace(result, from: exact)
    if error > units {
      units = error
      description = "\(error) units in the last place at \(x): \(result) instead of \(exact)"
    }
  }
}
