import Foundation
@testable import Kernels
@testable import NeuralNetworks
import Testing

/// Training on several threads, of networks so large that products, gathering and updates are cut for them.
@Suite struct ThreadedTrainingTests {
  private static let width = 200
  private static let hidden = 192
  /// Two batches and a small one.
  private static let batch = 192
  private static let count = 400
  private static let classes = 10

  /// All that this processor has, or, for `scripts/check-threads`, the best alone: the thread sanitizer takes many times as long, and
  /// threads meet at the same places whatever the instructions.
  private static let sets = Array(
    InstructionSet.available.suffix(ProcessInfo.processInfo.environment["PLEAT_ONE_INSTRUCTION_SET"] == nil ? .max : 1))

  private static let examples: Examples = {
    var random = TestRandom(seed: 2)
    let bytes = (0..<count * width).map { _ in UInt8.random(in: 0...255, using: &random) }
    let targets = (0..<count).map { Int32($0 % classes) }
    return Examples(
      inputs: .bytes(bytes, rows: count, columns: width),
      targets: .classes(targets, names: (0..<classes).map { "\($0)" }))
  }()

  enum Kind: CaseIterable {
    case plain, batchNorm, layerNorm, wired, wide

    func network(on backend: any GEMMBackend) throws -> Network {
      let (width, hidden, classes) = (
        ThreadedTrainingTests.width, ThreadedTrainingTests.hidden, ThreadedTrainingTests.classes
      )
      if self == .wired {
        return try Network(
          inputs: width, outputs: classes,
          wiring: .wattsStrogatz(nodes: 4, neighbors: 2, rewiring: 0.5, seed: 1), width: hidden, normalization: .batch,
          seed: 6, backend: backend)
      }
      if self == .wide {
        // So wide that threads share layers by their outputs, one of which doesn't fill a vector's columns; and too few outputs for that.
        let description = MultilayerPerceptron(inputs: width, hidden: [1316, 200, 1312], outputs: classes)
        return try Network(description, seed: 6, backend: backend)
      }
      var description = MultilayerPerceptron(inputs: width, hidden: [hidden, 176], outputs: classes, activation: .gelu)
      description.dropout = 0.3
      description.normalization = self == .batchNorm ? .batch : self == .layerNorm ? .layer : .none
      return try Network(description, seed: 6, backend: backend)
    }
  }

  /// The bits of all that a run leaves: parameters, gradients, running statistics, the optimiser's state, losses.
  private static func bits(
    _ kind: Kind, _ kernels: KernelTable, threads: Int, optimizer: any Optimizer, clipNorm: Float? = 0.1
  ) throws -> [[UInt32]] {
    var trainer = Trainer(
      network: try kind.network(on: SwiftBackend(kernels, threads: threads)), optimizer: optimizer,
      options: TrainingOptions(
        epochs: 1, batchSize: batch, learningRate: 1e-3, clipNorm: clipNorm, penalty: WeightPenalty(l2: 1e-4, l1: 1e-5),
        seed: 1))
    let summary = try trainer.train(on: examples, scaling: .uniform(shift: 0, scale: 1 / 255, width: width))
    let loss = try #require(summary.lastEpoch).trainLoss.bitPattern
    return trainer.network.parameters.map(\.parameter.value.bits)
      + trainer.network.parameters.map(\.parameter.gradient.bits) + trainer.network.buffers.map(\.value.bits)
      + trainer.optimizerState.slots.map(\.bits) + [[UInt32(truncatingIfNeeded: loss), UInt32(loss >> 32)]]
  }

  @Test(arguments: sets, Kind.allCases)
  func `a run has the same bits on any number of threads, with clipping, norms and dropout`(
    set: InstructionSet, kind: Kind
  ) throws {
    let kernels = KernelTable(set)
    // Otherwise all of this would show nothing.
    #expect(ProductCut.isWorthwhile(m: Self.batch, n: Self.hidden, k: Self.width, kernels))
    #expect(ProductCut.isWorthwhile(m: Self.hidden, n: 176, k: Self.batch, kernels))
    for optimizer in [SGD(momentum: 0.9, nesterov: true), Adam()] as [any Optimizer] {
      let alone = try Self.bits(kind, kernels, threads: 1, optimizer: optimizer)
      for threads in 2...4 {
        let together = try Self.bits(kind, kernels, threads: threads, optimizer: optimizer)
        #expect(together.count == alone.count)
        let different = zip(together, alone).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        #expect(different == [], "\(optimizer.summary), \(threads) threads: matrices that differ")
      }
    }
  }

  // Without clipping the gradients of weights are computed as they are used.
  @Test(arguments: sets, [Kind.plain, .wide, .wired])
  func `a run has the same bits on any number of threads, without clipping`(set: InstructionSet, kind: Kind) throws {
    let kernels = KernelTable(set)
    let alone = try Self.bits(kind, kernels, threads: 1, optimizer: Adam(), clipNorm: nil)
    for threads in 2...5 {
      let together = try Self.bits(kind, kernels, threads: threads, optimizer: Adam(), clipNorm: nil)
      let different = zip(together, alone).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
      #expect(different == [], "\(threads) threads: matrices that differ")
    }
  }
}
