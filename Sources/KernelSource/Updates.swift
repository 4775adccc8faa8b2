// Optimiser updates and penalties, elementwise over a parameter.

/// dw += 2λ₂w + λ₁·sign(w); sign(0) is 0.
func addPenaltyGradient(
  _ count: Int, _ l2: Float, _ l1: Float, _ w: UnsafePointer<Float>,
  _ dw: UnsafeMutablePointer<Float>
) {
  let square = Vector(repeating: 2 * l2)
  if l1 == 0 {
    map(count, w, dw, dw) { multiplyAdd(square, $0, $1) }
  } else {
    let plus = Vector(repeating: l1)
    let zero = Vector(repeating: 0)
    map(count, w, dw, dw) {
      let sign = zero.replacing(with: plus, where: $0 .> 0).replacing(with: -plus, where: $0 .< 0)
      return multiplyAdd(square, $0, $1) + sign
    }
  }
}

/// w −= η·dw.
func descend(
  _ count: Int, _ learningRate: Float, _ dw: UnsafePointer<Float>, _ w: UnsafeMutablePointer<Float>
) {
  let step = Vector(repeating: -learningRate)
  map(count, w, dw, w) { multiplyAdd(step, $1, $0) }
}

/// v = ρv + dw; w −= η·v.
func descendWithMomentum(
  _ count: Int, _ learningRate: Float, _ momentum: Float, _ dw: UnsafePointer<Float>,
  _ v: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>
) {
  let rho = Vector(repeating: momentum)
  map(count, v, dw, v) { multiplyAdd(rho, $0, $1) }
  descend(count, learningRate, v, w)
}
