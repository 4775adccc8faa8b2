/// How many rows have their largest score at their class; of equal scores the first counts.
///
/// Arguments: rows, columns, the scores and the classes.
public typealias CorrectKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ classes: UnsafePointer<Int32>
  ) -> Int

let countCorrect: CorrectKernel = { rows, columns, scores, classes in
  var correct = 0
  for i in 0..<rows {
    let row = scores + i &* columns
    var best = 0
    var largest = row[0]
    // Chosen without branches: which score is the largest can't be foreseen.
    for j in 1..<max(columns, 1) {
      let isLarger = row[j] > largest
      best = isLarger ? j : best
      largest = isLarger ? row[j] : largest
    }
    if best == Int(classes[i]) { correct &+= 1 }
  }
  return correct
}
