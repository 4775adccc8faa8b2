import LinearAlgebra

/// One training step that is repeated with other numbers in it: the functions whose differences a gradient check takes.
struct CheckedStep {
  private var network: Network
  private let loss: any Loss
  private let penalty: WeightPenalty
  private let seed: UInt64
  private let targets: BatchTargets
  private var step: TrainingStep
  /// ∂L/∂ of each layer's outputs, as the backward pass carries it.
  private let outputGradients: [Matrix]
  /// What each layer saw.
  private let layerInputs: [Matrix]
  /// The gradient of the data loss with respect to each parameter of each layer.
  let gradients: [[Matrix]]
  /// The loss as it is, without anything changed.
  let parts: LossParts
  /// η: by how much the loss may be off because passes are rounded.
  let rounding: Double

  init(
    _ network: Network, on examples: Examples, scaling: InputScaling, loss: any Loss, penalty: WeightPenalty,
    seed: UInt64
  ) {
    var network = network
    var step = TrainingStep(for: network)
    let positions = (0..<Int32(examples.count)).map(\.self)
    targets = step.gather(positions[...], of: examples, scaledBy: scaling, by: network.backend.kernels)
    let result = step.forwardInTraining(targets, through: &network, loss: loss, seed: seed, step: 0)
    let last = network.layers.count - 1
    rounding = Self.rounding(of: result.loss, step.scores, step.gradients.outputs[last])
    parts = LossParts(data: result.loss, penalty: penalty, of: network)
    step.backward(through: &network)
    outputGradients = step.gradients.outputs
    layerInputs = network.layers.indices.map { network.inputsOfLayer($0, step.inputs, step.pass) }
    gradients = network.layers.map { $0.parameters.map(\.parameter.gradient) }
    (self.network, self.step, self.loss, self.penalty, self.seed) = (network, step, loss, penalty, seed)
  }

  // MARK: Through the whole network

  /// The total loss with another number in a parameter, which stays there.
  mutating func total(
    with value: Float, atRow row: Int, _ column: Int, ofParameter position: Int, inLayer index: Int
  ) -> Double {
    set(value, atRow: row, column, ofParameter: position, inLayer: index)
    let data = step.forwardInTraining(targets, through: &network, loss: loss, seed: seed, step: 0).loss
    return data + penalty.value(of: network)
  }

  /// Puts a number into a parameter.
  mutating func set(_ value: Float, atRow row: Int, _ column: Int, ofParameter position: Int, inLayer index: Int) {
    network.withLayer(at: index) { layer in
      var visited = 0
      layer.visitParameters { _, parameter in
        if visited == position { parameter.value[row, column] = value }
        visited += 1
      }
    }
  }

  // MARK: In one layer

  /// What a layer saw in the step.
  func inputs(ofLayer index: Int) -> Matrix { layerInputs[index] }

  /// ∂L/∂inputs as the layer gives it for the gradient that it was handed; nil where training doesn't ask.
  func inputGradient(ofLayer index: Int) -> Matrix? {
    guard network.sources[index].contains(where: { $0 != .input }) else { return nil }
    var layer = network.layers[index]
    var outputs = Matrix()
    // A layer may keep something of its forward pass for the way back.
    layer.forwardInTraining(layerInputs[index], into: &outputs, context(ofLayer: index), on: network.backend)
    var gradient: Matrix? = Matrix()
    layer.backward(
      inputs: layerInputs[index], outputs: outputs, outputGradient: outputGradients[index], inputGradient: &gradient,
      on: network.backend)
    return gradient
  }

  /// Σ G ⊙ f(x) for a layer's f and the gradient G that it was handed, and by how much that may be off.
  func output(ofLayer index: Int, for inputs: Matrix) -> (value: Double, rounding: Double) {
    var layer = network.layers[index]
    var outputs = Matrix()
    layer.forwardInTraining(inputs, into: &outputs, context(ofLayer: index), on: network.backend)
    let value = zip(outputs.elements, outputGradients[index].elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    return (value, Self.rounding(of: value, outputs, outputGradients[index]))
  }

  private func context(ofLayer index: Int) -> TrainingContext { TrainingContext(seed: seed, step: 0, layer: index) }

  /// How far a value moves if all numbers that it is made of do by two roundings of a row's largest, each at most half a unit in
  /// the last place.
  private static func rounding(of value: Double, _ outputs: Matrix, _ gradient: Matrix) -> Double {
    var sum = abs(value)
    for row in 0..<outputs.rows {
      let largest = outputs.row(row).reduce(0) { max($0, abs($1)) }
      sum += Double(largest) * gradient.row(row).reduce(0) { $0 + abs(Double($1)) }
    }
    return sum * 0x1p-23
  }
}
