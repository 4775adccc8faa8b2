public import LinearAlgebra

/// Lᵢ = −log(e^(s_y) / Σⱼ e^(s_j)), shifted by the maximum so that nothing overflows.
public struct SoftmaxCrossEntropy: Loss {
  public let name = "softmax"

  public init() {}

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
