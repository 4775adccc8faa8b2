import LinearAlgebra

/// Where everything that a training step touches lies in one allocation.
///
/// In this order: parameters (all weights, then all biases), their gradients, the optimiser's slots, the batch, what passes
/// through the stages, and the losses. Everything begins on a boundary of 64 bytes. Gaps hold zeros: as parameters they have
/// zero gradients, so that one pass of the optimiser goes over all weights, and one over all biases.
struct PlanLayout {
  let stages: [PlannedStage]
  let batchSize: Int
  /// The floats from the first weight to the first bias, and from there to the first gradient.
  let weightCount: Int
  let biasCount: Int
  /// Offsets of the inputs (batch×D), of the targets (batch×C), and of the losses (batch).
  let inputs: Int
  let targets: Int
  let losses: Int
  /// All floats.
  let count: Int
  let slots: Int

  /// One set of parameters, or of gradients, or a slot of the optimiser's.
  var parameterCount: Int { weightCount + biasCount }

  /// nil where a network is not a stack of dense layers, each with at most one activation behind it.
  init?(_ network: Network, batchSize: Int, slots: Int) {
    var shapes: [(inputs: Int, outputs: Int, activation: Epilogue.Activation?)] = []
    for layer in network.layers {
      switch layer {
      case let dense as Dense: shapes.append((dense.inputWidth, dense.outputWidth, nil))
      case let activation as Activation:
        guard let last = shapes.indices.last, shapes[last].activation == nil else { return nil }
        shapes[last].activation = activation.function.epilogue
      default: return nil
      }
    }
    guard !shapes.isEmpty else { return nil }
    var position = 0
    func reserve(_ count: Int) -> Int {
      defer { position += (count + 15) / 16 * 16 }
      return position
    }
    let weights = shapes.map { reserve($0.inputs * $0.outputs) }
    weightCount = position
    let biases = shapes.map { reserve($0.outputs) }
    biasCount = position - weightCount
    // Gradients and slots.
    position *= 2 + slots
    inputs = reserve(batchSize * network.inputWidth)
    let results = shapes.map { reserve(batchSize * $0.outputs) }
    let gradients = shapes.map { reserve(batchSize * $0.outputs) }
    targets = reserve(batchSize * network.outputWidth)
    losses = reserve(batchSize)
    count = position
    self.slots = slots
    self.batchSize = batchSize
    stages = shapes.indices.map { i in
      PlannedStage(
        inputs: shapes[i].inputs, outputs: shapes[i].outputs, activation: shapes[i].activation,
        isOutputMajor: shapes[i].outputs < PlannedStage.fewOutputs, weight: weights[i], bias: biases[i],
        results: results[i], gradient: gradients[i])
    }
  }
}

extension ActivationFunction {
  /// As products apply it.
  var epilogue: Epilogue.Activation {
    switch self {
    case .relu: Epilogue.Activation(.relu)
    case .leakyReLU(let slope): Epilogue.Activation(.leakyReLU, parameter: slope)
    case .sigmoid: Epilogue.Activation(.sigmoid)
    case .tanh: Epilogue.Activation(.tanh)
    case .softplus: Epilogue.Activation(.softplus)
    case .elu(let alpha): Epilogue.Activation(.elu, parameter: alpha)
    }
  }
}
