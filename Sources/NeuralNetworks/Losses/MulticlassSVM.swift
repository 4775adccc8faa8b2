public import LinearAlgebra

/// Lᵢ = Σ_{j≠y} max(0, s_j − s_y + 1): the multiclass SVM (hinge) loss of Weston and Watkins.
public struct MulticlassSVM: Loss {
  /// The name on the command line and in model files.
  public let name = "svm"

  /// The loss, averaged over the batch.
  public init() {}

  /// Sets `values` to Lᵢ and `gradient` to scale·∂Lᵢ/∂s.
  ///
  /// The derivative is 1 for each j ≠ y with s_j − s_y + 1 > 0, and minus the number of these for y.
  ///
  /// Traps unless the targets are classes, one for each row of the scores, and each the position of a column.
  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    gradient.setGradient(
      of: .multiclassSVM, scores: scores, classes: targets.requireClasses(for: name), scale: scale,
      values: &values, by: kernels)
  }
}
