public import LinearAlgebra

/// Lᵢ = Σ_{j≠y} max(0, s_j − s_y + 1): the multiclass SVM (hinge) loss of Weston and Watkins.
public struct MulticlassSVM: Loss {
  public let name = "svm"

  public init() {}

  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    gradient.setGradient(
      of: .multiclassSVM, scores: scores, classes: targets.requireClasses(for: name), scale: scale,
      values: &values, by: kernels)
  }
}
