// x·σ(x), with σ the sigmoid, and its derivative.

/// x/(1 + e⁻ᵡ): S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-weighted linear units", Neural Networks 107, 2018.
@inline(__always)
func silu(_ x: Float) -> Float {
  // From here down the result rounds to 0.
  let numerator = larger(x, -110)
  let (n, q) = exponentialParts(-smaller(numerator, 60))
  // Far down, numerator and denominator times 2⁻³²: the largest e⁻ᵡ doesn't overflow, and where the result is denormal, the division
  // rounds it once.
  let shift: Int32 = x < -1 ? 32 : 0
  let one = powerOfTwo(-shift)
  let scale = powerOfTwo(n &- shift)
  // As in `sigmoid`: the denominator is rounded but once.
  let sum = scale + one
  let lost = smaller(scale, one) - (sum - larger(scale, one))
  return numerator * one / (sum + multiplyAdd(q, scale, lost))
}

/// σ(x)·(1 + x·σ(−x)).
@inline(__always)
func siluDerivative(_ x: Float) -> Float {
  // Beyond these the result is 0, or 1; an infinite x would be multiplied by 0.
  let clamped = smaller(larger(x, -104), 104)
  let e = exponential(-magnitude(clamped))
  let nearer = 1 / (1 + e)
  let farther = e * nearer
  let value = x > 0 ? nearer : farther
  let opposite = x > 0 ? farther : nearer
  return value * multiplyAdd(clamped, opposite, 1)
}
