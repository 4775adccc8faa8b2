// Activation functions over arrays, forward and backward. Backward passes of all but the last two need only the outputs: each
// derivative is written in terms of y = f(x). GELU and SiLU have a minimum, left and right of which x differs and y doesn't.

/// y = f(x) over `count` elements; `parameter` is the function's α where it has one. y may be x.
public typealias ActivationKernel =
  @Sendable @convention(c) (
    _ count: Int, _ parameter: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) -> Void

/// dx = f′(x)·dy over `count` elements, from y = f(x), or of `activationGradientsFromInputs` from x in the place of y. dx may be dy.
public typealias ActivationGradientKernel =
  @Sendable @convention(c) (
    _ count: Int, _ parameter: Float, _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) -> Void

/// y = f(x) over `count` elements. y may be x.
public typealias ElementwiseKernel =
  @Sendable @convention(c) (_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) -> Void

let exponentialArray: ElementwiseKernel = { count, x, y in apply(count, x, y) { exponential($0) } }

let exponentialMinusOneArray: ElementwiseKernel = { count, x, y in apply(count, x, y) { exponentialMinusOne($0) } }

let logarithmArray: ElementwiseKernel = { count, x, y in apply(count, x, y) { logarithm($0) } }

let logarithmOfOnePlusArray: ElementwiseKernel = { count, x, y in apply(count, x, y) { logarithmOfOnePlus($0) } }

let relu: ActivationKernel = { count, _, x, y in
  apply(count, x, y) { larger($0, 0) }
}

let reluGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  apply(count, y, dy, dx) { $0 > 0 ? $1 : 0 }
}

let leakyReLU: ActivationKernel = { count, slope, x, y in
  apply(count, x, y) { $0 < 0 ? slope * $0 : $0 }
}

let leakyReLUGradient: ActivationGradientKernel = { count, slope, y, dy, dx in
  apply(count, y, dy, dx) { $0 > 0 ? $1 : slope * $1 }
}

let sigmoidActivation: ActivationKernel = { count, _, x, y in
  apply(count, x, y) { sigmoid($0) }
}

let sigmoidGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  apply(count, y, dy, dx) { $1 * $0 * (1 - $0) }
}

let tanhActivation: ActivationKernel = { count, _, x, y in
  apply(count, x, y) { hyperbolicTangent($0) }
}

let tanhGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  apply(count, y, dy, dx) { $1 * (1 - $0 * $0) }
}

let softplusActivation: ActivationKernel = { count, _, x, y in
  apply(count, x, y) { softplus($0) }
}

// f′ = 1/(1 + e⁻ᵡ) = 1 − e⁻ʸ.
let softplusGradient: ActivationGradientKernel = { count, _, y, dy, dx in
  apply(count, y, dy, dx) { -exponentialMinusOne(-$0) * $1 }
}

let elu: ActivationKernel = { count, alpha, x, y in
  apply(count, x, y) {
    let negative = alpha * exponentialMinusOne(smaller($0, 0))
    return $0 > 0 ? $0 : negative
  }
}

// f′ = αeᵡ = y + α for x ≤ 0.
let eluGradient: ActivationGradientKernel = { count, alpha, y, dy, dx in
  apply(count, y, dy, dx) { $0 > 0 ? $1 : ($0 + alpha) * $1 }
}

let geluActivation: ActivationKernel = { count, _, x, y in
  apply(count, x, y) { gelu($0) }
}

let geluGradient: ActivationGradientKernel = { count, _, x, dy, dx in
  apply(count, x, dy, dx) { geluDerivative($0) * $1 }
}

let siluActivation: ActivationKernel = { count, _, x, y in
  apply(count, x, y) { silu($0) }
}

let siluGradient: ActivationGradientKernel = { count, _, x, dy, dx in
  apply(count, x, dy, dx) { siluDerivative($0) * $1 }
}
