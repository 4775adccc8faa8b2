// Exponential, logarithm and what follows from them, a vector at a time. Special values: NaN stays NaN; eᵡ is 0 at −∞ and
// ∞ from 88.73 up; results below the smallest normal number are rounded to denormals, not to 0.

@inline(__always)
private func polynomial<let count: Int>(
  _ coefficients: InlineArray<count, Float>, _ x: Vector
) -> Vector {
  var sum = Vector(repeating: coefficients[count &- 1])
  for k in 1..<count { sum = multiplyAdd(sum, x, coefficients[count &- 1 &- k]) }
  return sum
}

// 1.5·2²³: adding it rounds a float of magnitude below 2²² to an integer and leaves that integer in the low bits. A
// conversion by lanes would trap on NaN and isn't vectorised.
@inline(__always) private var roundingShift: Float { 0x1.8p23 }

/// eᵡ = 2ⁿ·(1 + q), with n an integer and q from −0.3 to 0.42: the parts before they are put together.
@inline(__always)
private func exponentialParts(_ x: Vector) -> (n: IntegerVector, q: Vector) {
  let shifted = multiplyAdd(x, Vector(repeating: 0x1.715476p0), roundingShift)
  let n = shifted - Vector(repeating: roundingShift)
  let integer =
    unsafeBitCast(shifted, to: IntegerVector.self)
    &- IntegerVector(repeating: Int32(bitPattern: roundingShift.bitPattern))
  // log 2 in two parts; the first has nine bits, so that its product with n is exact without FMA.
  var r = multiplyAdd(n, Vector(repeating: -0x1.63p-1), x)
  r = multiplyAdd(n, Vector(repeating: 0x1.bd0106p-13), r)
  return (integer, multiplyAdd(polynomial(Polynomial.exponential, r), r * r, r))
}

/// 2ⁿ for −126 ≤ n ≤ 127.
@inline(__always)
private func powerOfTwo(_ n: IntegerVector) -> Vector {
  unsafeBitCast((n &+ IntegerVector(repeating: 127)) &<< IntegerVector(repeating: 23), to: Vector.self)
}

/// eᵡ.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  let (n, q) = exponentialParts(smaller(larger(x, -104), 89))
  // Two factors, so that neither overflows and a denormal result is rounded once.
  let half = n &>> IntegerVector(repeating: 1)
  let scale = powerOfTwo(half)
  return multiplyAdd(q, scale, scale) * powerOfTwo(n &- half)
}

/// eᵡ − 1 without cancellation, for x ≤ 0.
@inline(__always)
func exponentialMinusOne(_ x: Vector) -> Vector {
  let (n, q) = exponentialParts(larger(x, -40))
  let scale = powerOfTwo(n)
  let result = multiplyAdd(scale, q, scale - Vector(repeating: 1))
  // Keeps −0, and passes denormals through.
  return result.replacing(with: x, where: x .== 0)
}

/// log(1 + y) without cancellation, for 0 ≤ y ≤ 1.
@inline(__always)
func logarithmOfOnePlus(_ y: Vector) -> Vector {
  // Above √2 − 1 the argument is halved: log(1+y) = log 2 + log(1 + (y−1)/2), and y − 1 is exact there or nearly so.
  let upper = y .> Vector(repeating: 0x1.a8279ap-2)
  let f = y.replacing(with: (y - Vector(repeating: 1)) * Vector(repeating: 0.5), where: upper)
  let square = f * f
  let tail = multiplyAdd(
    polynomial(Polynomial.logarithm, f), square * f, square * Vector(repeating: -0.5))
  let low = Vector(repeating: 0).replacing(
    with: Vector(repeating: -0x1.bd0106p-13), where: upper)
  let high = Vector(repeating: 0).replacing(with: Vector(repeating: 0x1.63p-1), where: upper)
  return ((tail + low) + f) + high
}

/// log x for normal x > 0.
@inline(__always)
func logarithm(_ x: Vector) -> Vector {
  // x = 2ᵉ·m with √½ ≤ m < √2.
  let bits = unsafeBitCast(x, to: IntegerVector.self)
  let offset = bits &- IntegerVector(repeating: 0x3f35_04f3)
  let exponent = offset &>> IntegerVector(repeating: 23)
  let m = unsafeBitCast(bits &- (exponent &<< IntegerVector(repeating: 23)), to: Vector.self)
  // An integer below 2²² as a float, by the same trick as above in the other direction.
  let e =
    unsafeBitCast(
      exponent &+ IntegerVector(repeating: Int32(bitPattern: roundingShift.bitPattern)),
      to: Vector.self) - Vector(repeating: roundingShift)
  let f = m - Vector(repeating: 1)
  let square = f * f
  var tail = multiplyAdd(
    polynomial(Polynomial.logarithm, f), square * f, square * Vector(repeating: -0.5))
  tail = multiplyAdd(e, Vector(repeating: -0x1.bd0106p-13), tail)
  return multiplyAdd(e, Vector(repeating: 0x1.63p-1), tail + f)
}

/// |x|.
@inline(__always)
func magnitude(_ x: Vector) -> Vector {
  unsafeBitCast(
    unsafeBitCast(x, to: IntegerVector.self) & IntegerVector(repeating: 0x7fff_ffff),
    to: Vector.self)
}

/// tanh x: a polynomial up to 0.625, 1 − 2/(e²ᵡ + 1) above.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
  let a = magnitude(x)
  let square = x * x
  let small = multiplyAdd(polynomial(Polynomial.hyperbolicTangent, square), square * x, x)
  let large =
    Vector(repeating: 1) - Vector(repeating: 2) / (exponential(a + a) + Vector(repeating: 1))
  let signed = large.replacing(with: -large, where: x .< 0)
  // x itself at 0: adding the cubic term would turn −0 into 0.
  return signed.replacing(with: small, where: a .<= Vector(repeating: 0.625)).replacing(with: x, where: x .== 0)
}

/// 1/(1 + e⁻ᵡ), from e^(−|x|) so that it underflows gradually.
@inline(__always)
func sigmoid(_ x: Vector) -> Vector {
  let e = exponential(-magnitude(x))
  let numerator = Vector(repeating: 1).replacing(with: e, where: x .< 0)
  return numerator / (Vector(repeating: 1) + e)
}

/// log(1 + eᵡ) = max(x, 0) + log(1 + e^(−|x|)).
@inline(__always)
func softplus(_ x: Vector) -> Vector {
  larger(x, 0) + logarithmOfOnePlus(exponential(-magnitude(x)))
}
