// Losses over a batch of scores, one example a row: the value of each example, and the gradient of all.

/// A loss over `rows` × `columns` scores with one class a row.
///
/// - classes: the true class of each row, 0 ..< columns.
/// - values: receives Lᵢ for each row.
/// - gradient: receives `scale`·∂Lᵢ/∂s; may be the memory of the scores.
public typealias ClassLossKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ classes: UnsafePointer<Int32>,
    _ scale: Float, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
  ) -> Void

/// Makes of softmax's losses and gradients those against smoothed labels, 1 − ε + ε/C for the class and ε/C for the others.
///
/// L + ε(s_y − mean s) is (1 − ε)L_y + (ε/C) Σⱼ L_j, where L_j is the loss of the class j; the gradient is smaller by scale·ε/C, and at y
/// larger by scale·ε.
///
/// - values, gradient: what softmax cross-entropy made of the scores with the same scale.
public typealias LabelSmoothingKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ classes: UnsafePointer<Int32>, _ epsilon: Float,
    _ scale: Float, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
  ) -> Void

let smoothLabels: LabelSmoothingKernel = { rows, columns, scores, classes, epsilon, scale, values, gradient in
  let share = scale * epsilon / Float(columns)
  for i in 0..<rows {
    let (row, target) = (scores + i &* columns, gradient + i &* columns)
    let y = Int(classes[i])
    var sum = 0.0
    for j in 0..<columns { sum += Double(row[j]) }
    values[i] = Float(Double(values[i]) + Double(epsilon) * (Double(row[y]) - sum / Double(columns)))
    for j in 0..<columns { target[j] -= share }
    target[y] += scale * epsilon
  }
}

/// Lᵢ = Σ_{j≠y} max(0, s_j − s_y + 1); a margin of exactly 0 has gradient 0.
let multiclassSVM: ClassLossKernel = { rows, columns, scores, classes, scale, values, gradient in
  for i in 0..<rows {
    let row = scores + i &* columns
    let target = gradient + i &* columns
    let y = Int(classes[i])
    let trueScore = row[y]
    var value: Float = 0
    var violations: Float = 0
    for j in 0..<columns {
      // In this order, so that the 1 is not lost where both scores are large.
      let margin = row[j] - trueScore + 1
      // Written so that a NaN margin counts as violated and shows in the loss.
      let violated = j != y && !(margin <= 0)
      value += violated ? margin : 0
      violations += violated ? 1 : 0
      target[j] = violated ? scale : 0
    }
    target[y] = -violations * scale
    values[i] = value
  }
}

/// values[i] = Σⱼ (ŷ − y)², gradient = 2·scale·(ŷ − y); gradient may be the memory of the predictions.
func squaredError(
  _ rows: Int, _ columns: Int, _ predictions: UnsafePointer<Float>, _ targets: UnsafePointer<Float>,
  _ scale: Float, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
) {
  for i in 0..<rows {
    let start = i &* columns
    var value: Float = 0
    for j in 0..<columns {
      let difference = predictions[start &+ j] - targets[start &+ j]
      value += difference * difference
      gradient[start &+ j] = 2 * scale * difference
    }
    values[i] = value
  }
}
