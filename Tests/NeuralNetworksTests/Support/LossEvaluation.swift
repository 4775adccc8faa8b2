import Kernels
import LinearAlgebra
import NeuralNetworks

/// What a loss says of a batch of scores.
struct LossEvaluation {
  /// Lᵢ.
  let values: [Float]
  /// scale·∂Lᵢ/∂scores.
  let gradient: Matrix

  /// - scale: nil for the loss's own.
  init(
    _ loss: any Loss, _ scores: Matrix, _ targets: BatchTargets, scale: Float? = nil, by kernels: KernelTable = .best
  ) {
    // Not of the right shapes, and full of numbers that must not show.
    var gradient = Matrix(rows: 2, columns: 1, repeating: 77)
    var values = Matrix(rows: 1, columns: 3, repeating: 77)
    loss.evaluate(
      scores, targets, scale: scale ?? loss.scale(forBatchOf: scores.rows), gradient: &gradient, values: &values,
      by: kernels)
    self.values = values.elements
    self.gradient = gradient
  }

  /// One example, unscaled.
  init(_ loss: any Loss, _ scores: [Float], label: Int, by kernels: KernelTable = .best) {
    self.init(loss, Matrix([scores]), .classes([Int32(label)]), scale: 1, by: kernels)
  }
}
