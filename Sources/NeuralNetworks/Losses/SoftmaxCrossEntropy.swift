public import LinearAlgebra

/// Lᵢ = −log(e^(s_y) / Σⱼ e^(s_j)), shifted by the maximum so that nothing overflows.
public struct SoftmaxCrossEntropy: Loss {
  /// The name on the command line and in model files.
  public let name = "softmax"

  /// The loss, averaged over the batch.
  public init() {}

  /// Sets `values` to Lᵢ and `gradient` to scale·∂Lᵢ/∂s: the softmax of the scores, less 1 at y.
  ///
  /// Traps unless the targets are classes, one for each row of the scores, and each the position of a column.
  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    gradient.setGradient(
      of: .softmaxCrossEntropy, scores: scores, classes: targets.requireClasses(for: name), scale: scale,
      values: &values, by: kernels)
  }
}

extension BatchTargets {
  /// The classes; traps on numbers, which the trainer refuses before it starts.
  func requireClasses(for loss: String) -> [Int32] {
    guard case .classes(let classes) = self else { preconditionFailure("the \(loss) loss needs classes") }
    return classes
  }
}
