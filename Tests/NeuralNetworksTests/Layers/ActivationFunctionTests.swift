import NeuralNetworks
import Testing

struct ActivationFunctionTests {
  @Test func `the names are those of the command line`() {
    #expect(
      ActivationFunction.known.map(\.name) == [
        "relu", "leaky-relu", "sigmoid", "tanh", "softplus", "elu", "gelu", "silu",
      ])
  }

  @Test func `the default parameters are the lecture's`() {
    #expect(ActivationFunction.known.map(\.parameter) == [nil, 0.2, nil, nil, nil, 1, nil, nil])
    #expect(ActivationFunction(name: "leaky-relu") == .leakyReLU(slope: 0.2))
    #expect(ActivationFunction(name: "elu") == .elu(alpha: 1))
  }

  @Test(
    arguments: ActivationFunction.known + [
      .leakyReLU(slope: 0), .leakyReLU(slope: Float(1).nextDown), .elu(alpha: 0), .elu(alpha: 30),
    ])
  func `name and parameter give the function back`(function: ActivationFunction) {
    #expect(ActivationFunction(name: function.name, parameter: function.parameter) == function)
  }

  @Test(arguments: ["", "ReLU", "leaky_relu", "swish"])
  func `unknown names are refused`(name: String) {
    #expect(ActivationFunction(name: name) == nil)
  }

  @Test(
    arguments: [
      ("leaky-relu", -0.1), ("leaky-relu", 1), ("leaky-relu", .nan), ("leaky-relu", .infinity), ("elu", -0.1),
      ("elu", .infinity), ("elu", .nan), ("relu", 0.2), ("sigmoid", 1), ("tanh", 0), ("softplus", 1),
      ("gelu", 1), ("silu", 0),
    ] as [(String, Float)])
  func `parameters out of range, or of functions without one, are refused`(name: String, parameter: Float) {
    #expect(ActivationFunction(name: name, parameter: parameter) == nil)
  }

  @Test func `sigmoid and tanh saturate, the others are rectifiers`() {
    #expect(ActivationFunction.known.filter { !$0.isRectifier } == [.sigmoid, .tanh])
  }

  /// Arguments where the functions bend, and far from there.
  private static let points = [-1e300, -800, -40, -14.2, -5, -1.278, -0.75, -1e-9, 0, 1e-9, 0.3, 2, 9, 40, 800, 1e300]

  @Test(arguments: ActivationFunction.known)
  func `values and derivatives are those of the equation`(function: ActivationFunction) {
    let oracle = DoubleOracle.Activation(function)
    let h = 1e-6
    for x in Self.points where abs(x) < 100 {
      #expect(function.value(at: x).isClose(to: oracle(x), 1e-13), "f(\(x))")
      // At a corner, the left side's.
      let slope = x == 0 && oracle.hasKink ? (oracle(0) - oracle(-h)) / h : (oracle(x + h) - oracle(x - h)) / (2 * h)
      if abs(x) != 1e-9 { #expect(abs(function.derivative(at: x) - slope) < 1e-6, "f′(\(x))") }
    }
  }

  @Test(arguments: ActivationFunction.known)
  func `values and derivatives have their limits far out and pass NaN on`(function: ActivationFunction) {
    for x in [300, 1e300, .infinity] as [Double] {
      #expect(function.value(at: x) == (function.isRectifier ? x : 1))
      #expect(function.derivative(at: x) == (function.isRectifier ? 1 : 0) || x == 300)
      let left: Double? =
        switch function {
        case .relu, .softplus, .sigmoid, .gelu, .silu: 0
        case .tanh, .elu: -1
        case .leakyReLU: nil
        }
      if let left {
        #expect(abs(function.value(at: -x) - left) < 1e-100)
        #expect(abs(function.derivative(at: -x)) < 1e-100)
      }
    }
    #expect(function.value(at: .nan).isNaN)
    #expect(function.derivative(at: .nan).isNaN)
  }
}
