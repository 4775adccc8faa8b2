// The exponential and what follows from it. NaN stays NaN; arguments and results may be denormal, and nothing is flushed to zero.

// 1.5·2²³: adding it rounds a float of magnitude below 2²² to an integer and leaves that integer in the low bits. A conversion
// would trap on NaN.
@inline(__always) var roundingShift: Float { 0x1.8p23 }

// log 2 in two parts; the first has nine bits, so that its product with an exponent is exact without FMA.
@inline(__always) var logarithmOfTwo: (high: Float, low: Float) { (0x1.63p-1, -0x1.bd0106p-13) }

/// The integer next to x/log 2, as both types, and x less its product with the high part of log 2, which is exact.
@inline(__always)
private func reduced(_ x: Float) -> (n: Int32, float: Float, leading: Float) {
  let shifted = multiplyAdd(x, 0x1.715476p0, roundingShift)
  let n = shifted - roundingShift
  return (bits(shifted) &- bits(roundingShift), n, multiplyAdd(n, -logarithmOfTwo.high, x))
}

/// e^(x + low) = 2ⁿ·(1 + q), with n an integer and q from −0.3 to 0.42: the parts before they are put together.
///
/// q is rounded but once where it is large: what is small is added up before it meets the leading part of x − n·log 2. For
/// −104 ≤ x ≤ 104 and a low part that is at most a rounding of x.
@inline(__always)
func exponentialParts(_ x: Float, low: Float = -0.0) -> (n: Int32, q: Float) {
  let (n, float, leading) = reduced(x)
  let trailing = multiplyAdd(float, -logarithmOfTwo.low, low)
  let r = leading + trailing
  return (n, leading + multiplyAdd(r * r, polynomial(Polynomial.exponential, r), trailing))
}

/// The same for less: q is rounded twice.
@inline(__always)
private func roughExponentialParts(_ x: Float) -> (n: Int32, q: Float) {
  let (n, float, leading) = reduced(x)
  let r = multiplyAdd(float, -logarithmOfTwo.low, leading)
  return (n, multiplyAdd(r * r, polynomial(Polynomial.exponential, r), r))
}

/// 2ⁿ for −126 ≤ n ≤ 127.
@inline(__always)
func powerOfTwo(_ n: Int32) -> Float { float(bits: (n &+ 127) &<< 23) }

/// e^(x + low), for a low part that is at most a rounding of x: 0 below −103.98, denormal up to −87.34, ∞ from 88.73 up.
@inline(__always)
func exponential(_ x: Float, low: Float = -0.0) -> Float {
  let (n, q) = exponentialParts(smaller(larger(x, -104), 89), low: low)
  // Two factors, so that neither overflows and a denormal result is rounded once.
  let half = n &>> 1
  let scale = powerOfTwo(half)
  return multiplyAdd(q, scale, scale) * powerOfTwo(n &- half)
}

/// eᵡ − 1 without cancellation.
@inline(__always)
func exponentialMinusOne(_ x: Float) -> Float {
  let (n, q) = exponentialParts(smaller(larger(x, -40), 89))
  // Half of it first: 2¹²⁸ would be too large, although (1 + q)·2¹²⁸ need not be.
  let scale = powerOfTwo(n &- 1)
  let half = multiplyAdd(scale, q, scale - 0.5)
  // x itself where x² is nothing beside it: this keeps −0, and the last bit of a denormal, which a half has not.
  return magnitude(x) < 0x1p-25 ? x : half + half
}

/// tanh x: a polynomial up to 0.55, 1 − 2/(e²ᵡ + 1) above.
@inline(__always)
func hyperbolicTangent(_ x: Float) -> Float {
  let a = magnitude(x)
  let square = a * a
  let small = multiplyAdd(polynomial(Polynomial.hyperbolicTangent, square), square * a, a)
  // From 9.02 up the result is 1. Of an error of the exponential less than half is left in the result.
  let (n, q) = roughExponentialParts(smaller(a + a, 18.1))
  let scale = powerOfTwo(n)
  let large = 1 - 2 / (multiplyAdd(q, scale, 1) + scale)
  return float(bits: bits(a <= 0.55 ? small : large) | bits(x) & .min)
}

/// 1/(1 + e⁻ᵡ).
@inline(__always)
func sigmoid(_ x: Float) -> Float {
  // Beyond these the result is 1, or 0.
  let (n, q) = exponentialParts(-smaller(larger(x, -104), 60))
  // Numerator and denominator times 2⁻²⁴: the largest e⁻ᵡ doesn't overflow, and where the result is denormal, the division
  // rounds it once.
  let numerator: Float = 0x1p-24
  let scale = powerOfTwo(n &- 24)
  // e⁻ᵡ would be rounded before 1 is added to it, so the sum of the powers of two comes first, what that loses meets the product
  // with q, and the denominator is rounded but once.
  let sum = scale + numerator
  let lost = smaller(scale, numerator) - (sum - larger(scale, numerator))
  return numerator / (sum + multiplyAdd(q, scale, lost))
}
