// The logarithm and what follows from it. NaN stays NaN; arguments and results may be denormal, and nothing is flushed to zero.

/// x = m·2ⁿ with √½ ≤ m < √2, for normal x > 0.
@inline(__always)
private func mantissaAndExponent(_ x: Float) -> (m: Float, n: Int32) {
  let n = (bits(x) &- 0x3f35_04f3) &>> 23
  return (float(bits: bits(x) &- (n &<< 23)), n)
}

/// log((1 + f)·2ⁿ) for √½ ≤ 1 + f ≤ √2 and a whole n.
@inline(__always)
private func logarithm(ofOnePlus f: Float, exponent n: Float) -> Float {
  let trailing = multiplyAdd(f * f, polynomial(Polynomial.logarithm, f), n * logarithmOfTwo.low)
  return multiplyAdd(n, logarithmOfTwo.high, f + trailing)
}

/// log x: −∞ at ±0, NaN below.
@inline(__always)
func logarithm(_ x: Float) -> Float {
  // A denormal has no leading 1 to take the exponent from until it is multiplied.
  let isDenormal = x < .leastNormalMagnitude
  let (m, n) = mantissaAndExponent(isDenormal ? x * 0x1p24 : x)
  let result = logarithm(ofOnePlus: m - 1, exponent: Float(isDenormal ? n &- 24 : n))
  // ∞ and NaN are their own logarithms.
  let limit = x == 0 ? -.infinity : x < 0 ? .nan : x
  return bits(x) > 0 && bits(x) < bits(.infinity) ? result : limit
}

/// log(1 + x) without cancellation: −∞ at −1, NaN below, and x itself, −0 too, where x is small.
@inline(__always)
func logarithmOfOnePlus(_ x: Float) -> Float {
  let sum = 1 + x
  // What the sum has lost; exact, because the larger is taken from the sum and the result from the smaller.
  let lost = smaller(x, 1) - (sum - larger(x, 1))
  let (m, n) = mantissaAndExponent(sum)
  // 2⁻ⁿ, or 0 where that would be denormal: there nothing is lost that counts.
  let scale = float(bits: max(127 &- n, 0) &<< 23)
  let result = logarithm(ofOnePlus: multiplyAdd(lost, scale, m - 1), exponent: Float(n))
  let limit = x == -1 ? -.infinity : x < -1 ? .nan : x
  return x > -1 && x < .infinity && x != 0 ? result : limit
}

/// log(1 + eᵡ) = max(x, 0) + log(1 + e^(−|x|)).
@inline(__always)
func softplus(_ x: Float) -> Float {
  let (n, q) = exponentialParts(larger(-magnitude(x), -104))
  let half = n &>> 1
  let scale = powerOfTwo(half) * powerOfTwo(n &- half)
  // e^(−|x|) and what its rounding loses, which is exact: the product with a power of two is.
  let product = q * scale
  let e = scale + product
  let lost = product - (e - scale)
  // The derivative 1/(1 + e) of the logarithm, near enough for something so small.
  let slope = multiplyAdd(e, -0.5, 1)
  let curved = multiplyAdd(e * e, polynomial(Polynomial.logarithmOfOnePlus, e), larger(x, 0))
  return e + multiplyAdd(lost, slope, curved)
}

/// log(1 + x) in Double, for x ≥ 0: for one number a row. Without branches, so that several rows' become vectors.
@inline(__always)
func logarithmOfOnePlus(_ x: Double) -> Double {
  // 1 + x = m·2ⁿ with √½ ≤ m < √2; z = (m − 1)/(m + 1), without the sum where that would lose x.
  let bits = Int64(bitPattern: (1 + x).bitPattern)
  let n = (bits &- 0x3fe6_a09e_667f_3bcd) &>> 52
  let m = Double(bitPattern: UInt64(bitPattern: bits &- (n &<< 52)))
  let z = (n == 0 ? x : m - 1) / (n == 0 ? 2 + x : m + 1)
  // log m = 2·artanh z by its series: what follows z¹¹/11 is below 10⁻¹⁰ of it.
  let coefficients: InlineArray<6, Double> = [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11]
  var sum = coefficients[5]
  for k in 1...5 { sum = sum * (z * z) + coefficients[5 &- k] }
  let result = Double(n) * 0x1.62e42fefa39efp-1 + 2 * z * sum
  // ∞ and NaN are what they were.
  return x < .infinity ? result : x
}
