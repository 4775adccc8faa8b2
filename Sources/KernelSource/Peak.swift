// How fast a core can multiply and add at all: what products are measured against.

/// `steps` times 14 independent multiply-adds of vectors, all in registers; returns their sum, so that none is left out.
///
/// Where there is no fused instruction, each is a multiplication and an addition.
public typealias PeakKernel = @Sendable @convention(c) (_ steps: Int, _ factor: Float, _ addend: Float) -> Float

/// 14 accumulators, a factor and an addend fill sixteen registers. Eight would hide the four cycles of a fused multiply-add on
/// two units; a multiplication followed by an addition takes six to eight, and needs twelve or more.
private typealias PeakSums = InlineArray<14, Vector>

/// The floating-point operations of one step of `multiplyAddPeak`.
let peakOperations = 2 * PeakSums.count * Vector.scalarCount

func multiplyAddPeak(_ steps: Int, _ factor: Float, _ addend: Float) -> Float {
  var sums = PeakSums(repeating: Vector(repeating: 0))
  let factor = Vector(repeating: factor)
  let addend = Vector(repeating: addend)
  // Distinct starts: equal chains would be computed once.
  for i in 0..<PeakSums.count { sums[i] = Vector(repeating: Float(i)) }
  for _ in 0..<steps {
    for i in 0..<PeakSums.count { sums[i] = multiplyAdd(sums[i], factor, addend) }
  }
  var total = sums[0]
  for i in 1..<PeakSums.count { total += sums[i] }
  return sumOfLanes(total)
}
