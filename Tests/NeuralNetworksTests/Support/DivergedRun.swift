import LinearAlgebra
import NeuralNetworks
import Testing

/// A run that diverged at a step, and left everything as a run that was stopped one step earlier leaves it.
struct DivergedRun {
  let error: TrainingError
  let epoch: Int
  /// The step that wasn't taken, from 1.
  let step: Int
  let reason: String
  let cause: DivergenceCause
  let network: Network

  /// Throws unless the run diverges at a step, and records an issue where that step left a trace.
  init(
    _ network: Network, loss: any Loss = SoftmaxCrossEntropy(), on examples: Examples, options: TrainingOptions,
    optimizer: any Optimizer = SGD(), sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var trainer = Trainer(network: network, loss: loss, optimizer: optimizer, options: options)
    let error = try #require(throws: TrainingError.self, sourceLocation: sourceLocation) {
      try trainer.train(on: examples)
    }
    guard case .diverged(let epoch, let step?, let reason, let cause) = error else { throw error }
    var sound = Trainer(network: network, loss: loss, optimizer: optimizer, options: options)
    if step > 1 {
      let summary = try sound.train(on: examples) { event in
        if case .step(let progress) = event, progress.step == step - 1 { .stop } else { .proceed }
      }
      #expect(summary.steps == step - 1, sourceLocation: sourceLocation)
    }
    #expect(trainer.network.bits == sound.network.bits, "weights were left alone", sourceLocation: sourceLocation)
    let buffers = zip(trainer.network.buffers, sound.network.buffers)
    #expect(
      buffers.allSatisfy { $0.value.bits == $1.value.bits }, "buffers were left alone", sourceLocation: sourceLocation)
    let (state, earlier) = (trainer.optimizerState, sound.optimizerState)
    #expect(
      state.slots.map(\.bits) == earlier.slots.map(\.bits) && state.steps == step - 1,
      "the optimiser's state was left alone", sourceLocation: sourceLocation)
    (self.error, self.epoch, self.step, self.reason, self.network) = (error, epoch, step, reason, trainer.network)
    self.cause = cause
  }
}
