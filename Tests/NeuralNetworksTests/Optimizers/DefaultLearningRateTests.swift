import LinearAlgebra
import NeuralNetworks
import Testing

struct DefaultLearningRateTests {
  /// 160(1 − ρ)/‖x‖² is 0.0513, 0.0499, 0.0204, 0.0077, 0.0016, 0.00016.
  @Test(
    arguments: [(312, 0.05), (321, 0.02), (784, 0.02), (2080, 0.005), (10_000, 0.001), (100_000, 0.0001)]
      as [(Double, Float)]
  )
  func `of SGD it falls as inputs grow, in steps of 5, 2, 1`(squaredLength: Double, expected: Float) {
    #expect(SGD(momentum: 0.9).defaultLearningRate(squaredLength: squaredLength) == expected)
    #expect(SGD(momentum: 0.9, nesterov: true).defaultLearningRate(squaredLength: squaredLength) == expected)
    // Without momentum steps are a tenth as long.
    #expect(SGD().defaultLearningRate(squaredLength: 10 * squaredLength) == expected)
  }

  @Test(arguments: [0, 1e-300, .infinity, .nan] as [Double])
  func `inputs of no length, or of none that is finite, change nothing`(squaredLength: Double) {
    #expect(SGD(momentum: 0.9).defaultLearningRate(squaredLength: squaredLength) == 0.05)
  }

  @Test func `it is a number that Float has with all its digits`() {
    #expect(SGD(momentum: 0.9).defaultLearningRate(squaredLength: 1e300) == .leastNormalMagnitude)
  }

  @Test(arguments: [Adam(), AdamW(), RMSProp(), AdaGrad()] as [any Optimizer])
  func `of others inputs change nothing`(optimizer: any Optimizer) {
    #expect(optimizer.defaultLearningRate(squaredLength: 1e6) == optimizer.defaultLearningRate)
  }

  /// 3,000 examples of 4 numbers, each ± 20: ‖x‖² = 1600.
  private static let long: Examples = {
    var random = TestRandom(seed: 1)
    let inputs = Matrix(rows: 3000, columns: 4) { _, _ in random.signed(20...20) }
    return Examples(
      inputs: .floats(inputs), targets: .classes((0..<3000).map { Int32($0 % 2) }, names: ["a", "b"]))
  }()

  @Test func `it is that of the examples as they are scaled`() throws {
    let network = try Network(inputs: 4, hidden: [3], outputs: 2, seed: 1)
    let sgd = SGD(momentum: 0.9)
    #expect(sgd.defaultLearningRate(for: network, on: Self.long) == 0.01)
    let scaling = InputScaling.uniform(shift: 20, scale: 2, width: 4)
    // Half of the numbers are 0 then, and half −80: about 12,800.
    #expect(sgd.defaultLearningRate(for: network, on: Self.long, scaling: scaling) == 0.001)
    #expect(
      sgd.defaultLearningRate(for: network, on: Self.long, scaling: .uniform(shift: 0, scale: 0.1, width: 4)) == 0.05)
  }

  @Test(arguments: [MultilayerPerceptron.Normalization.batch, .layer])
  func `where a norm stands in the network inputs change nothing`(norm: MultilayerPerceptron.Normalization) throws {
    var description = MultilayerPerceptron(inputs: 4, hidden: [3], outputs: 2)
    description.normalization = norm
    let network = try Network(description, seed: 1)
    #expect(SGD(momentum: 0.9).defaultLearningRate(for: network, on: Self.long) == 0.05)
  }

  @Test func `the trainer takes it where no other is given`() throws {
    for rate in [nil, 0.03] as [Float?] {
      var trainer = Trainer(
        network: try Network(inputs: 4, hidden: [3], outputs: 2, seed: 1), optimizer: SGD(momentum: 0.9),
        options: TrainingOptions(epochs: 1, batchSize: 100, learningRate: rate))
      #expect(try trainer.train(on: Self.long).lastEpoch?.learningRate == rate ?? 0.01)
    }
  }
}
