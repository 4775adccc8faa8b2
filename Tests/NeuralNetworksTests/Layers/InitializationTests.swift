import LinearAlgebra
import NeuralNetworks
import Testing

struct InitializationTests {
  private static func weights(_ initialization: Initialization, inputs: Int, outputs: Int, seed: UInt64) throws -> Dense
  {
    var stream = RandomStream(seed: seed, name: "weights")
    return try Dense(inputs: inputs, outputs: outputs, initialization: initialization, using: &stream)
  }

  /// Mean, variance and fourth moment over the squared variance: 3 for a normal distribution, 1.8 for a uniform one.
  private static func moments(_ values: [Float]) -> (mean: Double, variance: Double, kurtosis: Double) {
    let values = values.map { Double($0) }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let fourth = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) }
    return (mean, variance, fourth / Double(values.count) / (variance * variance))
  }

  // With 40 000 weights one standard error of the variance is 0.7 %, of the kurtosis 0.025; five of each are allowed.

  @Test(arguments: [(50, 800), (200, 200), (800, 50)])
  func `he draws a normal distribution of variance 2 over the inputs`(inputs: Int, outputs: Int) throws {
    let layer = try Self.weights(.he, inputs: inputs, outputs: outputs, seed: 1)
    let moments = Self.moments(layer.weight.value.elements)
    let variance = 2 / Double(inputs)
    #expect(abs(moments.mean) < 5 * (variance / 40_000).squareRoot())
    #expect(moments.variance.isClose(to: variance, 0.035))
    #expect(abs(moments.kurtosis - 3) < 0.125)
  }

  @Test(arguments: [(50, 800), (200, 200), (800, 50)])
  func `glorot draws a uniform distribution on ±√(6/(D+H))`(inputs: Int, outputs: Int) throws {
    let layer = try Self.weights(.glorot, inputs: inputs, outputs: outputs, seed: 1)
    let values = layer.weight.value.elements
    let moments = Self.moments(values)
    let bound = (6 / Double(inputs + outputs)).squareRoot()
    #expect(values.allSatisfy { abs(Double($0)) <= bound * (1 + 1e-7) })
    #expect(Double(values.max()!) > 0.999 * bound && Double(values.min()!) < -0.999 * bound)
    #expect(abs(moments.mean) < 5 * bound / (3.0 * 40_000).squareRoot())
    #expect(moments.variance.isClose(to: bound * bound / 3, 0.025))
    #expect(abs(moments.kurtosis - 1.8) < 0.05)
  }

  @Test(arguments: Initialization.allCases)
  func `biases and gradients start at 0`(initialization: Initialization) throws {
    let layer = try Self.weights(initialization, inputs: 5, outputs: 4, seed: 1)
    #expect(layer.bias.value == Matrix(rows: 1, columns: 4))
    #expect(layer.weight.gradient == Matrix(rows: 4, columns: 5))
    #expect(layer.bias.gradient == Matrix(rows: 1, columns: 4))
  }

  @Test(arguments: ActivationFunction.known)
  func `he is chosen before the ReLU family, glorot before the others`(function: ActivationFunction) {
    let expected: Initialization = function == .sigmoid || function == .tanh ? .glorot : .he
    #expect(Initialization(before: function) == expected)
  }

  @Test func `glorot is chosen before no activation`() {
    #expect(Initialization(before: nil) == .glorot)
  }

  @Test(arguments: ActivationFunction.known)
  func `a network draws every layer for the activation behind it`(function: ActivationFunction) throws {
    let network = try Network(inputs: 6, hidden: [5, 4], outputs: 3, activation: function, seed: 9)
    var stream = RandomStream(seed: 9, name: "weights")
    let hidden = Initialization(before: function)
    let expected = try [(6, 5, hidden), (5, 4, hidden), (4, 3, .glorot)].map { inputs, outputs, initialization in
      try Dense(inputs: inputs, outputs: outputs, initialization: initialization, using: &stream).weight.value.bits
    }
    #expect(network.layers.compactMap { ($0 as? Dense)?.weight.value.bits } == expected)
  }

  @Test(arguments: Initialization.allCases)
  func `an initialisation that is asked for is used everywhere`(initialization: Initialization) throws {
    let network = try Network(
      inputs: 6, hidden: [5], outputs: 3, activation: .relu, initialization: initialization, seed: 9)
    var stream = RandomStream(seed: 9, name: "weights")
    for (inputs, outputs, layer) in [(6, 5, 0), (5, 3, 2)] {
      let expected = try Dense(inputs: inputs, outputs: outputs, initialization: initialization, using: &stream)
      #expect((network.layers[layer] as? Dense)?.weight.value.bits == expected.weight.value.bits)
    }
  }

  @Test(arguments: Initialization.allCases, [0, 1, UInt64.max])
  func `the same seed gives the same bits, another seed others`(initialization: Initialization, seed: UInt64) throws {
    func bits(_ seed: UInt64) throws -> [UInt32] {
      try Network(inputs: 6, hidden: [5], outputs: 3, initialization: initialization, seed: seed).bits
    }
    #expect(try bits(seed) == bits(seed))
    // All weights differ; the biases are 0.
    let differing = try zip(bits(seed), bits(seed &+ 1)).count { $0 != $1 }
    #expect(differing == 6 * 5 + 5 * 3)
  }

  @Test(arguments: [(0, 3), (3, 0), (-1, 3)])
  func `a layer without inputs or outputs is refused`(inputs: Int, outputs: Int) {
    let error = #expect(throws: ShapeError.self) {
      try Self.weights(.he, inputs: inputs, outputs: outputs, seed: 1)
    }
    #expect(
      error?.description == "a dense layer \(inputs)→\(outputs) needs at least one input and one output")
  }
}
