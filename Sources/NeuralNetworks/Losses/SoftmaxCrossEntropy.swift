public import LinearAlgebra

/// Lᵢ = −log(e^(s_y) / Σⱼ e^(s_j)), shifted by the maximum so that nothing overflows.
///
/// With label smoothing ε, as in PyTorch's `nn.CrossEntropyLoss`, Lᵢ = (1 − ε)·(−log p_y) + (ε/C) Σⱼ −log pⱼ: the class shall have the
/// probability 1 − ε + ε/C, not 1. C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens and Z. Wojna, "Rethinking the Inception Architecture
/// for Computer Vision", CVPR 2016. As in PyTorch it is a part of the loss wherever that is evaluated: losses of validation and test
/// sets are smoothed too, and can't be compared with those without.
public struct SoftmaxCrossEntropy: Loss {
  /// The name on the command line and in model files.
  public let name = "softmax"
  /// ε, at least 0 and less than 1.
  public let labelSmoothing: Float

  /// The loss, averaged over the batch.
  ///
  /// Traps unless 0 ≤ ε < 1.
  public init(labelSmoothing: Float = 0) {
    require(
      labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing \(labelSmoothing) must be at least 0 and less than 1")
    self.labelSmoothing = labelSmoothing
  }

  /// Sets `values` to Lᵢ and `gradient` to scale·∂Lᵢ/∂s: the softmax of the scores less 1 at y, or less the smoothed labels.
  ///
  /// Traps unless the targets are classes, one for each row of the scores, and each the position of a column.
  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    let classes = targets.requireClasses(for: name)
    gradient.setGradient(
      of: .softmaxCrossEntropy, scores: scores, classes: classes, scale: scale, values: &values, by: kernels)
    guard labelSmoothing > 0 else { return }
    gradient.smoothLabels(
      by: labelSmoothing, scores: scores, classes: classes, scale: scale, values: &values, by: kernels)
  }
}

extension BatchTargets {
  /// The classes; traps on numbers, which the trainer refuses before it starts.
  func requireClasses(for loss: String) -> [Int32] {
    guard case .classes(let classes) = self else { fatalError("the \(loss) loss needs classes") }
    return classes
  }
}
