import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

@Suite struct HyperparameterSearchTests {
  static let training = Examples.threeClusters(count: 60, seed: 1)
  static let validation = Examples.threeClusters(count: 30, seed: 2)
  static let candidates = [
    Hyperparameters(learningRate: 1e-4, hiddenSize: 3, l2: 0),
    Hyperparameters(learningRate: 0.1, hiddenSize: 8, l2: 1e-4),
    Hyperparameters(learningRate: 1e30, hiddenSize: 8, l2: 0),
    Hyperparameters(learningRate: 0.1, hiddenSize: 8, l2: 10),
  ]

  static func search(_ candidates: [Hyperparameters] = candidates) -> HyperparameterSearch {
    HyperparameterSearch(
      candidates, options: TrainingOptions(epochs: 5, batchSize: 10, penalty: WeightPenalty(l1: 1e-5), seed: 3),
      backend: SwiftBackend())
  }

  @Test func `each trial is a training run of its own`() throws {
    let result = try Self.search().run(on: Self.training, validation: Self.validation)
    #expect(!result.wasStopped)
    #expect(result.trials.map(\.number) == [1, 2, 3, 4])
    #expect(result.trials.map(\.hyperparameters) == Self.candidates)
    for index in [0, 1, 3] {
      let candidate = Self.candidates[index]
      var trainer = Trainer(
        network: try Network(
          inputs: 2, hidden: [candidate.hiddenSize], outputs: 3, seed: 3, backend: SwiftBackend()),
        optimizer: SGD(momentum: 0.9),
        options: TrainingOptions(
          epochs: 5, batchSize: 10, learningRate: candidate.learningRate,
          penalty: WeightPenalty(l2: candidate.l2, l1: 1e-5), seed: 3))
      let summary = try trainer.train(on: Self.training, validation: Self.validation)
      let scores = try #require(result.trials[index].scores)
      let last = try #require(summary.lastEpoch)
      #expect(scores.trainLoss == last.trainLoss)
      #expect(scores.trainAccuracy == last.trainAccuracy)
      #expect(scores.validationLoss == last.validation?.loss)
      #expect(scores.validationAccuracy == last.validation?.accuracy)
    }
  }

  @Test func `a trial that diverges is recorded, and the best is kept`() throws {
    let result = try Self.search().run(on: Self.training, validation: Self.validation)
    guard case .diverged(let reason) = result.trials[2].outcome else {
      Issue.record("\(result.trials[2])")
      return
    }
    #expect(reason.contains("in epoch 1, at step 2") && reason.contains("not finite"))
    let best = try #require(result.best)
    #expect(best.trial.number == 2)
    let evaluation = best.network.evaluate(Self.validation, loss: SoftmaxCrossEntropy())
    #expect(evaluation.accuracy == best.trial.scores?.validationAccuracy)
    #expect(evaluation.loss == best.trial.scores?.validationLoss)
    #expect(best.network.backend is SwiftBackend)
  }

  @Test func `the same search finds the same`() throws {
    let results = try (0..<2).map { _ in try Self.search().run(on: Self.training, validation: Self.validation) }
    #expect(results[0].trials.map(\.scores) == results[1].trials.map(\.scores))
    // A trial doesn't hang on those before it.
    let alone = try Self.search([Self.candidates[3]]).run(on: Self.training, validation: Self.validation)
    #expect(alone.trials[0].scores == results[0].trials[3].scores)
  }

  @Test func `it can be stopped after a trial, and in one`() throws {
    let after = try Self.search().run(on: Self.training, validation: Self.validation) { event in
      if case .trial(let trial) = event, trial.number == 2 { .stop } else { .proceed }
    }
    #expect(after.wasStopped)
    #expect(after.trials.count == 2)
    #expect(after.best?.trial.number == 2)
    let inside = try Self.search().run(on: Self.training, validation: Self.validation) { event in
      if case .training(2, .step(let progress)) = event, progress.step == 7 { .stop } else { .proceed }
    }
    #expect(inside.wasStopped)
    #expect(inside.trials.count == 1)
    #expect(inside.best?.trial.number == 1)
  }

  @Test func `stopping after the last trial is no stop`() throws {
    let result = try Self.search([Self.candidates[0]]).run(on: Self.training, validation: Self.validation) { event in
      if case .trial = event { .stop } else { .proceed }
    }
    #expect(!result.wasStopped)
  }

  @Test func `numbers are judged by their loss`() throws {
    let examples = Examples.linear(count: 30, a: [[1, -2]], b: [0.5], seed: 3)
    let search = HyperparameterSearch(
      [0.0001, 0.05, 0.001].map { Hyperparameters(learningRate: $0, hiddenSize: 6, l2: 0) }, loss: SquaredError(),
      options: TrainingOptions(epochs: 5))
    let result = try search.run(on: examples, validation: examples)
    #expect(result.best?.trial.number == 2)
    #expect(result.best?.trial.scores?.validationAccuracy == nil)
  }

  @Test func `what doesn't fit is refused`() throws {
    #expect(throws: TrainingError.self) { try Self.search([]).run(on: Self.training, validation: Self.validation) }
    #expect(throws: TrainingError.self) {
      try Self.search([Hyperparameters(learningRate: -1, hiddenSize: 4, l2: 0)]).run(
        on: Self.training, validation: Self.validation)
    }
    #expect(throws: TrainingError.self) {
      try Self.search([Hyperparameters(learningRate: 1, hiddenSize: 0, l2: 0)]).run(
        on: Self.training, validation: Self.validation)
    }
  }

  @Test func `a higher accuracy is better, then a lower loss, and divergence is worst`() {
    func trial(_ accuracy: Double?, _ loss: Double) -> SearchTrial {
      SearchTrial(
        number: 1, hyperparameters: Self.candidates[0],
        outcome: .finished(.init(trainLoss: 0, validationLoss: loss, validationAccuracy: accuracy)), seconds: 0)
    }
    let diverged = SearchTrial(number: 1, hyperparameters: Self.candidates[0], outcome: .diverged(""), seconds: 0)
    #expect(trial(0.9, 5).isBetter(than: trial(0.8, 1)))
    #expect(!trial(0.8, 1).isBetter(than: trial(0.9, 5)))
    #expect(trial(0.9, 1).isBetter(than: trial(0.9, 2)))
    #expect(!trial(0.9, 1).isBetter(than: trial(0.9, 1)))
    #expect(trial(nil, 1).isBetter(than: trial(nil, 2)))
    #expect(trial(nil, 1).isBetter(than: diverged))
    #expect(!diverged.isBetter(than: trial(0, 9)))
    #expect(!diverged.isBetter(than: diverged))
  }
}
