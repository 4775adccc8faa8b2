public import Kernels

/// A loss over scores with one class an example, as the kernels know it.
public enum ClassLossFunction: Sendable {
  /// −log(e^(s_y) / Σⱼ e^(s_j)), or Σ_{j≠y} max(0, s_j − s_y + 1).
  case softmaxCrossEntropy, multiclassSVM
}

extension Matrix {
  /// self ← scale·∂Lᵢ/∂scores; the losses Lᵢ go into `values`, one row.
  ///
  /// - classes: one per row of `scores`, each below its number of columns.
  ///
  /// Traps on a wrong number of classes or a class out of range.
  public mutating func setGradient(
    of loss: ClassLossFunction, scores: Matrix, classes: [Int32], scale: Float,
    values: inout Matrix, by kernels: KernelTable
  ) {
    precondition(
      classes.count == scores.rows, "\(classes.count) classes for \(scores.rows) rows of scores")
    precondition(
      classes.allSatisfy { $0 >= 0 && $0 < scores.columns },
      "a class is not among the \(scores.columns) columns of the scores")
    reshape(rows: scores.rows, columns: scores.columns)
    values.reshape(rows: 1, columns: scores.rows)
    let function =
      switch loss {
      case .softmaxCrossEntropy: kernels.functions.softmaxCrossEntropy
      case .multiclassSVM: kernels.functions.multiclassSVM
      }
    function(
      rows, columns, scores.pointer, classes, scale, values.mutablePointer, mutablePointer)
  }

  /// self ← 2·scale·(predictions − targets); the sums of squares Σⱼ(ŷ−y)² of the rows go into `values`, one row.
  ///
  /// Traps unless predictions and targets have the same shape.
  public mutating func setSquaredErrorGradient(
    predictions: Matrix, targets: Matrix, scale: Float, values: inout Matrix,
    by kernels: KernelTable
  ) {
    precondition(
      predictions.rows == targets.rows && predictions.columns == targets.columns,
      "predictions are \(predictions.shape), but targets are \(targets.shape)")
    reshape(rows: predictions.rows, columns: predictions.columns)
    values.reshape(rows: 1, columns: predictions.rows)
    kernels.functions.squaredError(
      rows, columns, predictions.pointer, targets.pointer, scale, values.mutablePointer,
      mutablePointer)
  }

  /// self += 2λ₂w + λ₁·sign(w): the gradient of λ₂Σw² + λ₁Σ|w|.
  ///
  /// Traps unless w has this matrix's shape.
  public mutating func addPenaltyGradient(of w: Matrix, l2: Float, l1: Float, by kernels: KernelTable) {
    checkSameShape(w)
    kernels.functions.addPenaltyGradient(count, l2, l1, w.pointer, mutablePointer)
  }

  /// w −= η·dw, with self as w.
  ///
  /// Traps unless dw has this matrix's shape.
  public mutating func descend(along dw: Matrix, learningRate: Float, by kernels: KernelTable) {
    checkSameShape(dw)
    kernels.functions.descend(count, learningRate, dw.pointer, mutablePointer)
  }

  /// v = ρv + dw; w −= η·v, with self as w.
  ///
  /// Traps unless v and dw have this matrix's shape.
  public mutating func descend(
    along dw: Matrix, learningRate: Float, momentum: Float, velocity v: inout Matrix,
    by kernels: KernelTable
  ) {
    checkSameShape(dw)
    checkSameShape(v)
    kernels.functions.descendWithMomentum(
      count, learningRate, momentum, dw.pointer, v.mutablePointer, mutablePointer)
  }

  private func checkSameShape(_ other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "a \(shape) matrix and a \(other.shape) matrix in one elementwise operation")
  }
}
