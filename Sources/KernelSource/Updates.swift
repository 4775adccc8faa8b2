// Optimiser updates: each is one pass over a parameter's elements that takes gradient, penalties and state and moves the
// weights. In all of them the gradient is g = scale·dw + 2λ₂w + λ₁·sign(w), with sign(0) = 0.
//
// State is zero before the first step. A mean m ← βm + (1−β)x is taken as m ← m + (1−β)(x − m), with 1 − β as the argument:
// Float holds 0.001 to eight digits, but 0.999 only so that what it leaves to 1 is right to five.

/// w −= η·g.
///
/// - dw: the gradient of the data loss, `count` elements as w.
public typealias DescentKernel =
  @Sendable @convention(c) (
    _ count: Int, _ scale: Float, _ l2: Float, _ l1: Float, _ learningRate: Float, _ dw: UnsafePointer<Float>,
    _ w: UnsafeMutablePointer<Float>
  ) -> Void

/// v = ρv + g; then w −= η·v, or Nesterov's w −= η(g + ρv).
public typealias MomentumKernel =
  @Sendable @convention(c) (
    _ count: Int, _ scale: Float, _ l2: Float, _ l1: Float, _ learningRate: Float, _ momentum: Float,
    _ dw: UnsafePointer<Float>, _ v: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>
  ) -> Void

/// s = s + g²; w −= η·g / (√s + ε).
public typealias AdaGradKernel =
  @Sendable @convention(c) (
    _ count: Int, _ scale: Float, _ l2: Float, _ l1: Float, _ learningRate: Float, _ epsilon: Float,
    _ dw: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>
  ) -> Void

/// s = αs + (1−α)g²; w −= η·g / (√s + ε).
///
/// - decay: 1 − α.
public typealias RMSPropKernel =
  @Sendable @convention(c) (
    _ count: Int, _ scale: Float, _ l2: Float, _ l1: Float, _ learningRate: Float, _ decay: Float, _ epsilon: Float,
    _ dw: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>
  ) -> Void

/// m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; w −= shrinkage·w + rate·m / (√v·inverseRoot + ε).
///
/// - rate: η / (1−β₁ᵗ) at step t.
/// - decay1, decay2: 1 − β₁ and 1 − β₂.
/// - inverseRoot: 1 / √(1−β₂ᵗ).
/// - shrinkage: AdamW's η·λ; 0 for Adam.
public typealias AdamKernel =
  @Sendable @convention(c) (
    _ count: Int, _ scale: Float, _ l2: Float, _ l1: Float, _ rate: Float, _ decay1: Float, _ decay2: Float,
    _ inverseRoot: Float, _ epsilon: Float, _ shrinkage: Float, _ dw: UnsafePointer<Float>,
    _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>
  ) -> Void

/// Σ x² in Double, with the same bits on every instruction set.
public typealias SumOfSquaresKernel = @Sendable @convention(c) (_ count: Int, _ x: UnsafePointer<Float>) -> Double

/// What makes g of a gradient and a weight.
private struct GradientTerms {
  let scale: Float
  let l2: Float
  let l1: Float

  @inline(__always)
  init(_ scale: Float, _ l2: Float, _ l1: Float) { (self.scale, self.l2, self.l1) = (scale, l2, l1) }
}

/// g = scale·dw + 2λ₂w + λ₁·sign(w).
@inline(__always)
private func gradient(_ terms: GradientTerms, _ dw: Vector, _ w: Vector) -> Vector {
  // λ₁ with w's sign bit, but 0 where w is: one comparison, where two would be needed to tell its signs apart.
  let signBit = unsafeBitCast(w, to: IntegerVector.self) & IntegerVector(repeating: .min)
  let magnitude = unsafeBitCast(Vector(repeating: terms.l1), to: IntegerVector.self)
  let zero = Vector(repeating: 0)
  let sign = unsafeBitCast(signBit | magnitude, to: Vector.self).replacing(with: zero, where: w .== zero)
  return multiplyAdd(
    Vector(repeating: 2 * terms.l2), w, multiplyAdd(Vector(repeating: terms.scale), dw, sign))
}

/// w ← f(g, w), a vector at a time.
@inline(__always)
private func update(
  _ count: Int, _ terms: GradientTerms, _ dw: UnsafePointer<Float>, _ w: UnsafeMutablePointer<Float>,
  _ f: (Vector, Vector) -> Vector
) {
  map(count, dw, w, w) { f(gradient(terms, $0, $1), $1) }
}

/// m + (1−β)(x − m), the new mean of squares, where one that has overflowed stays infinite: ∞ − ∞ would make NaN of it, and of the
/// weight. A weight whose mean is infinite stands still, as in `torch.optim`.
@inline(__always)
private func meanSquare(_ decay: Vector, _ g: Vector, _ mean: Vector) -> Vector {
  multiplyAdd(decay, g * g - mean, mean).replacing(with: mean, where: mean .== Vector(repeating: .infinity))
}

/// (s, w) ← f(g, s, w), a vector at a time.
@inline(__always)
private func update(
  _ count: Int, _ terms: GradientTerms, _ dw: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>,
  _ w: UnsafeMutablePointer<Float>, _ f: (Vector, Vector, Vector) -> (s: Vector, w: Vector)
) {
  let width = Vector.scalarCount
  var i = 0
  while i &+ width <= count {
    let weights = load(w + i)
    let new = f(gradient(terms, load(dw + i), weights), load(s + i), weights)
    store(new.s, s + i)
    store(new.w, w + i)
    i &+= width
  }
  if i < count {
    let rest = count &- i
    let weights = load(w + i, count: rest)
    let new = f(gradient(terms, load(dw + i, count: rest), weights), load(s + i, count: rest), weights)
    store(new.s, s + i, count: rest)
    store(new.w, w + i, count: rest)
  }
}

/// (m, v, w) ← f(g, m, v, w), a vector at a time.
@inline(__always)
private func update(
  _ count: Int, _ terms: GradientTerms, _ dw: UnsafePointer<Float>, _ m: UnsafeMutablePointer<Float>,
  _ v: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>,
  _ f: (Vector, Vector, Vector, Vector) -> (m: Vector, v: Vector, w: Vector)
) {
  let width = Vector.scalarCount
  var i = 0
  while i &+ width <= count {
    let weights = load(w + i)
    let new = f(gradient(terms, load(dw + i), weights), load(m + i), load(v + i), weights)
    store(new.m, m + i)
    store(new.v, v + i)
    store(new.w, w + i)
    i &+= width
  }
  if i < count {
    let rest = count &- i
    let weights = load(w + i, count: rest)
    let new = f(
      gradient(terms, load(dw + i, count: rest), weights), load(m + i, count: rest), load(v + i, count: rest), weights)
    store(new.m, m + i, count: rest)
    store(new.v, v + i, count: rest)
    store(new.w, w + i, count: rest)
  }
}

let descend: DescentKernel = { count, scale, l2, l1, learningRate, dw, w in
  let step = Vector(repeating: -learningRate)
  update(count, GradientTerms(scale, l2, l1), dw, w) { g, w in multiplyAdd(step, g, w) }
}

let descendWithMomentum: MomentumKernel = { count, scale, l2, l1, learningRate, momentum, dw, v, w in
  let (step, rho) = (Vector(repeating: -learningRate), Vector(repeating: momentum))
  update(count, GradientTerms(scale, l2, l1), dw, v, w) { g, v, w in
    let velocity = multiplyAdd(rho, v, g)
    return (velocity, multiplyAdd(step, velocity, w))
  }
}

let descendWithNesterov: MomentumKernel = { count, scale, l2, l1, learningRate, momentum, dw, v, w in
  let (step, rho) = (Vector(repeating: -learningRate), Vector(repeating: momentum))
  update(count, GradientTerms(scale, l2, l1), dw, v, w) { g, v, w in
    let velocity = multiplyAdd(rho, v, g)
    return (velocity, multiplyAdd(step, multiplyAdd(rho, velocity, g), w))
  }
}

let adaGrad: AdaGradKernel = { count, scale, l2, l1, learningRate, epsilon, dw, s, w in
  let (step, epsilon) = (Vector(repeating: -learningRate), Vector(repeating: epsilon))
  update(count, GradientTerms(scale, l2, l1), dw, s, w) { g, s, w in
    let sum = multiplyAdd(g, g, s)
    return (sum, multiplyAdd(step, g / (sum.squareRoot() + epsilon), w))
  }
}

let rmsProp: RMSPropKernel = { count, scale, l2, l1, learningRate, decay, epsilon, dw, s, w in
  let (step, epsilon) = (Vector(repeating: -learningRate), Vector(repeating: epsilon))
  let decay = Vector(repeating: decay)
  update(count, GradientTerms(scale, l2, l1), dw, s, w) { g, s, w in
    let mean = meanSquare(decay, g, s)
    return (mean, multiplyAdd(step, g / (mean.squareRoot() + epsilon), w))
  }
}

let adam: AdamKernel = {
  count, scale, l2, l1, rate, decay1, decay2, inverseRoot, epsilon, shrinkage, dw, m, v, w in
  let (step, shrinkage) = (Vector(repeating: -rate), Vector(repeating: -shrinkage))
  let (decay1, decay2) = (Vector(repeating: decay1), Vector(repeating: decay2))
  let (inverseRoot, epsilon) = (Vector(repeating: inverseRoot), Vector(repeating: epsilon))
  update(count, GradientTerms(scale, l2, l1), dw, m, v, w) { g, m, v, w in
    let mean = multiplyAdd(decay1, g - m, m)
    let square = meanSquare(decay2, g, v)
    let direction = mean / multiplyAdd(square.squareRoot(), inverseRoot, epsilon)
    // The two changes are added before w is touched, so that w is rounded once: a weight of 1 would swallow a shrinkage
    // of 10⁻⁸ that is added by itself.
    return (mean, square, w + multiplyAdd(step, direction, shrinkage * w))
  }
}

let sumOfSquares: SumOfSquaresKernel = { count, x in
  // Sixteen sums whatever the vector's width. The square of a Float is exact in Double, so that it doesn't matter either
  // whether product and sum are fused.
  var sums = (SIMD8<Double>(repeating: 0), SIMD8<Double>(repeating: 0))
  var i = 0
  while i &+ 16 <= count {
    var values = (SIMD8<Double>(repeating: 0), SIMD8<Double>(repeating: 0))
    for k in 0..<8 {
      values.0[k] = Double(x[i &+ k])
      values.1[k] = Double(x[i &+ 8 &+ k])
    }
    sums.0 += values.0 * values.0
    sums.1 += values.1 * values.1
    i &+= 16
  }
  let lanes = sums.0 + sums.1
  var sum = 0.0
  for k in 0..<8 { sum += lanes[k] }
  while i < count {
    sum += Double(x[i]) * Double(x[i])
    i &+= 1
  }
  return sum
}
