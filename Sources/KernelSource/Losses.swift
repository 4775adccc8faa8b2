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
