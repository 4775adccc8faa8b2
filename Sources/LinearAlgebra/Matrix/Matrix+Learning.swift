public import Kernels

/// A loss over scores with one class an example, as the kernels know it.
public enum ClassLossFunction: Sendable {
  /// −log(e^(s_y) / Σⱼ e^(s_j)), or Σ_{j≠y} max(0, s_j − s_y + 1).
  case softmaxCrossEntropy, multiclassSVM
}

/// Writes a row for each class: 1 in its column, 0 in the others. Every class is below `columns`.
package func writeOneHot(_ classes: UnsafeBufferPointer<Int32>, columns: Int, to target: UnsafeMutablePointer<Float>) {
  target.update(repeating: 0, count: classes.count * columns)
  for i in 0..<classes.count { target[i * columns + Int(classes[i])] = 1 }
}

extension Matrix {
  /// A row for each class: 1 in its column, 0 in the others.
  ///
  /// Traps on a class out of range.
  package init(oneHot classes: [Int32], columns: Int) {
    require(
      classes.allSatisfy { $0 >= 0 && $0 < columns }, "a class is not among the \(columns) columns of the targets")
    self.init(rows: classes.count, columns: columns)
    classes.withUnsafeBufferPointer { writeOneHot($0, columns: columns, to: mutablePointer) }
  }

  /// self ← scale·∂Lᵢ/∂scores; the losses Lᵢ go into `values`, one row.
  ///
  /// - classes: one per row of `scores`, each below its number of columns.
  ///
  /// Traps on a wrong number of classes or a class out of range.
  public mutating func setGradient(
    of loss: ClassLossFunction, scores: Matrix, classes: [Int32], scale: Float,
    values: inout Matrix, by kernels: KernelTable
  ) {
    require(
      classes.count == scores.rows, "\(classes.count) classes for \(scores.rows) rows of scores")
    require(
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

  /// Makes of softmax cross-entropy's losses, in `values`, and of their gradient, in self, those against smoothed labels: 1 − ε + ε/C for
  /// an example's class and ε/C for the others.
  ///
  /// - scores, classes, scale: those that self was set with as the gradient of ``ClassLossFunction/softmaxCrossEntropy``.
  ///
  /// Traps on a wrong number of classes, on a class out of range, and on shapes that differ.
  public mutating func smoothLabels(
    by epsilon: Float, scores: Matrix, classes: [Int32], scale: Float, values: inout Matrix, by kernels: KernelTable
  ) {
    require(
      scores.rows == rows && scores.columns == columns && values.rows == 1 && values.columns == rows
        && classes.count == rows,
      "\(scores.shape) scores and \(classes.count) classes, but a gradient of \(shape) and values of \(values.shape)")
    require(
      classes.allSatisfy { $0 >= 0 && $0 < columns }, "a class is not among the \(columns) columns of the scores")
    kernels.functions.smoothLabels(
      rows, columns, scores.pointer, classes, epsilon, scale, values.mutablePointer, mutablePointer)
  }

  /// self ← 2·scale·(predictions − targets); the sums of squares Σⱼ(ŷ−y)² of the rows go into `values`, one row.
  ///
  /// Traps unless predictions and targets have the same shape.
  public mutating func setSquaredErrorGradient(
    predictions: Matrix, targets: Matrix, scale: Float, values: inout Matrix,
    by kernels: KernelTable
  ) {
    require(
      predictions.rows == targets.rows && predictions.columns == targets.columns,
      "predictions are \(predictions.shape), but targets are \(targets.shape)")
    reshape(rows: predictions.rows, columns: predictions.columns)
    values.reshape(rows: 1, columns: predictions.rows)
    kernels.functions.squaredError(
      rows, columns, predictions.pointer, targets.pointer, scale, values.mutablePointer,
      mutablePointer)
  }

  /// Σ x² over all elements, in Double: neither large nor small ones are lost.
  public func sumOfSquares(by kernels: KernelTable) -> Double { kernels.functions.sumOfSquares(count, pointer) }
}
