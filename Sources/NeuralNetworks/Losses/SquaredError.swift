public import LinearAlgebra

/// Lᵢ = Σⱼ (ŷ_j − y_j)² over the outputs; classes are compared as one-hot rows.
public struct SquaredError: Loss {
  /// How the examples' losses become the batch's.
  public enum Reduction: String, Sendable {
    /// (1/N) Σ Lᵢ.
    case mean
    /// Σ Lᵢ, as in the lecture's twenty-line program.
    case sum
  }

  /// Whether a batch's loss is the mean of the examples' or their sum.
  public let reduction: Reduction
  /// The name on the command line and in model files.
  public let name = "l2"

  /// The loss, averaged over the batch unless its sum is asked for.
  public init(reduction: Reduction = .mean) {
    self.reduction = reduction
  }

  /// 1/N for a mean, 1 for a sum.
  public func scale(forBatchOf count: Int) -> Float {
    reduction == .mean ? 1 / Float(count) : 1
  }

  /// Any targets: numbers, and classes as one-hot rows.
  public func accepts(_ targets: ExampleTargets) -> Bool { true }

  /// Sets `values` to Lᵢ and `gradient` to 2·scale·(ŷ − y).
  ///
  /// Traps unless the targets are numbers of the scores' shape, or one class for each row, of which there is an output.
  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    let wanted =
      switch targets {
      case .values(let matrix): matrix
      case .classes(let classes):
        Matrix(oneHot: classes, columns: scores.columns)
      }
    gradient.setSquaredErrorGradient(
      predictions: scores, targets: wanted, scale: scale, values: &values, by: kernels)
  }
}
