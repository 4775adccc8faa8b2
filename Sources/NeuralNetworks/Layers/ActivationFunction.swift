import LinearAlgebra

/// The lecture's six activation functions, and two smooth ones that transformers use.
public enum ActivationFunction: Sendable, Hashable {
  /// max(0, x); the derivative at 0 is 0.
  case relu
  /// max(αx, x), 0 ≤ α < 1.
  case leakyReLU(slope: Float = 0.2)
  /// 1/(1+e⁻ˣ).
  case sigmoid
  /// (e²ˣ−1)/(e²ˣ+1).
  case tanh
  /// log(1+eˣ), without overflow.
  case softplus
  /// x for x > 0, α(eˣ−1) otherwise, α ≥ 0.
  case elu(alpha: Float = 1)
  /// x·Φ(x), with Φ the distribution function of the normal distribution, not its approximation by tanh: PyTorch's `nn.GELU()`.
  /// D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.
  case gelu
  /// x·σ(x), also called swish: PyTorch's `nn.SiLU`. S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-weighted linear units for neural
  /// network function approximation in reinforcement learning", Neural Networks 107, 2018.
  case silu

  /// Each function with its default parameter.
  public static let known: [ActivationFunction] = [
    .relu, .leakyReLU(), .sigmoid, .tanh, .softplus, .elu(), .gelu, .silu,
  ]

  /// The name on the command line and in model files.
  public var name: String {
    switch self {
    case .relu: "relu"
    case .leakyReLU: "leaky-relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .softplus: "softplus"
    case .elu: "elu"
    case .gelu: "gelu"
    case .silu: "silu"
    }
  }

  /// α where the function has one.
  public var parameter: Float? {
    switch self {
    case .leakyReLU(let slope): slope
    case .elu(let alpha): alpha
    case .relu, .sigmoid, .tanh, .softplus, .gelu, .silu: nil
    }
  }

  /// The function of a name, with its parameter or the default one.
  ///
  /// Nil for an unknown name, or a parameter that the function doesn't have or that is out of its range.
  public init?(name: String, parameter: Float? = nil) {
    guard let function = Self.known.first(where: { $0.name == name }) else { return nil }
    switch (function, parameter) {
    case (_, nil): self = function
    case (.leakyReLU, let slope?) where slope >= 0 && slope < 1: self = .leakyReLU(slope: slope)
    case (.elu, let alpha?) where alpha >= 0 && alpha.isFinite: self = .elu(alpha: alpha)
    default: return nil
    }
  }

  /// Whether the function passes large positive inputs on as they are, for which He's initialisation was made.
  public var isRectifier: Bool {
    switch self {
    case .relu, .leakyReLU, .softplus, .elu, .gelu, .silu: true
    case .sigmoid, .tanh: false
    }
  }

  /// Whether f′(x) can't be told from f(x), so that a product's epilogue can't apply it: of GELU and SiLU.
  package var derivativeNeedsInputs: Bool { kernel.function.derivativeNeedsInputs }

  /// As the kernels know it, and products apply it.
  var kernel: ElementwiseFunction {
    switch self {
    case .relu: ElementwiseFunction(.relu)
    case .leakyReLU(let slope): ElementwiseFunction(.leakyReLU, parameter: slope)
    case .sigmoid: ElementwiseFunction(.sigmoid)
    case .tanh: ElementwiseFunction(.tanh)
    case .softplus: ElementwiseFunction(.softplus)
    case .elu(let alpha): ElementwiseFunction(.elu, parameter: alpha)
    case .gelu: ElementwiseFunction(.gelu)
    case .silu: ElementwiseFunction(.silu)
    }
  }
}
