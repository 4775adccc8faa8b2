// Activation functions over arrays, forward and backward. Backward passes need only the outputs: each derivative is written
// in terms of y = f(x).

/// y = f(x) over `count` elements; `parameter` is the function's α where it has one. y may be x.
public typealias ActivationKernel =
  @Sendable @convention(c) (
    _ count: Int, _ parameter: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) -> Void

/// dx = f′(x)·dy over `count` elements, from y = f(x). dx may be dy.
public typealias ActivationGradientKernel =
  @Sendable @convention(c) (
    _ count: Int, _ parameter: Float, _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) -> Void

let relu: ActivationKernel = { count, _, x, y in
  map(count, x, y) { larger($0, 0) }
}

let reluGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  map(count, y, dy, dx) { Vector(repeating: 0).replacing(with: $1, where: $0 .> 0) }
}

let leakyReLU: ActivationKernel = { count, slope, x, y in
  map(count, x, y) { $0.replacing(with: $0 * Vector(repeating: slope), where: $0 .< 0) }
}

let leakyReLUGradient: ActivationGradientKernel = { count, slope, y, dy, dx in
  map(count, y, dy, dx) { ($1 * Vector(repeating: slope)).replacing(with: $1, where: $0 .> 0) }
}

let sigmoidActivation: ActivationKernel = { count, _, x, y in
  map(count, x, y) { sigmoid($0) }
}

let sigmoidGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  map(count, y, dy, dx) { $1 * $0 * (Vector(repeating: 1) - $0) }
}

let tanhActivation: ActivationKernel = { count, _, x, y in
  map(count, x, y) { hyperbolicTangent($0) }
}

let tanhGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  map(count, y, dy, dx) { $1 * (Vector(repeating: 1) - $0 * $0) }
}

let softplusActivation: ActivationKernel = { count, _, x, y in
  map(count, x, y) { softplus($0) }
}

// f′ = 1/(1 + e⁻ᵡ) = 1 − e⁻ʸ.
let softplusGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  map(count, y, dy, dx) { -exponentialMinusOne(-$0) * $1 }
}

let elu: ActivationKernel = { count, alpha, x, y in
  map(count, x, y) {
    (exponentialMinusOne(smaller($0, 0)) * Vector(repeating: alpha))
      .replacing(with: $0, where: $0 .> 0)
  }
}

// f′ = αeᵡ = y + α for x ≤ 0.
let eluGradient: ActivationGradientKernel = { count, alpha, y, dy, dx in
  map(count, y, dy, dx) {
    (($0 + Vector(repeating: alpha)) * $1).replacing(with: $1, where: $0 .> 0)
  }
}
