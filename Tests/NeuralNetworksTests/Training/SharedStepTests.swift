@testable import NeuralNetworks
import LinearAlgebra
import Testing

/// Steps that several threads share as a whole, and those between them that they don't.
@Suite struct SharedStepTests {
  private static let classes = 7

  /// - width: 520 has so many weights behind it that threads divide them by outputs, and have copies of the inputs each.
  private static func examples(_ count: Int, width: Int, numbers: Bool = false) -> Examples {
    var random = TestRandom(seed: 6)
    let bytes = (0..<count * width).map { _ in UInt8.random(in: 0...255, using: &random) }
    let targets =
      numbers
      ? ExampleTargets.values(Matrix(rows: count, columns: classes) { i, j in Float((i * 5 + j * 3) % 11) / 11 })
      : .classes((0..<count).map { Int32($0 * 3 % classes) }, names: (0..<classes).map { "\($0)" })
    return Examples(inputs: .bytes(bytes, rows: count, columns: width), targets: targets)
  }

  /// The bits of what a run leaves: parameters, gradients, the optimiser's state, losses.
  private static func bits(
    _ examples: Examples, hidden: [Int], loss: any Loss, optimizer: any Optimizer = SGD(momentum: 0.9), batch: Int,
    threads: Int
  ) throws -> [[UInt32]] {
    var trainer = Trainer(
      network: try Network(
        MultilayerPerceptron(inputs: examples.width, hidden: hidden, outputs: classes), seed: 3,
        backend: SwiftBackend(threads: threads)), loss: loss, optimizer: optimizer,
      options: TrainingOptions(epochs: 2, batchSize: batch, learningRate: 1e-3, shuffles: false))
    let summary = try trainer.train(
      on: examples, scaling: .uniform(shift: 0, scale: 1 / 255, width: examples.width))
    let trainLoss = try #require(summary.lastEpoch).trainLoss.bitPattern
    return trainer.network.parameters.flatMap { [$0.parameter.value.bits, $0.parameter.gradient.bits] }
      + trainer.optimizerState.slots.map(\.bits) + [[UInt32(truncatingIfNeeded: trainLoss), UInt32(trainLoss >> 32)]]
  }

  private static let losses: [any Loss] = [
    SoftmaxCrossEntropy(), SoftmaxCrossEntropy(labelSmoothing: 0.2), MulticlassSVM(), SquaredError(),
    SquaredError(reduction: .sum), OneVersusAllSVM(),
  ]

  // Each thread has its own rows' classes, targets, losses and gradients; the mean is over all.
  @Test(arguments: 0..<losses.count, [false, true])
  func `every loss has the bits of one thread, of classes and of numbers`(loss: Int, numbers: Bool) throws {
    let loss = Self.losses[loss]
    let examples = Self.examples(100, width: 70, numbers: numbers)
    guard loss.accepts(examples.targets) else { return }
    let alone = try Self.bits(examples, hidden: [300], loss: loss, batch: 50, threads: 1)
    for threads in 2...4 {
      let together = try Self.bits(examples, hidden: [300], loss: loss, batch: 50, threads: threads)
      #expect(zip(together, alone).allSatisfy { $0 == $1 }, "\(loss.name), \(threads) threads")
    }
  }

  // Each reads all that the others have written of the one before, there and back.
  @Test func `three layers in a row whose outputs are divided`() throws {
    let examples = Self.examples(80, width: 520)
    func bits(_ threads: Int) throws -> [[UInt32]] {
      try Self.bits(examples, hidden: [512, 512, 520], loss: SoftmaxCrossEntropy(), batch: 40, threads: threads)
    }
    let alone = try bits(1)
    for threads in 2...4 {
      #expect(zip(try bits(threads), alone).allSatisfy { $0 == $1 }, "\(threads) threads")
    }
  }

  // A batch of fewer rows than there are for all threads isn't shared, behind one that was, and its update is.
  @Test(arguments: [2, 3, 5], [70, 520])
  func `the last batch may have a few rows`(threads: Int, width: Int) throws {
    for rest in 1...2 * threads {
      let examples = Self.examples(40 + rest, width: width)
      func bits(_ threads: Int) throws -> [[UInt32]] {
        try Self.bits(
          examples, hidden: [512], loss: SoftmaxCrossEntropy(), optimizer: Adam(), batch: 40, threads: threads)
      }
      let (together, alone) = (try bits(threads), try bits(1))
      #expect(zip(together, alone).allSatisfy { $0 == $1 }, "\(rest) rows on \(threads) threads")
    }
  }
}
