// Softmax and what follows from it, over the rows of a matrix.
//
// A NaN among a row's scores makes all its results NaN. A score of −∞ has the probability 0; where the largest is infinite,
// probabilities and losses are NaN, because ∞ − ∞ has no value, and the log-sum-exp is that infinity.

/// log Σⱼ e^(s[i, j]) for each row, shifted by the row's maximum; one value a row.
func logSumExp(
  _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ values: UnsafeMutablePointer<Float>
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: blockElements) { block in
    let exponentials = block.baseAddress!
    if columns <= longestShortRow {
      forBlocksOfShortRows(rows, columns) { start, count in
        shortRowExponentials(count, columns, scores + start &* columns, exponentials) { i, maximum in
          let sum = exponentialSum(columns, exponentials + i &* columns)
          values[start &+ i] = logSumExp(columns, scores + (start &+ i) &* columns, maximum, sum)
        }
      }
      return
    }
    for i in 0..<rows {
      let row = scores + i &* columns
      let maximum = largest(columns, row)
      var sum = ExponentialSum()
      var start = 0
      while start < columns {
        let count = min(blockElements, columns &- start)
        apply(count, row + start, exponentials) { exponential($0, minus: maximum) }
        sum.add(exponentialSum(count, exponentials))
        start &+= count
      }
      values[i] = logSumExp(columns, row, maximum, sum)
    }
  }
}

/// The log-sum-exp of one row from its parts.
@inline(__always)
private func logSumExp(
  _ columns: Int, _ scores: UnsafePointer<Float>, _ maximum: Float, _ sum: ExponentialSum
) -> Float {
  if magnitude(maximum) == .infinity {
    for j in 0..<columns where scores[j].isNaN { return .nan }
    return maximum
  }
  return Float(Double(maximum) + logarithmOfOnePlus(sum.beyondMaximum))
}

/// Softmax probabilities of each row; probabilities may be the memory of the scores.
func softmax(
  _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ probabilities: UnsafeMutablePointer<Float>
) {
  exponentials(rows, columns, scores, probabilities) { i, _, sum in
    divide(columns, probabilities + i &* columns, by: sum.total)
  }
}

@inline(__always)
private func divide(_ columns: Int, _ row: UnsafeMutablePointer<Float>, by total: Double) {
  // 1/Σ in two parts, so that a probability is rounded but once after its exponential.
  let inverse = 1 / total
  let high = Float(inverse)
  let low = Float(inverse - Double(high))
  for j in 0..<columns { row[j] = multiplyAdd(row[j], high, row[j] * low) }
}

/// Softmax probabilities of each row, and the log-sum-exp of the scores.
let softmaxAndLogSumExp: SoftmaxAndLogSumExpKernel = { rows, columns, scores, probabilities, values in
  exponentials(rows, columns, scores, probabilities) { i, maximum, sum in
    let row = probabilities + i &* columns
    // Where the maximum is infinite this is NaN, as the probabilities are.
    values[i] = Float(Double(maximum) + logarithmOfOnePlus(sum.beyondMaximum))
    divide(columns, row, by: sum.total)
  }
}

/// Lᵢ = log Σⱼ e^(s_j − max) − (s_y − max); its gradient is the probabilities less one at the true class.
let softmaxCrossEntropy: ClassLossKernel = { rows, columns, scores, classes, scale, values, gradient in
  if columns >= 2, columns <= fewClasses {
    return crossEntropyOfFewClasses(rows, columns, scores, classes, scale, values, gradient)
  }
  // The true scores are kept here while the gradient, which may be the memory of the scores, takes the exponentials.
  for i in 0..<rows { values[i] = scores[i &* columns &+ Int(classes[i])] }
  // The logarithms and quotients of several rows become vectors.
  withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 &* gatheredRows) { memory in
    let totals = memory.baseAddress!
    memory.initialize(repeating: 1)
    // The sums without the maximum's own term, and without the true class's; how far the true score is below the maximum.
    let (beyondMaximum, others) = (totals + gatheredRows, totals + 2 &* gatheredRows)
    let distances = totals + 3 &* gatheredRows
    var count = 0
    exponentials(rows, columns, scores, gradient) { i, maximum, sum in
      let e = gradient[i &* columns &+ Int(classes[i])]
      totals[count] = sum.total
      beyondMaximum[count] = sum.beyondMaximum
      // 1 − p_y as the sum of the other probabilities: where the true class is all but certain, its 1 would swallow them.
      others[count] = e == 1 ? sum.beyondMaximum : sum.total - Double(e)
      distances[count] = Double(maximum) - Double(values[i])
      count &+= 1
      if count < gatheredRows, i &+ 1 < rows { return }
      for row in 0..<gatheredRows {
        distances[row] += logarithmOfOnePlus(beyondMaximum[row])
        others[row] = -Double(scale) * (others[row] / totals[row])
        totals[row] = Double(scale) / totals[row]
      }
      let first = i &+ 1 &- count
      for row in 0..<count {
        let target = gradient + (first &+ row) &* columns
        let factor = Float(totals[row])
        for j in 0..<columns { target[j] *= factor }
        target[Int(classes[first &+ row])] = Float(others[row])
        values[first &+ row] = Float(distances[row])
      }
      count = 0
    }
  }
}

/// Rows whose losses are computed at once.
private let gatheredRows = 16

/// Elements of a block of short rows, and of a piece of a long one: the kilobyte that temporary memory is taken from the stack for.
private let blockElements = 256

/// Rows up to this length are worked on many at once; a vector would be too long for one of them, or nearly so.
private let longestShortRow = 64

/// Σⱼ e^(s_j − max): how many terms are 1, which the maximum's is, and the sum of the rest.
private struct ExponentialSum {
  var ones = 0.0
  var others = 0.0

  @inline(__always) var total: Double { ones + others }

  /// The sum without the maximum's own term, exact beside it.
  @inline(__always) var beyondMaximum: Double { (ones - 1) + others }

  @inline(__always) mutating func add(_ e: Float) {
    let isOne = bits(e) == bits(1)
    ones += isOne ? 1 : 0
    others += Double(isOne ? 0 : e)
  }

  @inline(__always) mutating func add(_ sum: ExponentialSum) {
    ones += sum.ones
    others += sum.others
  }
}

/// e^(s − max), whatever s − max loses.
@inline(__always)
func exponential(_ score: Float, minus maximum: Float) -> Float {
  let x = score - maximum
  // The rounding of the difference is exact (Knuth, "The Art of Computer Programming", volume 2, §4.2.2, theorem B), and has no
  // value where the difference is infinite.
  let taken = x - score
  let low = (score - (x - taken)) - (maximum + taken)
  return exponential(x, low: x > -105 ? low : 0)
}

/// Writes e^(s − max) to `target`, which may be the memory of the scores, and calls `body` for each row.
@inline(__always)
private func exponentials(
  _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
  _ body: (_ row: Int, _ maximum: Float, ExponentialSum) -> Void
) {
  if columns <= longestShortRow {
    forBlocksOfShortRows(rows, columns) { start, count in
      let block = target + start &* columns
      shortRowExponentials(count, columns, scores + start &* columns, block) { i, maximum in
        body(start &+ i, maximum, exponentialSum(columns, block + i &* columns))
      }
    }
  } else {
    for i in 0..<rows {
      let maximum = largest(columns, scores + i &* columns)
      apply(columns, scores + i &* columns, target + i &* columns) { exponential($0, minus: maximum) }
      body(i, maximum, exponentialSum(columns, target + i &* columns))
    }
  }
}

/// Calls `body` with the first row and the number of rows of each block.
@inline(__always)
private func forBlocksOfShortRows(_ rows: Int, _ columns: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
  // A matrix without rows may have no columns.
  let blockRows = blockElements / max(1, columns)
  var start = 0
  while start < rows {
    body(start, min(blockRows, rows &- start))
    start &+= blockRows
  }
}

/// Writes e^(s − max) of a block of short rows, as one array, and calls `body` for each row.
@inline(__always)
private func shortRowExponentials(
  _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
  _ body: (_ row: Int, _ maximum: Float) -> Void
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: blockElements) { block in
    let maxima = block.baseAddress!
    for i in 0..<rows {
      let row = scores + i &* columns
      var maximum = row[0]
      for j in 1..<columns { maximum = larger(maximum, row[j]) }
      for j in 0..<columns { maxima[i &* columns &+ j] = maximum }
    }
    apply(rows &* columns, maxima, scores, target) { exponential($1, minus: $0) }
    for i in 0..<rows { body(i, maxima[i &* columns]) }
  }
}

// In Double: the roundings of a sum of ten Floats would show in the last digits of every probability.
@inline(__always)
private func exponentialSum(_ count: Int, _ exponentials: UnsafePointer<Float>) -> ExponentialSum {
  // The bits are compared, because a comparison of floats would ask about NaN as well.
  @inline(__always) func isOne(_ e: Float) -> Bool { bits(e) == bits(1) }
  var ones: Int32 = 0
  var others = 0.0
  if count > longestShortRow {
    for j in 0..<count { ones &+= isOne(exponentials[j]) ? 1 : 0 }
    // Eight chains of additions; the compiler may not make several of one by itself.
    var chains = SIMD8<Double>(repeating: 0)
    let whole = count & ~7
    var j = 0
    while j < whole {
      for lane in 0..<8 { chains[lane] += Double(isOne(exponentials[j &+ lane]) ? 0 : exponentials[j &+ lane]) }
      j &+= 8
    }
    for j in whole..<count { others += Double(isOne(exponentials[j]) ? 0 : exponentials[j]) }
    for lane in 0..<8 { others += chains[lane] }
  } else {
    for j in 0..<count {
      let e = exponentials[j]
      ones &+= isOne(e) ? 1 : 0
      others += Double(isOne(e) ? 0 : e)
    }
  }
  return ExponentialSum(ones: Double(ones), others: others)
}

/// The largest of at least one vector's length of scores; any of them if there is a NaN, which shows in its exponential.
@inline(__always)
private func largest(_ count: Int, _ scores: UnsafePointer<Float>) -> Float {
  let last = count &- Vector.scalarCount
  var maxima = load(scores + last)
  var j = 0
  while j < last {
    maxima = larger(maxima, load(scores + j))
    j &+= Vector.scalarCount
  }
  var maximum = maxima[0]
  for lane in 1..<Vector.scalarCount { maximum = larger(maximum, maxima[lane]) }
  return maximum
}
