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

/// Softmax probabilities of each row; probabilities may be the memory of the scores.
func softmax(
  _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>,
  _ probabilities: UnsafeMutablePointer<Float>
) {
  for i in 0..<rows {
    let target = probabilities + i &* columns
    _ = exponentials(columns, scores + i &* columns, target)
    // In Double: the roundings of a sum of ten Floats would show in the last digits of every probability.
    var sum = 0.0
    for j in 0..<columns { sum += Double(target[j]) }
    let scale = Vector(repeating: Float(1 / sum))
    map(columns, target, target) { $0 * scale }
  }
}

/// Lᵢ = log Σⱼ e^(s_j − max) − (s_y − max); its gradient is the probabilities less one at the true class.
let softmaxCrossEntropy: ClassLossKernel = { rows, columns, scores, classes, scale, values, gradient in
  for i in 0..<rows {
    let target = gradient + i &* columns
    let y = Int(classes[i])
    let trueScore = scores[i &* columns &+ y]
    let maximum = exponentials(columns, scores + i &* columns, target)
    // The other classes are summed by themselves: where the true class is all but certain, its 1 would swallow them.
    var others: Float = 0
    for j in 0..<y { others += target[j] }
    for j in (y &+ 1)..<columns { others += target[j] }
    let sum = others + target[y]
    let logSum =
      trueScore == maximum && others < 1
      ? logarithmOfOnePlus(Vector(repeating: others))[0] : logarithm(Vector(repeating: sum))[0]
    values[i] = logSum - (trueScore - maximum)
    let factor = Vector(repeating: scale / sum)
    map(columns, target, target) { $0 * factor }
    // p_y − 1 as the negative sum of the other probabilities, for the same reason.
    target[y] = -(others / sum) * scale
  }
}

/// e^(s − max) into `target`; returns the maximum, or NaN where there is one.
@inline(__always)
private func exponentials(
  _ count: Int, _ scores: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
) -> Float {
  var maximum = scores[0]
  for j in 1..<count where !(scores[j] <= maximum) && maximum == maximum { maximum = scores[j] }
  let shift = Vector(repeating: maximum)
  map(count, scores, target) { exponential($0 - shift) }
  return maximum
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
