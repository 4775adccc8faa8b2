import LinearAlgebra
import NeuralNetworks
import Testing

struct DenseTests {
  private let weight = Matrix([[1, 2, 3], [4, 5, 6]])
  private let bias = Matrix([[0.5, -0.5]])
  private let inputs = Matrix([[1, 0, -1], [2, 1, 0], [0, 0, 0], [1, 1, 1]])

  @Test(arguments: NamedBackend.all)
  func `outputs are XWᵀ + b`(tested: NamedBackend) throws {
    let layer = try Dense(weight: weight, bias: bias)
    var outputs = Matrix(rows: 5, columns: 5, repeating: 77)
    layer.forward(inputs, into: &outputs, on: tested.backend)
    #expect(outputs == Matrix([[-1.5, -2.5], [4.5, 12.5], [0.5, -0.5], [6.5, 14.5]]))
  }

  @Test(arguments: NamedBackend.all)
  func `gradients are dZᵀX, the column sums of dZ, and dZ·W`(tested: NamedBackend) throws {
    var layer = try Dense(weight: weight, bias: bias)
    let outputGradient = Matrix([[1, 0], [0, 1], [2, 2], [-1, 1]])
    var inputGradient: Matrix? = Matrix(rows: 0, columns: 0)
    // Twice: gradients are set, not added to.
    for _ in 0..<2 {
      layer.backward(
        inputs: inputs, outputs: Matrix(rows: 4, columns: 2), outputGradient: outputGradient,
        inputGradient: &inputGradient, on: tested.backend)
    }
    #expect(layer.weight.gradient == Matrix([[0, -1, -2], [3, 2, 1]]))
    #expect(layer.bias.gradient == Matrix([[2, 4]]))
    #expect(inputGradient == Matrix([[1, 2, 3], [4, 5, 6], [10, 14, 18], [3, 3, 3]]))
    #expect(layer.weight.value == weight && layer.bias.value == bias)
  }

  @Test func `weights are penalised, biases are not`() throws {
    let layer = try Dense(weight: weight, bias: bias)
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.parameters.map(\.parameter.isPenalized) == [true, false])
    #expect(layer.summary == "Dense 3→2")
    #expect(layer.inputWidth == 3 && layer.outputWidth == 2)
  }

  @Test(arguments: [
    (Matrix([[1, 2]]), Matrix([[1, 2]]), "a dense layer with 1×2 weights needs 1×1 biases, but got 1×2"),
    (Matrix([[1], [2]]), Matrix([[1], [2]]), "a dense layer with 2×1 weights needs 1×2 biases, but got 2×1"),
    (
      Matrix(rows: 0, columns: 3), Matrix(rows: 1, columns: 0),
      "a dense layer needs inputs and outputs, but its weights are 0×3"
    ),
    (
      Matrix(rows: 3, columns: 0), Matrix(rows: 1, columns: 3),
      "a dense layer needs inputs and outputs, but its weights are 3×0"
    ),
  ])
  func `weights and biases that don't fit are refused`(weight: Matrix, bias: Matrix, message: String) {
    let error = #expect(throws: ShapeError.self) { try Dense(weight: weight, bias: bias) }
    #expect(error?.description == message)
  }

  @Test func `inputs of another width are refused`() throws {
    let layer = try Dense(weight: weight, bias: bias)
    #expect(try layer.outputWidth(forInputWidth: 3) == 2)
    let error = #expect(throws: ShapeError.self) { try layer.outputWidth(forInputWidth: 4) }
    #expect(error?.description == "Dense 3→2 expects 3 inputs, but gets 4")
  }
}
