import LinearAlgebra
import NeuralNetworks
import Testing

struct LayerNormTests {
  private static func layer() throws -> LayerNorm {
    try LayerNorm(weight: Matrix([[2, 0.5, -1, 1]]), bias: Matrix([[1, 0, -2, 3]]), epsilon: 0.01)
  }

  private static func inputs(seed: UInt64) -> Matrix {
    var random = TestRandom(seed: seed)
    return Matrix(rows: 5, columns: 4) { i, _ in random.float(-1...1) * Float(i + 1) + Float(i) }
  }

  /// The layer in Double: L = Σ c·y for given c.
  private static func loss(_ x: [[Double]], _ c: [[Double]], gamma: [Double], beta: [Double]) -> Double {
    var sum = 0.0
    for (row, factors) in zip(x, c) {
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      for j in row.indices {
        sum += factors[j] * (gamma[j] * (row[j] - mean) / (variance + Double(Float(0.01))).squareRoot() + beta[j])
      }
    }
    return sum
  }

  @Test(arguments: NamedBackend.kernels)
  func `each row is normalised by itself, in training too`(tested: NamedBackend) throws {
    var (layer, outputs, trained) = (try Self.layer(), Matrix(), Matrix())
    let inputs = Self.inputs(seed: 1)
    layer.forward(inputs, into: &outputs, on: tested.backend)
    for i in 0..<5 {
      for j in 0..<4 {
        var c = [[Double]](repeating: [0, 0, 0, 0], count: 5)
        c[i][j] = 1
        let expected = Self.loss(
          inputs.doubles, c, gamma: layer.weight.value.doubles[0], beta: layer.bias.value.doubles[0])
        #expect(abs(Double(outputs[i, j]) - expected) < 2e-6)
      }
    }
    layer.forwardInTraining(
      inputs, into: &trained, TrainingContext(seed: 1, step: 1, layer: 1), on: tested.backend)
    #expect(trained == outputs)
  }

  @Test(arguments: NamedBackend.kernels)
  func `gradients are central differences of the equation in Double`(tested: NamedBackend) throws {
    var (layer, outputs, gradient) = (try Self.layer(), Matrix(), Matrix?(Matrix()))
    let (inputs, c) = (Self.inputs(seed: 1), Self.inputs(seed: 5))
    layer.forward(inputs, into: &outputs, on: tested.backend)
    layer.backward(inputs: inputs, outputs: outputs, outputGradient: c, inputGradient: &gradient, on: tested.backend)
    let (x, gamma, beta, h) = (inputs.doubles, layer.weight.value.doubles[0], layer.bias.value.doubles[0], 1e-5)
    func difference(_ value: (Double) -> Double) -> Double { (value(h) - value(-h)) / (2 * h) }
    var expected: [Double] = []
    for i in 0..<5 {
      for j in 0..<4 {
        expected.append(
          difference { h in
            var x = x
            x[i][j] += h
            return Self.loss(x, c.doubles, gamma: gamma, beta: beta)
          })
      }
    }
    expectClose(gradient!.elements, expected, 1e-5, "dx")
    let dgamma = (0..<4).map { j in
      difference { h in
        var gamma = gamma
        gamma[j] += h
        return Self.loss(x, c.doubles, gamma: gamma, beta: beta)
      }
    }
    expectClose(layer.weight.gradient.elements, dgamma, 1e-5, "dγ")
    let dbeta = (0..<4).map { j in (0..<5).reduce(0) { $0 + Double(c[$1, j]) } }
    expectClose(layer.bias.gradient.elements, dbeta, 1e-6, "dβ")
  }

  @Test func `names are PyTorch's, and nothing is penalised`() throws {
    var layer = try LayerNorm(width: 3)
    #expect(layer.summary == "LayerNorm 3")
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.parameters.allSatisfy { !$0.parameter.isPenalized })
    #expect(layer.parameters.map(\.parameter.value.elements) == [[1, 1, 1], [0, 0, 0]])
    #expect(layer.buffers.isEmpty && layer.epsilon == 1e-5)
    var visited: [String] = []
    layer.visitParameters { name, _ in visited.append(name) }
    #expect(visited == ["weight", "bias"])
  }

  @Test func `what doesn't fit is refused`() throws {
    #expect(throws: ShapeError.self) { try LayerNorm(width: 0) }
    for epsilon in [0, -1, .infinity, .nan] as [Float] {
      #expect(throws: ShapeError.self) { try LayerNorm(width: 2, epsilon: epsilon) }
    }
    let error = #expect(throws: ShapeError.self) {
      try LayerNorm(weight: Matrix(rows: 1, columns: 2), bias: Matrix(rows: 1, columns: 3))
    }
    #expect(error?.description == "a layer norm needs weight and bias of one shape 1×D, but got 1×2 and 1×3")
    let other = #expect(throws: ShapeError.self) { try LayerNorm(width: 4).outputWidth(forInputWidth: 5) }
    #expect(other?.description == "LayerNorm 4 expects 4 inputs, but gets 5")
  }
}
