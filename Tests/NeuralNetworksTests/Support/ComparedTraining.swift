@testable import NeuralNetworks
import Testing

/// A way of training that goes once by a plan and once layer by layer.
struct ComparedTraining {
  var loss: any Loss = SoftmaxCrossEntropy()
  var optimizer: any Optimizer = SGD()
  var options: TrainingOptions
  var examples: Examples

  /// What two runs, one after the other, came to.
  struct Outcome {
    let network: Network
    let state: OptimizerState
    /// The training loss of each epoch.
    let losses: [Double]
  }

  /// Two runs, so that parameters and the optimiser's memory go back and forth.
  func trainByPlan(_ network: Network) throws -> Outcome {
    var trainer = Trainer(network: network, loss: loss, optimizer: optimizer, options: options)
    var losses: [Double] = []
    for _ in 0..<2 {
      try trainer.train(on: examples) { event in
        if case .epoch(let metrics) = event { losses.append(metrics.trainLoss) }
        return .proceed
      }
    }
    return Outcome(network: trainer.network, state: trainer.optimizerState, losses: losses)
  }

  /// The same without a plan: each layer's own passes, each parameter's own update.
  func trainLayerByLayer(_ network: Network) -> Outcome {
    var network = network
    var state = OptimizerState(of: network, for: optimizer)
    var step = TrainingStep(for: network)
    let learningRate = options.learningRate ?? optimizer.defaultLearningRate
    var losses: [Double] = []
    for _ in 0..<2 {
      var order = (0..<Int32(examples.count)).map(\.self)
      var stream = RandomStream(seed: options.seed, name: "shuffle")
      for _ in 0..<options.epochs {
        stream.shuffle(&order)
        var sum = 0.0
        for start in stride(from: 0, to: order.count, by: options.batchSize) {
          let positions = order[start..<min(start + options.batchSize, order.count)]
          let targets = step.gather(
            positions, of: examples, scaledBy: .identity(width: examples.width), by: network.backend.kernels)
          sum +=
            step.forwardInTraining(
              targets, through: &network, loss: loss, seed: options.seed, step: state.steps
            ).lossSum
          step.backward(through: &network)
          let scale = options.clipNorm.map { Network.clippingScale(norm: network.gradientNorm(), limit: $0) } ?? 1
          state.update(
            &network, by: optimizer, learningRate: learningRate, penalty: options.penalty, gradientScale: scale)
        }
        losses.append(sum / Double(examples.count))
      }
    }
    return Outcome(network: network, state: state, losses: losses)
  }

  /// Expects a plan to do what the layers do one by one.
  ///
  /// - movement: for each parameter, by what share of its largest element's way the ways of its elements may differ.
  func expectSame(
    _ network: Network, movement tolerance: Float, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (plan, layers) = (try trainByPlan(network), trainLayerByLayer(network))
    let name = "\(network.layers.map(\.summary))"
    for (loss, value) in zip(plan.losses, layers.losses) {
      #expect(abs(loss - value) <= 1e-5 * max(1, abs(value)), "\(name)", sourceLocation: sourceLocation)
    }
    #expect(
      plan.losses.count == 2 * options.epochs && layers.losses.count == plan.losses.count,
      sourceLocation: sourceLocation)
    for (before, (a, b)) in zip(network.parameters, zip(plan.network.parameters, layers.network.parameters)) {
      let moved = zip(b.parameter.value.elements, before.parameter.value.elements).map { abs($0 - $1) }.max() ?? 0
      #expect(moved > 0, "\(name) \(b.name) wasn't trained", sourceLocation: sourceLocation)
      Self.expectClose(
        a.parameter.value.elements, b.parameter.value.elements, tolerance * moved + 1e-7, "\(name) \(b.name)",
        sourceLocation)
    }
    for (a, b) in zip(plan.network.buffers, layers.network.buffers) {
      Self.expectClose(a.value.elements, b.value.elements, 1e-4, "\(name) \(b.name)", sourceLocation)
    }
    #expect(plan.state.steps == layers.state.steps, sourceLocation: sourceLocation)
    for (index, (a, b)) in zip(plan.state.slots, layers.state.slots).enumerated() {
      for slot in 0..<b.rows {
        let largest = b.row(slot).map { abs($0) }.max() ?? 0
        Self.expectClose(
          Array(a.row(slot)), Array(b.row(slot)), tolerance * largest,
          "\(name) slot \(slot) of \(network.parameters[index].name)", sourceLocation)
      }
    }
  }

  private static func expectClose(
    _ a: [Float], _ b: [Float], _ tolerance: Float, _ name: String, _ sourceLocation: SourceLocation
  ) {
    #expect(a.count == b.count, "\(name)", sourceLocation: sourceLocation)
    let largest = zip(a, b).map { $0.isNaN || $1.isNaN ? .infinity : abs($0 - $1) }.max() ?? 0
    #expect(largest <= tolerance, "\(name)", sourceLocation: sourceLocation)
  }
}
