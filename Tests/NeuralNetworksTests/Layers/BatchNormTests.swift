import LinearAlgebra
import NeuralNetworks
import Testing

struct BatchNormTests {
  private static let context = TrainingContext(seed: 1, step: 0, layer: 0)

  private static func layer(momentum: Float = 0.1) throws -> BatchNorm {
    try BatchNorm(
      weight: Matrix([[2, 0.5, -1]]), bias: Matrix([[1, 0, -2]]), runningMean: Matrix([[0.5, -1, 3]]),
      runningVariance: Matrix([[4, 1, 0.25]]), epsilon: 1e-5, momentum: momentum)
  }

  private static func inputs(rows: Int, seed: UInt64 = 1) -> Matrix {
    var random = TestRandom(seed: seed)
    return Matrix(rows: rows, columns: 3) { _, j in random.float(-1...1) * Float(j + 1) + Float(j) }
  }

  @Test(arguments: NamedBackend.kernels)
  func `in training each column has β for mean and γ for deviation`(tested: NamedBackend) throws {
    var (layer, outputs) = (try Self.layer(), Matrix())
    layer.forwardInTraining(Self.inputs(rows: 50), into: &outputs, Self.context, on: tested.backend)
    for j in 0..<3 {
      let column = (0..<50).map { Double(outputs[$0, j]) }
      let mean = column.reduce(0, +) / 50
      let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50
      #expect(abs(mean - Double(layer.bias.value[0, j])) < 1e-6)
      #expect(abs(variance.squareRoot() - Double(abs(layer.weight.value[0, j]))) < 1e-4)
    }
  }

  @Test(arguments: NamedBackend.kernels)
  func `without training the running statistics are used, and stay`(tested: NamedBackend) throws {
    let layer = try Self.layer()
    var outputs = Matrix()
    layer.forward(Matrix([[2.5, -1, 4]]), into: &outputs, on: tested.backend)
    expectClose(outputs.elements, [3, 0, -4], 1e-4, "outputs")
    #expect(layer.runningMean == Matrix([[0.5, -1, 3]]))
  }

  @Test func `the running statistics follow the batches'`() throws {
    var (layer, outputs) = (try Self.layer(momentum: 0.25), Matrix())
    layer.forwardInTraining(Matrix([[1, 2, 3], [3, 4, 7]]), into: &outputs, Self.context, on: .swift)
    // Means 2, 3, 5 and variances 1, 1, 4 of the batch, times 2/(2 − 1).
    #expect(layer.runningMean == Matrix([[0.875, 0, 3.5]]))
    #expect(layer.runningVariance == Matrix([[3.5, 1.25, 2.1875]]))
  }

  @Test(arguments: NamedBackend.kernels)
  func `a batch of one row is normalised with the running statistics and doesn't change them`(tested: NamedBackend)
    throws
  {
    var (layer, outputs, expected) = (try Self.layer(), Matrix(), Matrix())
    let (mean, variance) = (layer.runningMean, layer.runningVariance)
    // After a larger batch, whose statistics must not be used again.
    layer.forwardInTraining(Self.inputs(rows: 4), into: &outputs, Self.context, on: tested.backend)
    layer.visitBuffers { name, buffer in buffer = name == "running_mean" ? mean : variance }
    let row = Matrix([[0.25, -3, 2]])
    layer.forwardInTraining(row, into: &outputs, Self.context, on: tested.backend)
    layer.forward(row, into: &expected, on: tested.backend)
    #expect(outputs == expected)
    #expect(layer.runningMean == mean && layer.runningVariance == variance)
    var gradient: Matrix? = Matrix()
    layer.backward(
      inputs: row, outputs: outputs, outputGradient: Matrix([[1, 1, 1]]), inputGradient: &gradient, on: tested.backend)
    expectClose(gradient!.elements, [1, 0.5, -2], 1e-4, "dx")
    expectClose(layer.bias.gradient.elements, [1, 1, 1], 1e-6, "dβ")
  }

  /// The layer in Double: L = Σ c·y for given c, with the batch's own statistics or the running ones.
  private static func loss(
    _ x: [[Double]], _ c: [[Double]], gamma: [Double], beta: [Double], running: (mean: [Double], variance: [Double])?
  ) -> Double {
    var sum = 0.0
    for j in gamma.indices {
      let column = x.map { $0[j] }
      let mean = running?.mean[j] ?? column.reduce(0, +) / Double(column.count)
      let variance =
        running?.variance[j] ?? column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
      for i in x.indices {
        sum += c[i][j] * (gamma[j] * (x[i][j] - mean) / (variance + Double(Float(1e-5))).squareRoot() + beta[j])
      }
    }
    return sum
  }

  @Test(arguments: NamedBackend.kernels, [true, false])
  func `gradients are central differences of the equation in Double`(tested: NamedBackend, isTraining: Bool) throws {
    var (layer, outputs) = (try Self.layer(), Matrix())
    let inputs = Self.inputs(rows: 7)
    let c = Self.inputs(rows: 7, seed: 5)
    let running = (mean: layer.runningMean.doubles[0], variance: layer.runningVariance.doubles[0])
    if isTraining {
      layer.forwardInTraining(inputs, into: &outputs, Self.context, on: tested.backend)
    } else {
      layer.forward(inputs, into: &outputs, on: tested.backend)
    }
    var gradient: Matrix? = Matrix()
    layer.backward(inputs: inputs, outputs: outputs, outputGradient: c, inputGradient: &gradient, on: tested.backend)
    let (x, gamma, beta, h) = (inputs.doubles, layer.weight.value.doubles[0], layer.bias.value.doubles[0], 1e-5)
    func difference(_ vary: (Double) -> (x: [[Double]], gamma: [Double], beta: [Double])) -> Double {
      func value(_ h: Double) -> Double {
        let varied = vary(h)
        return Self.loss(
          varied.x, c.doubles, gamma: varied.gamma, beta: varied.beta, running: isTraining ? nil : running)
      }
      return (value(h) - value(-h)) / (2 * h)
    }
    var expected: [Double] = []
    for i in 0..<7 {
      for j in 0..<3 {
        expected.append(
          difference { h in
            var x = x
            x[i][j] += h
            return (x, gamma, beta)
          })
      }
    }
    expectClose(gradient!.elements, expected, 1e-5, "dx")
    let dgamma = (0..<3).map { j in
      difference { h in
        var gamma = gamma
        gamma[j] += h
        return (x, gamma, beta)
      }
    }
    expectClose(layer.weight.gradient.elements, dgamma, 1e-5, "dγ")
    let dbeta = (0..<3).map { j in
      difference { h in
        var beta = beta
        beta[j] += h
        return (x, gamma, beta)
      }
    }
    expectClose(layer.bias.gradient.elements, dbeta, 1e-5, "dβ")
  }

  @Test func `the gradients of the parameters don't need that of the inputs`() throws {
    var (layer, outputs, gradient) = (try Self.layer(), Matrix(), Matrix?.none)
    layer.backward(
      inputs: Matrix([[0.5, -1, 3]]), outputs: outputs, outputGradient: Matrix([[1, 2, 3]]), inputGradient: &gradient,
      on: .swift)
    outputs = layer.bias.gradient
    #expect(outputs == Matrix([[1, 2, 3]]) && gradient == nil)
  }

  @Test func `names are PyTorch's, and nothing is penalised`() throws {
    var layer = try BatchNorm(width: 4)
    #expect(layer.summary == "BatchNorm 4")
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.parameters.allSatisfy { !$0.parameter.isPenalized })
    #expect(layer.parameters.map(\.parameter.value.elements) == [[1, 1, 1, 1], [0, 0, 0, 0]])
    #expect(layer.buffers.map(\.name) == ["running_mean", "running_var"])
    #expect(layer.buffers.map(\.value.elements) == [[0, 0, 0, 0], [1, 1, 1, 1]])
    var visited: [String] = []
    layer.visitParameters { name, _ in visited.append(name) }
    layer.visitBuffers { name, _ in visited.append(name) }
    #expect(visited == ["weight", "bias", "running_mean", "running_var"])
    #expect(layer.epsilon == 1e-5 && layer.momentum == 0.1)
  }

  @Test func `what doesn't fit is refused`() throws {
    let row = Matrix(rows: 1, columns: 2)
    func message(_ body: () throws(ShapeError) -> BatchNorm) -> String? {
      do throws(ShapeError) {
        _ = try body()
        return nil
      } catch { return error.description }
    }
    #expect(message { () throws(ShapeError) in try BatchNorm(width: 0) }?.contains("got 1×0") == true)
    #expect(message { () throws(ShapeError) in try BatchNorm(width: -3) } != nil)
    #expect(
      message { () throws(ShapeError) in
        try BatchNorm(weight: row, bias: row, runningMean: Matrix(rows: 1, columns: 3), runningVariance: row)
      }?.contains("got 1×2 and 1×3") == true)
    #expect(
      message { () throws(ShapeError) in
        try BatchNorm(weight: row, bias: row, runningMean: row, runningVariance: Matrix([[1, -1]]))
      }?.contains("at least 0") == true)
    for epsilon in [0, -1, .infinity, .nan] as [Float] {
      #expect(
        message { () throws(ShapeError) in try BatchNorm(width: 2, epsilon: epsilon) }?.contains("epsilon") == true)
    }
    for momentum in [-0.1, 1.1, .nan] as [Float] {
      #expect(
        message { () throws(ShapeError) in try BatchNorm(width: 2, momentum: momentum) }?.contains("momentum") == true)
    }
    let layer = try BatchNorm(width: 4)
    #expect(try layer.outputWidth(forInputWidth: 4) == 4)
    let error = #expect(throws: ShapeError.self) { try layer.outputWidth(forInputWidth: 5) }
    #expect(error?.description == "BatchNorm 4 expects 4 inputs, but gets 5")
  }
}
