import LinearAlgebra

/// Where a step went wrong.
extension TrainingPlan {
  /// Whether no gradient of a parameter is NaN or infinite: a finite loss doesn't say so.
  func gradientsAreFinite() -> Bool {
    let gradients = base + layout.parameterCount
    // A pass over the weights' gradients is some percent of a step. Where the inputs are pixels it is left out: the biases' gradients are
    // sums of the same numbers and show what isn't finite among them, and pixels are too small for a product to overflow by itself.
    let first = checksInputs ? 0 : layout.weightCount
    guard functions.allFinite(layout.parameterCount - first, gradients + first) == 1 else { return false }
    for index in called.indices where !called[index].gradientsAreFinite(kernels) { return false }
    return true
  }

  /// The first NaN or infinity of the gathered batch and of its way forward, which must have been the last that was done.
  func firstNonFinite(in network: Network) -> String {
    func isFinite(_ count: Int, _ offset: Int) -> Bool { functions.allFinite(count, base + offset) == 1 }
    if !isFinite(rows * network.inputWidth, layout.inputs) { return "the inputs are not finite" }
    if !targetsAreFinite { return "the targets are not finite" }
    // An activation behind a dense layer passes on what isn't finite, or hides it: it makes none.
    for stage in layout.stages where !isFinite(rows * stage.outputs, stage.results) {
      return "the outputs of \(network.describe(layer: stage.layer)) are not finite"
    }
    return
      "the loss of the outputs of \(network.describe(layer: network.layers.count - 1)) is not finite, though they are"
  }
}
