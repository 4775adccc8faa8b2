import LinearAlgebra

/// The lecture's six activation functions.
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

  /// Each function with its default parameter.
  public static let known: [ActivationFunction] = [.relu, .leakyReLU(), .sigmoid, .tanh, .softplus, .elu()]

  /// The name on the command line and in model files.
  public var name: String {
    switch self {
    case .relu: "relu"
    case .leakyReLU: "leaky-relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .softplus: "softplus"
    case .elu: "elu"
    }
  }

  /// α where the function has one.
  public var parameter: Float? {
    switch self {
    case .leakyReLU(let slope): slope
    case .elu(let alpha): alpha
    case .relu, .sigmoid, .tanh, .softplus: nil
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
    case .relu, .leakyReLU, .softplus, .elu: true
    case .sigmoid, .tanh: false
    }
  }

  var kernel: ElementwiseFunction {
    switch self {
    case .relu: ElementwiseFunction(.relu)
    case .leakyReLU(let slope): ElementwiseFunction(.leakyReLU, parameter: slope)
    case .sigmoid: ElementwiseFunction(.sigmoid)
    case .tanh: ElementwiseFunction(.tanh)
    case .softplus: ElementwiseFunction(.softplus)
    case .elu(let alpha): ElementwiseFunction(.elu, parameter: alpha)
    }
  }
}
