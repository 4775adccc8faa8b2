// How fast a core can multiply and add at all: what products are measured against.

/// `steps` times 14 independent multiply-adds of vectors, all in registers; returns their sum, so that none is left out.
///
/// Where there is no fused instruction, each is a multiplication and an addition.
public typealias PeakKernel =
  @Sendable @convention(c) (
    _ steps: Int, _ factor: Float, _ addend: Float
  ) -> Float

/// The floating-point operations of one step of `multiplyAddPeak`.
let peakOperations = 2 * 14 * Vector.scalarCount

// 14 accumulators, a factor and an addend fill sixteen registers. Eight would hide the four cycles of a fused multiply-add on
// two units; a multiplication followed by an addition takes six to eight, and needs twelve or more.
//
// Variables, not an inline array: with one more user of `InlineArray.init(repeating:)` the optimiser stops inlining it into the
// tiles, and its weak copies hold instructions of this set.
func multiplyAddPeak(_ steps: Int, _ factor: Float, _ addend: Float) -> Float {
  let factor = Vector(repeating: factor)
  let addend = Vector(repeating: addend)
  // Distinct starts: equal chains would be computed once.
  var s0 = Vector(repeating: 0)
  var s1 = Vector(repeating: 1)
  var s2 = Vector(repeating: 2)
  var s3 = Vector(repeating: 3)
  var s4 = Vector(repeating: 4)
  var s5 = Vector(repeating: 5)
  var s6 = Vector(repeating: 6)
  var s7 = Vector(repeating: 7)
  var s8 = Vector(repeating: 8)
  var s9 = Vector(repeating: 9)
  var s10 = Vector(repeating: 10)
  var s11 = Vector(repeating: 11)
  var s12 = Vector(repeating: 12)
  var s13 = Vector(repeating: 13)
  for _ in 0..<steps {
    s0 = multiplyAdd(s0, factor, addend)
    s1 = multiplyAdd(s1, factor, addend)
    s2 = multiplyAdd(s2, factor, addend)
    s3 = multiplyAdd(s3, factor, addend)
    s4 = multiplyAdd(s4, factor, addend)
    s5 = multiplyAdd(s5, factor, addend)
    s6 = multiplyAdd(s6, factor, addend)
    s7 = multiplyAdd(s7, factor, addend)
    s8 = multiplyAdd(s8, factor, addend)
    s9 = multiplyAdd(s9, factor, addend)
    s10 = multiplyAdd(s10, factor, addend)
    s11 = multiplyAdd(s11, factor, addend)
    s12 = multiplyAdd(s12, factor, addend)
    s13 = multiplyAdd(s13, factor, addend)
  }
  let total = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + ((s8 + s9) + (s10 + s11)) + (s12 + s13)
  return sumOfLanes(total)
}
