public import LinearAlgebra

/// Lᵢ = Σⱼ max(0, 1 − yⱼ·sⱼ), with yⱼ = 1 for the true class and −1 for each other: one support vector machine a class, each telling its
/// class from all others (Rifkin and Klautau, *In Defense of One-Vs-All Classification*, JMLR 2004). Or the squares of the same margins.
///
/// With `hinge: .squared` and the penalty λ₂ = 1/(2CN) of N examples this is what scikit-learn's `LinearSVC(C=C)` minimises by default,
/// ½ Σ w² + C Σᵢ Lᵢ, divided by CN. There the bias is penalised too, as the weight of one more input that is always 1.
public struct OneVersusAllSVM: Loss {
  /// What a margin 1 − yⱼ·sⱼ costs where it is positive.
  public enum Hinge: Sendable {
    /// The margin itself, whose derivative by sⱼ is −yⱼ.
    case linear
    /// Its square, whose derivative by sⱼ is −2yⱼ(1 − yⱼ·sⱼ): LIBLINEAR's L2 loss.
    case squared
  }

  /// What a positive margin costs.
  public let hinge: Hinge

  /// The name on the command line and in model files.
  public var name: String {
    switch hinge {
    case .linear: "one-vs-all"
    case .squared: "one-vs-all-squared"
    }
  }

  /// The loss, averaged over the batch.
  public init(hinge: Hinge = .linear) {
    self.hinge = hinge
  }

  /// Sets `values` to Lᵢ and `gradient` to scale·∂Lᵢ/∂s.
  ///
  /// The derivative is 0 for each j with yⱼ·sⱼ ≥ 1, and that of the ``Hinge`` elsewhere.
  ///
  /// Traps unless the targets are classes, one for each row of the scores, and each the position of a column.
  public func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable
  ) {
    let classes = targets.requireClasses(for: name)
    precondition(classes.count == scores.rows, "\(classes.count) classes for \(scores.rows) rows of scores")
    let count = scores.columns
    let isSquared = hinge == .squared
    gradient.reshape(rows: scores.rows, columns: count)
    values.reshape(rows: 1, columns: scores.rows)
    scores.withUnsafeBufferPointer { scores in
      gradient.withUnsafeMutableBufferPointer { gradient in
        values.withUnsafeMutableBufferPointer { values in
          for (i, label) in classes.enumerated() {
            precondition(label >= 0 && label < count, "class \(label) of \(count)")
            var loss: Float = 0
            for j in 0..<count {
              let y: Float = j == label ? 1 : -1
              let margin = 1 - y * scores[i * count + j]
              // Not margin > 0: a NaN is to show in the loss.
              let costs = !(margin <= 0)
              if costs { loss += isSquared ? margin * margin : margin }
              let slope = isSquared ? 2 * margin : 1
              gradient[i * count + j] = costs ? -y * slope * scale : 0
            }
            values[i] = loss
          }
        }
      }
    }
  }
}
