import Kernels

/// A sample of measurements, sorted.
struct Sample: Sendable {
  /// The measurements in ascending order; at least one.
  let sorted: [Double]

  /// Traps on an empty sample: nothing can be said of it.
  init(_ values: some Sequence<Double>) {
    sorted = values.sorted()
    require(!sorted.isEmpty, "statistics of no measurement")
  }

  /// The middle one, or the mean of the two in the middle.
  var median: Double { quantile(0.5) }

  var smallest: Double { sorted[0] }
  var largest: Double { sorted[sorted.count - 1] }

  /// The quartiles: half of the measurements lie between them.
  var lowerQuartile: Double { quantile(0.25) }
  var upperQuartile: Double { quantile(0.75) }

  /// Below which the given fraction of the sample lies, interpolated between neighbours (R's type 7, NumPy's default).
  func quantile(_ fraction: Double) -> Double {
    let position = fraction * Double(sorted.count - 1)
    let below = Int(position)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}

/// (Π xᵢ)^(1/n) of positive numbers: the mean of ratios, which doesn't depend on which side is the denominator.
///
/// Computed with logarithms, so that no product overflows. Traps on no number at all.
func geometricMean(_ values: [Double]) -> Double {
  require(!values.isEmpty, "the geometric mean of nothing")
  return exponential(values.reduce(0) { $0 + logarithm($1) } / Double(values.count))
}
