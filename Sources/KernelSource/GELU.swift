// x·Φ(x), with Φ the distribution function of the normal distribution, and its derivative.

/// a² as a float and what that loses.
@inline(__always)
private func square(_ a: Float) -> (high: Float, low: Float) {
  let high = a * a
  #if PLEAT_FMA || arch(arm64)
  return (high, (-high).addingProduct(a, a))
  #else
  // Halves of twelve bits, whose products are exact. T. J. Dekker, "A floating-point technique for extending the available
  // precision", Numerische Mathematik 18, 1971.
  let top = float(bits: bits(a) & ~0xfff)
  let rest = a - top
  return (high, ((top * top - high) + 2 * top * rest) + rest * rest)
  #endif
}

/// What 1/(e^(a²/2)·Φ(−a)) = √(2π)·a + P/Q is made of, for 0 ≤ a ≤ 14.5: (Q − 1)/a, and the sum times Q from a·Q.
///
/// The inverse is nearly √(2π)·a. What is left, P/Q with positive coefficients, is the less of it the larger a is, and with it the
/// roundings of the polynomials.
@inline(__always)
private func denominatorWithoutOne(_ a: Float) -> Float { polynomial(Polynomial.normalTailDenominator, a) }

@inline(__always)
private func inverseTail(_ a: Float, timesQ product: Float) -> Float {
  // √(2π).
  multiplyAdd(0x1.40d932p1, product, polynomial(Polynomial.normalTailNumerator, a))
}

/// x·Φ(x) = max(x, 0) − |x|·Φ(−|x|), exact in the tail: D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units", 2016.
@inline(__always)
func gelu(_ x: Float) -> Float {
  // From here down the result rounds to 0.
  let a = smaller(magnitude(x), 14.4)
  let (high, low) = square(a)
  let (n, q) = exponentialParts(-0.5 * high, low: -0.5 * low)
  // a·Q, rounded but once where a is small.
  let product = multiplyAdd(high, denominatorWithoutOne(a), a)
  let tail = multiplyAdd(q, product, product) / inverseTail(a, timesQ: product)
  // Two factors, so that neither is out of range.
  let half = n &>> 1
  return larger(x, 0) - tail * powerOfTwo(half) * powerOfTwo(n &- half)
}

/// Φ(x) + x·φ(x): its values at x and −x add up to 1.
@inline(__always)
func geluDerivative(_ x: Float) -> Float {
  let a = smaller(magnitude(x), 14.5)
  let denominator = multiplyAdd(a, denominatorWithoutOne(a), 1)
  // 1/√(2π).
  let peak: Float = 0x1.988454p-2
  let left =
    exponential(-0.5 * a * a) * multiplyAdd(-peak, a, denominator / inverseTail(a, timesQ: a * denominator))
  return x > 0 ? 1 - left : left
}
