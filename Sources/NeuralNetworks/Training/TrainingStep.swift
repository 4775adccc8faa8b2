import LinearAlgebra

/// A step of training layer by layer: what a plan's steps are compared with.
///
/// It holds the memory of one step, used again for the next: a batch, what passes through the layers, and the gradients back.
struct TrainingStep: Sendable {
  /// What a forward pass came to.
  struct Result {
    /// Σ Lᵢ times the loss's scale: what is minimised, less penalties.
    let loss: Double
    /// Σ Lᵢ.
    let lossSum: Double
    /// How many examples' largest score is at their class; nil without classes.
    let correct: Int?
    let count: Int
  }

  private(set) var inputs = Matrix(rows: 0, columns: 0)
  private(set) var pass: ForwardPass
  private(set) var gradients: BackwardPass
  private var values = Matrix(rows: 0, columns: 0)

  init(for network: Network) {
    pass = ForwardPass(of: network)
    gradients = BackwardPass(of: network)
  }

  /// Gathers and scales a batch's inputs; returns its targets.
  mutating func gather(
    _ positions: ArraySlice<Int32>, of examples: Examples, scaledBy scaling: InputScaling,
    by kernels: KernelTable
  ) -> BatchTargets {
    examples.gather(positions, scaledBy: scaling, into: &inputs, by: kernels)
    return examples.targets(at: positions)
  }

  /// Scores of the gathered batch, their loss, and ∂L/∂scores.
  mutating func forward(
    _ targets: BatchTargets, through network: Network, loss: any Loss
  ) -> Result {
    network.forward(inputs, &pass)
    return evaluate(targets, of: network, loss: loss)
  }

  /// The same for a step of training.
  mutating func forwardInTraining(
    _ targets: BatchTargets, through network: inout Network, loss: any Loss, seed: UInt64, step: Int
  ) -> Result {
    network.forwardInTraining(inputs, &pass, seed: seed, step: step)
    return evaluate(targets, of: network, loss: loss)
  }

  private mutating func evaluate(_ targets: BatchTargets, of network: Network, loss: any Loss) -> Result {
    let scale = loss.scale(forBatchOf: inputs.rows)
    let last = gradients.outputs.count - 1
    loss.evaluate(
      pass.scores, targets, scale: scale, gradient: &gradients.outputs[last], values: &values,
      by: network.backend.kernels)
    let sum = values.sum
    var correct: Int?
    if case .classes(let classes) = targets {
      correct = pass.scores.correctCount(of: classes)
    }
    return Result(loss: sum * Double(scale), lossSum: sum, correct: correct, count: inputs.rows)
  }

  /// The scores of the last forward pass.
  var scores: Matrix { pass.scores }

  /// Every parameter's gradient of the data loss.
  mutating func backward(through network: inout Network) {
    network.backward(inputs: inputs, pass, &gradients)
  }
}

extension Examples {
  /// The targets of the examples at the given positions.
  func targets(at positions: ArraySlice<Int32>) -> BatchTargets {
    switch targets {
    case .classes(let classes, _): .classes(positions.map { classes[Int($0)] })
    case .values(let matrix): .values(matrix.selectingRows(positions.map { Int($0) }))
    }
  }
}
