import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

@Suite struct CrossValidationTests {
  static let examples = Examples.threeClusters(count: 50, seed: 1)
  static let options = TrainingOptions(epochs: 3, batchSize: 10, learningRate: 0.05, seed: 3)

  static func network(for training: Examples) throws -> Network {
    try Network(
      inputs: training.width, hidden: [6], outputs: training.outputWidth, seed: 3, backend: SwiftBackend())
  }

  static func learner(_ training: Examples) throws -> CrossValidation.Learner {
    CrossValidation.Learner(
      network: try network(for: training), training: training,
      scaling: InputScaling(.standard, fittedTo: training))
  }

  /// Each number doubled, and 1 beside them.
  struct Doubled: FeatureTransform {
    let name = "doubled"
    let inputWidth: Int
    var outputWidth: Int { inputWidth + 1 }

    func features(of inputs: ExampleInputs, threads: Int) -> Matrix {
      guard case .floats(let matrix) = inputs else { return Matrix() }
      return Matrix(rows: matrix.rows, columns: outputWidth) { $1 < inputWidth ? 2 * matrix[$0, $1] : 1 }
    }
  }

  @Test func `each fold is a training run of its own on all other folds, with what is fitted to them`() throws {
    let folds = try Folds(4, of: Self.examples, seed: 9)
    var shown: [Examples] = []
    let result = try CrossValidation(folds, options: Self.options).run(on: Self.examples) { training in
      shown.append(training)
      return try Self.learner(training)
    }
    #expect(!result.wasStopped)
    #expect(result.folds.map(\.number) == [1, 2, 3, 4])
    for fold in 0..<4 {
      // By hand: what the closure was shown holds nothing of the fold, and neither does anything that is made of it.
      let heldOut = Self.examples[folds.assignments.indices.filter { folds.assignments[$0] == fold }]
      let training = Self.examples[folds.assignments.indices.filter { folds.assignments[$0] != fold }]
      #expect(shown[fold].fingerprint == training.fingerprint)
      let scaling = InputScaling(.standard, fittedTo: training)
      var trainer = Trainer(
        network: try Self.network(for: training), optimizer: SGD(momentum: 0.9), options: Self.options)
      let summary = try trainer.train(on: training, scaling: scaling)
      let expected = trainer.network.evaluate(heldOut, scaling: scaling, loss: SoftmaxCrossEntropy())
      let found = result.folds[fold]
      #expect(found.evaluation?.loss == expected.loss)
      #expect(found.evaluation?.confusion == expected.confusion)
      #expect(found.lastEpoch?.trainLoss == summary.lastEpoch?.trainLoss)
      #expect(found.trainingCount == training.count && found.heldOutCount == heldOut.count)
    }
    let accuracies = result.folds.compactMap { $0.evaluation?.accuracy }
    #expect(result.accuracy == Spread(of: accuracies))
    #expect(result.loss == Spread(of: result.folds.compactMap { $0.evaluation?.loss }))
    #expect(result.spread { $0.regression?.meanSquaredError } == nil)
  }

  @Test func `features are made of the held-out examples too`() throws {
    let folds = try Folds(3, of: Self.examples, seed: 1)
    let doubled = Doubled(inputWidth: 2)
    let result = try CrossValidation(folds, options: Self.options).run(on: Self.examples) { training in
      let features = training.transformed(by: doubled, threads: 1)
      return CrossValidation.Learner(
        network: try Self.network(for: features), training: features, features: doubled)
    }
    let transformed = Self.examples.transformed(by: doubled, threads: 1)
    let plain = try CrossValidation(folds, options: Self.options).run(on: transformed) { training in
      CrossValidation.Learner(network: try Self.network(for: training), training: training)
    }
    #expect(result.folds.map { $0.evaluation?.loss } == plain.folds.map { $0.evaluation?.loss })
  }

  @Test func `the plateau schedule doesn't see the fold that is held out`() throws {
    // Were it steered by the held-out loss, the network's own seed would give other losses for other held-out examples.
    var options = TrainingOptions(epochs: 8, learningRate: 0.3, schedule: .plateau(patience: 0, factor: 0.5), seed: 3)
    options.batchSize = 10
    let folds = try Folds(2, of: Self.examples, seed: 9)
    let result = try CrossValidation(folds, options: options).run(on: Self.examples, learner: Self.learner)
    let training = folds.split(Self.examples, at: 0).training
    var trainer = Trainer(
      network: try Self.network(for: training), optimizer: SGD(momentum: 0.9), options: options)
    let last = try trainer.train(on: training, scaling: InputScaling(.standard, fittedTo: training)).lastEpoch
    #expect(result.folds[0].lastEpoch?.trainLoss == last?.trainLoss)
    #expect(result.folds[0].lastEpoch?.learningRate == last?.learningRate)
    #expect(result.folds[0].lastEpoch?.validation == nil)
  }

  @Test func `numbers have errors in the place of accuracies`() throws {
    let examples = Examples.linear(count: 30, a: [[1, -2]], b: [0.5], seed: 3)
    let result = try CrossValidation(
      try Folds(3, of: examples, seed: 0), loss: SquaredError(),
      options: TrainingOptions(epochs: 5, batchSize: 10, learningRate: 0.01)
    ).run(on: examples) { CrossValidation.Learner(network: try Self.network(for: $0), training: $0) }
    #expect(result.accuracy == nil)
    #expect(result.spread { $0.regression?.meanAbsoluteError } != nil)
  }

  @Test func `a fold that diverges is recorded, and the others go on`() throws {
    let validation = CrossValidation(try Folds(3, of: Self.examples, seed: 0), options: Self.options)
    var number = 0
    let result = try validation.run(on: Self.examples) { training in
      number += 1
      var learner = try Self.learner(training)
      if number == 2 { learner.scaling = .uniform(shift: 0, scale: 1e30, width: 2) }
      return learner
    }
    #expect(result.folds.map { $0.divergence == nil } == [true, false, true])
    #expect(result.folds[1].divergence?.contains("in epoch 1, at step ") == true)
    #expect(result.folds[1].evaluation == nil)
    #expect(result.loss == Spread(of: [0, 2].compactMap { result.folds[$0].evaluation?.loss }))
  }

  @Test func `it can be stopped after a fold, and in one`() throws {
    let validation = CrossValidation(try Folds(3, of: Self.examples, seed: 0), options: Self.options)
    let after = try validation.run(on: Self.examples, learner: Self.learner) { event in
      if case .fold(let fold) = event, fold.number == 2 { .stop } else { .proceed }
    }
    #expect(after.wasStopped && after.folds.count == 2)
    let inside = try validation.run(on: Self.examples, learner: Self.learner) { event in
      if case .training(2, .step(let progress)) = event, progress.step == 5 { .stop } else { .proceed }
    }
    #expect(inside.wasStopped && inside.folds.count == 1)
    let last = try validation.run(on: Self.examples, learner: Self.learner) { event in
      if case .fold(let fold) = event, fold.number == 3 { .stop } else { .proceed }
    }
    #expect(!last.wasStopped && last.folds.count == 3)
  }

  @Test func `what doesn't fit is refused`() throws {
    let validation = CrossValidation(try Folds(3, of: Self.examples, seed: 0), options: Self.options)
    #expect(throws: TrainingError.self) {
      try validation.run(on: Self.examples) { training in
        CrossValidation.Learner(
          network: try Network(inputs: 3, outputs: 3, seed: 0), training: training)
      }
    }
    #expect(throws: ShapeError.self) {
      try validation.run(on: Self.examples) { training in
        CrossValidation.Learner(network: try Network(inputs: 0, outputs: 3, seed: 0), training: training)
      }
    }
  }
}
