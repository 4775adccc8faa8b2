import NeuralNetworks
import Testing

struct ActivationFunctionTests {
  @Test func `the names are those of the command line`() {
    #expect(
      ActivationFunction.known.map(\.name) == ["relu", "leaky-relu", "sigmoid", "tanh", "softplus", "elu"])
  }

  @Test func `the default parameters are the lecture's`() {
    #expect(ActivationFunction.known.map(\.parameter) == [nil, 0.2, nil, nil, nil, 1])
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
    ] as [(String, Float)])
  func `parameters out of range, or of functions without one, are refused`(name: String, parameter: Float) {
    #expect(ActivationFunction(name: name, parameter: parameter) == nil)
  }

  @Test func `sigmoid and tanh saturate, the others are rectifiers`() {
    #expect(ActivationFunction.known.filter { !$0.isRectifier } == [.sigmoid, .tanh])
  }
}
