public import LinearAlgebra

/// Lᵢ = Σⱼ max(0, 1 − yⱼ·sⱼ), with yⱼ = 1 for the true class and −1 for each other: one support vector machine a class, each telling its
/// class from all others (Rifkin and Klautau, *In Defense of One-Vs-All Classification*, JMLR 2004).
public struct OneVersusAllSVM: Loss {
  /// The name on the command line and in model files.
  public let name = "one-vs-all"

  /// The loss, averaged over the batch.
  public init() {}

  /// Sets `values` to Lᵢ and `gradient` to scale·∂Lᵢ/∂s.
  ///
  /// The derivative is −yⱼ for each j with yⱼ·sⱼ < 1, and 0 elsewhere.
  ///
  /// Traps unless the targets are classes, one for each row of the scores, and each the position of a column.
  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    let classes = targets.requireClasses(for: name)
    require(classes.count == scores.rows, "\(classes.count) classes for \(scores.rows) rows of scores")
    let count = scores.columns
    gradient.reshape(rows: scores.rows, columns: count)
    values.reshape(rows: 1, columns: scores.rows)
    scores.withUnsafeBufferPointer { scores in
      gradient.withUnsafeMutableBufferPointer { gradient in
        values.withUnsafeMutableBufferPointer { values in
          for (i, label) in classes.enumerated() {
            require(label >= 0 && label < count, "class \(label) of \(count)")
            var loss: Float = 0
            for j in 0..<count {
              let y: Float = j == label ? 1 : -1
              let margin = 1 - y * scores[i * count + j]
              // Not margin > 0: a NaN is to show in the loss.
              let costs = !(margin <= 0)
              if costs { loss += margin }
              gradient[i * count + j] = costs ? -y * scale : 0
            }
            values[i] = loss
          }
        }
      }
    }
  }
}
