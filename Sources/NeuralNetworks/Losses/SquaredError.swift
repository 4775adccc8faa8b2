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

  public let reduction: Reduction
  public let name = "l2"

  public init(reduction: Reduction = .mean) {
    self.reduction = reduction
  }

  public func scale(forBatchOf count: Int) -> Float {
    reduction == .mean ? 1 / Float(count) : 1
  }

  public func accepts(_ targets: ExampleTargets) -> Bool { true }

  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    let wanted =
      switch targets {
      case .values(let matrix): matrix
      case .classes(let classes):
        Matrix(rows: classes.count, columns: scores.columns) { classes[$0] == $1 ? 1 : 0 }
      }
    gradient.setSquaredErrorGradient(
      predictions: scores, targets: wanted, scale: scale, values: &values, by: kernels)
  }
}
