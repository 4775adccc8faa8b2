/// How far a result lies from the exact value, in units of the last place of a Float there.
///
/// Two NaNs are 0 apart, a NaN and a number infinitely far. Beyond the largest Float the result must be infinite where the
/// exact value rounds to infinity; below the smallest normal one the unit is that of the denormals.
func unitsInLastPlace(_ result: Float, from exact: Double) -> Double {
  if exact.isNaN || result.isNaN { return exact.isNaN && result.isNaN ? 0 : .infinity }
  if Float(exact).isInfinite || result.isInfinite { return Float(exact) == result ? 0 : .infinity }
  let exponent = exact == 0 ? -126 : max(Int(exact.exponent), -126)
  return abs(Double(result) - exact) / Double(sign: .plus, exponent: exponent - 23, significand: 1)
}
