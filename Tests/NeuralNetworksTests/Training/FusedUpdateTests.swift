@testable import NeuralNetworks
import LinearAlgebra
import Testing

/// Updates that compute some gradients of weights at a time, as they do where inputs are bytes, against updates after all gradients.
@Suite struct FusedUpdateTests {
  private static let width = 70
  private static let classes = 10
  private static let count = 90
  private static let batch = 40

  private static let bytes: [UInt8] = {
    var random = TestRandom(seed: 5)
    return (0..<count * width).map { _ in UInt8.random(in: 0...255, using: &random) }
  }()
  private static let targets = ExampleTargets.classes(
    (0..<count).map { Int32($0 % classes) }, names: (0..<classes).map { "\($0)" })
  private static let asBytes = Examples(inputs: .bytes(bytes, rows: count, columns: width), targets: targets)
  /// The same numbers, of which any could be infinite as far as the trainer knows.
  private static let asFloats = Examples(
    inputs: .floats(Matrix(rows: count, columns: width, elements: bytes.map { Float($0) })), targets: targets)

  /// A rule that Pleat doesn't know, which sees any stretch of elements: w −= η·sign(g).
  private struct SignDescent: Optimizer {
    var summary: String { "sign descent" }
    var defaultLearningRate: Float { 1e-3 }
    var stateSlots: Int { 0 }

    func update(_ parameter: ParameterUpdate, learningRate: Float, step: Int, by kernels: KernelTable) {
      for i in 0..<parameter.count {
        let gradient = parameter.gradient[i]
        if gradient != 0 { parameter.weights[i] -= gradient < 0 ? -learningRate : learningRate }
      }
    }
  }

  private static let optimizers: [any Optimizer] = [
    SGD(), SGD(momentum: 0.9), SGD(momentum: 0.9, nesterov: true), AdaGrad(), RMSProp(), Adam(), AdamW(), SignDescent(),
  ]

  private static func train(
    _ hidden: [Int], on examples: Examples, by optimizer: any Optimizer, loss: any Loss = SoftmaxCrossEntropy(),
    clipNorm: Float? = nil, threads: Int
  ) throws -> [[UInt32]] {
    var trainer = Trainer(
      network: try Network(
        MultilayerPerceptron(inputs: width, hidden: hidden, outputs: classes), seed: 3,
        backend: SwiftBackend(threads: threads)), loss: loss, optimizer: optimizer,
      options: TrainingOptions(
        epochs: 2, batchSize: batch, learningRate: 1e-3, clipNorm: clipNorm,
        penalty: WeightPenalty(l2: 1e-3, l1: 1e-4), seed: 1))
    try trainer.train(on: examples, scaling: .uniform(shift: 0, scale: 1 / 255, width: width))
    return trainer.network.parameters.flatMap { [$0.parameter.value.bits, $0.parameter.gradient.bits] }
      + trainer.optimizerState.slots.map(\.bits)
  }

  // Widths of several blocks of gradients, the last of them short; and so wide that threads have outputs of their own.
  @Test(arguments: 0..<optimizers.count, [[1300, 24], [513, 600]])
  func `they leave the bits of updates after all gradients, on one thread and on several`(
    rule: Int, hidden: [Int]
  ) throws {
    let optimizer = Self.optimizers[rule]
    let apart = try Self.train(hidden, on: Self.asFloats, by: optimizer, threads: 1)
    for threads in 1...3 {
      let fused = try Self.train(hidden, on: Self.asBytes, by: optimizer, threads: threads)
      #expect(zip(fused, apart).allSatisfy { $0 == $1 }, "\(optimizer.summary), \(threads) threads")
      #expect(fused.count == apart.count)
    }
  }

  // A norm needs all gradients before the first weight is touched.
  @Test(arguments: [1, 2])
  func `bytes are clipped as floats are`(threads: Int) throws {
    let clipped = try Self.train([520], on: Self.asBytes, by: SGD(momentum: 0.9), clipNorm: 0.1, threads: threads)
    #expect(try Self.train([520], on: Self.asFloats, by: SGD(momentum: 0.9), clipNorm: 0.1, threads: 1) == clipped)
    #expect(try Self.train([520], on: Self.asBytes, by: SGD(momentum: 0.9), threads: threads) != clipped)
  }

  @Test(arguments: [[], [600]])
  func `a loss that is called as it is ends on several threads too`(hidden: [Int]) throws {
    let alone = try Self.train(hidden, on: Self.asBytes, by: SGD(), loss: OneVersusAllSVM(), threads: 1)
    for threads in 2...3 {
      #expect(try Self.train(hidden, on: Self.asBytes, by: SGD(), loss: OneVersusAllSVM(), threads: threads) == alone)
    }
  }

  @Test(arguments: [1, 2])
  func `a loss that isn't finite stops the step before the weights are touched`(threads: Int) throws {
    var network = try Network(
      MultilayerPerceptron(inputs: Self.width, hidden: [520], outputs: Self.classes), seed: 3,
      backend: SwiftBackend(threads: threads))
    network.visitParameters { name, parameter in if name == "2.weight" { parameter.value[0, 0] = .infinity } }
    let before = network.parameters.map(\.parameter.value.bits)
    var trainer = Trainer(network: network, optimizer: Adam(), options: TrainingOptions(batchSize: Self.batch))
    let error = #expect(throws: TrainingError.self) {
      try trainer.train(on: Self.asBytes, scaling: .uniform(shift: 0, scale: 1 / 255, width: Self.width))
    }
    #expect("\(try #require(error))".contains("in epoch 1, at step 1: the outputs of layer 2"))
    #expect(trainer.network.parameters.map(\.parameter.value.bits) == before)
    #expect(trainer.optimizerState.steps == 0)
  }
}
