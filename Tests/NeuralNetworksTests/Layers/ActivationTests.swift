import LinearAlgebra
import NeuralNetworks
import Testing

struct ActivationTests {
  static let functions =
    ActivationFunction.known + [.leakyReLU(slope: 0), .leakyReLU(slope: 0.01), .elu(alpha: 0), .elu(alpha: 2.5)]

  /// A shape that fills no whole number of vectors of any instruction set.
  private static let points: Matrix = {
    var random = TestRandom(seed: 1)
    return Matrix(rows: 11, columns: 7) { i, _ in random.float(-1...1) * Float(1 << i) / 16 }
  }()

  @Test(arguments: functions, NamedBackend.kernels)
  func `each element becomes f of it`(function: ActivationFunction, tested: NamedBackend) {
    let oracle = DoubleOracle.Activation(function)
    var outputs = Matrix(rows: 1, columns: 1)
    Activation(function).forward(Self.points, into: &outputs, on: tested.backend)
    #expect(outputs.rows == 11 && outputs.columns == 7)
    for (x, y) in zip(Self.points.elements, outputs.elements) {
      // Down to the last denormal.
      let expected = oracle(Double(x))
      #expect(abs(Double(y) - expected) <= max(1e-6 * abs(expected), 0x1p-149), "f(\(x)) = \(y)")
    }
  }

  @Test(arguments: functions, NamedBackend.kernels)
  func `gradients are multiplied by f′`(function: ActivationFunction, tested: NamedBackend) {
    let oracle = DoubleOracle.Activation(function)
    var layer = Activation(function)
    var outputs = Matrix(rows: 0, columns: 0)
    layer.forward(Self.points, into: &outputs, on: tested.backend)
    let outputGradient = Matrix(rows: 11, columns: 7) { i, j in Float(i - 5) + Float(j) / 8 }
    var inputGradient: Matrix? = Matrix(rows: 3, columns: 3, repeating: 77)
    layer.backward(
      inputs: Self.points, outputs: outputs, outputGradient: outputGradient, inputGradient: &inputGradient,
      on: tested.backend)
    let h = 1e-6
    let expected = zip(Self.points.elements, outputGradient.elements).map { x, dy in
      (oracle(Double(x) + h) - oracle(Double(x) - h)) / (2 * h) * Double(dy)
    }
    expectClose(inputGradient!.elements, expected, 1e-6, "dx")
  }

  @Test(arguments: NamedBackend.kernels)
  func `the derivative of ReLU at 0 is 0`(tested: NamedBackend) {
    let zeros = Matrix([[0, -0.0]])
    var inputGradient: Matrix? = Matrix(rows: 0, columns: 0)
    var layer = Activation(.relu)
    layer.backward(
      inputs: zeros, outputs: zeros, outputGradient: Matrix([[3, 4]]), inputGradient: &inputGradient,
      on: tested.backend)
    #expect(inputGradient == Matrix([[0, 0]]))
  }

  @Test(arguments: functions, NamedBackend.kernels)
  func `NaN stays NaN`(function: ActivationFunction, tested: NamedBackend) {
    var outputs = Matrix(rows: 0, columns: 0)
    Activation(function).forward(Matrix([[1, .nan, -1]]), into: &outputs, on: tested.backend)
    #expect(outputs.elements.map(\.isNaN) == [false, true, false])
  }

  @Test func `no gradient is computed where none is wanted`() {
    var layer = Activation(.tanh)
    var inputGradient: Matrix?
    layer.backward(
      inputs: Matrix([[1]]), outputs: Matrix([[1]]), outputGradient: Matrix([[1]]), inputGradient: &inputGradient,
      on: .swift)
    #expect(inputGradient == nil)
  }

  @Test func `it has a summary and no parameters, and keeps the width`() throws {
    var layer = Activation(.leakyReLU(slope: 0.25))
    #expect(layer.summary == "leaky-relu(0.25)")
    #expect(Activation(.tanh).summary == "tanh")
    #expect(layer.parameters.isEmpty)
    layer.visitParameters { name, _ in Issue.record("\(name)") }
    #expect(try layer.outputWidth(forInputWidth: 17) == 17)
  }

  @Test func `a slope of 1 traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Activation(.leakyReLU(slope: 1))
    }.expectMessage("leakyReLU(slope: 1.0) has a parameter out of range")
  }

  @Test func `a negative α of ELU traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Activation(.elu(alpha: -1))
    }.expectMessage("elu(alpha: -1.0) has a parameter out of range")
  }
}
