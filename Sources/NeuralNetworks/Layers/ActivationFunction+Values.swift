#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension ActivationFunction {
  /// f(x) in Double, from the function's equation: for figures, and to compare the kernels with.
  public func value(at x: Double) -> Double {
    switch self {
    case .relu: x > 0 ? x : x.isNaN ? x : 0
    case .leakyReLU(let slope): x < 0 ? Double(slope) * x : x
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: hyperbolicTangent(x)
    case .softplus: x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
    case .elu(let alpha): x > 0 ? x : Double(alpha) * expm1(x)
    case .gelu: x == -.infinity ? 0 : x * normalDistribution(x)
    case .silu: x == -.infinity ? 0 : x / (1 + exp(-x))
    }
  }

  /// f′(x) in Double, from the function's equation; at a corner, which is at 0, the derivative of the left side.
  public func derivative(at x: Double) -> Double {
    switch self {
    case .relu: x > 0 ? 1 : x.isNaN ? x : 0
    case .leakyReLU(let slope): x > 0 ? 1 : x.isNaN ? x : Double(slope)
    case .sigmoid: logisticDensity(x)
    case .tanh: 4 * logisticDensity(2 * x)
    case .softplus: 1 / (1 + exp(-x))
    case .elu(let alpha): x > 0 ? 1 : Double(alpha) * exp(x)
    // Φ + x·φ and σ + x·σ′, whose second terms are 0·∞ at infinity.
    case .gelu: normalDistribution(x) + (x.isInfinite ? 0 : x * exp(-x * x / 2) / (2 * Double.pi).squareRoot())
    case .silu: 1 / (1 + exp(-x)) + (x.isInfinite ? 0 : x * logisticDensity(x))
    }
  }
}

// Inside the enumeration `tanh` is a case of it.
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }

/// Φ(x), without cancellation on the left.
private func normalDistribution(_ x: Double) -> Double { erfc(-x * 0.5.squareRoot()) / 2 }

/// e⁻ˣ/(1 + e⁻ˣ)², the derivative of the sigmoid; symmetrical, and so without overflow.
private func logisticDensity(_ x: Double) -> Double {
  let e = exp(-abs(x))
  return e / ((1 + e) * (1 + e))
}
