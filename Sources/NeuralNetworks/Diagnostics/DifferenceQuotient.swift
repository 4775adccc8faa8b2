/// The slope of a function of one number from its values nearby, and how far the slope is to be trusted.
///
/// From central differences D(h) and D(h/2), (4·D(h/2) − D(h))/3 is the slope but for an error of order h⁴ where the function is
/// smooth. L. F. Richardson, "The Approximate Arithmetical Solution by Finite Differences", 1911.
struct DifferenceQuotient {
  /// The slope.
  let slope: Double
  /// By how much differences of h and of h/2 contradict each other: near 0 for a smooth function and a small enough h, and not
  /// where a kink lies less than h away.
  ///
  /// The larger of |D(h) − D(h/2)|, which sees no kink at 0, and |J(h) − 2·J(h/2)|, which sees none at h/3. J is the difference
  /// between the slopes at the two sides, hf″ where f is smooth, and the same for any h with a kink at 0.
  let doubt: Double

  /// Takes the values at `middle` ± `step` and ± `step`/2, as the nearest floats.
  ///
  /// - middleValue: `value` at `middle`.
  init(at middle: Float, step: Double, middleValue: Double, _ value: (Float) -> Double) {
    func differences(_ h: Double) -> (central: Double, jump: Double) {
      let x = Double(middle)
      let (above, below) = (Float(x + h), Float(x - h))
      let (valueAbove, valueBelow) = (value(above), value(below))
      // What was rounded is divided by, not what was wanted.
      let right = (valueAbove - middleValue) / (Double(above) - x)
      let left = (middleValue - valueBelow) / (x - Double(below))
      return ((valueAbove - valueBelow) / (Double(above) - Double(below)), right - left)
    }
    let (whole, half) = (differences(step), differences(step / 2))
    slope = (4 * half.central - whole.central) / 3
    doubt = max(abs(whole.central - half.central), abs(whole.jump - 2 * half.jump))
  }
}
