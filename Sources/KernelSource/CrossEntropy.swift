// Softmax cross-entropy and its gradient, over the rows of a matrix of scores.

/// Lᵢ = log Σⱼ e^(s_j − max) − (s_y − max); its gradient is the probabilities less one at the true class.
let softmaxCrossEntropy: ClassLossKernel = { rows, columns, scores, classes, scale, values, gradient in
  // Columns that there aren't cost as much as those that there are: too much for narrow vectors, of which they are several.
  if columns >= 2, columns <= fewClasses, columns &* Vector.scalarCount >= 16 {
    return crossEntropyAcrossRows(rows, columns, scores, classes, scale, values, gradient)
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

/// From two to so many scores a row, vectors lie across the rows: a row would fill but a part of one.
private let fewClasses = 4

/// Softmax cross-entropy of rows of few scores: the same operations for each row, with a row in each lane.
@inline(never)
private func crossEntropyAcrossRows(
  _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ classes: UnsafePointer<Int32>, _ scale: Float,
  _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
) {
  let lanes = gatheredRows
  withUnsafeTemporaryAllocation(of: Float.self, capacity: (2 &* fewClasses &+ 1) &* lanes) { floats in
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 &* lanes) { doubles in
      // Of columns that there aren't the scores are −∞, and the exponentials 0.
      floats.initialize(repeating: -.infinity)
      doubles.initialize(repeating: 1)
      let turned = floats.baseAddress!
      let (exponentials, maxima) = (turned + fewClasses &* lanes, turned + 2 &* fewClasses &* lanes)
      let totals = doubles.baseAddress!
      let (beyondMaximum, others, distances) = (totals + lanes, totals + 2 &* lanes, totals + 3 &* lanes)
      var first = 0
      while first < rows {
        let count = min(lanes, rows &- first)
        let last = count &- 1
        let (block, target, classes) = (scores + first &* columns, gradient + first &* columns, classes + first)
        let values = values + first
        // Not a constant: loops of a constant length would be unrolled, and not become vectors.
        let width = (count &+ 7) & ~7
        // Lanes without a row repeat the last one.
        for i in stride(from: 0, to: width, by: 4) {
          transposeFour(
            columns, block + min(i, last) &* columns, block + min(i &+ 1, last) &* columns,
            block + min(i &+ 2, last) &* columns, block + min(i &+ 3, last) &* columns, turned + i, lanes)
        }
        for i in 0..<width {
          let (s0, s1, s2, s3) = (turned[i], turned[lanes &+ i], turned[2 &* lanes &+ i], turned[3 &* lanes &+ i])
          let maximum = larger(larger(larger(s0, s1), s2), s3)
          maxima[i] = maximum
          exponentials[i] = exponential(s0, minus: maximum)
          exponentials[lanes &+ i] = exponential(s1, minus: maximum)
          exponentials[2 &* lanes &+ i] = exponential(s2, minus: maximum)
          exponentials[3 &* lanes &+ i] = exponential(s3, minus: maximum)
        }
        for i in 0..<width {
          var sum = ExponentialSum()
          sum.add(exponentials[i])
          sum.add(exponentials[lanes &+ i])
          sum.add(exponentials[2 &* lanes &+ i])
          sum.add(exponentials[3 &* lanes &+ i])
          totals[i] = sum.total
          beyondMaximum[i] = sum.beyondMaximum
        }
        for i in 0..<count {
          let y = Int(classes[i])
          let e = exponentials[y &* lanes &+ i]
          others[i] = e == 1 ? beyondMaximum[i] : totals[i] - Double(e)
          distances[i] = Double(maxima[i]) - Double(turned[y &* lanes &+ i])
        }
        for i in 0..<width {
          distances[i] += logarithmOfOnePlus(beyondMaximum[i])
          others[i] = -Double(scale) * (others[i] / totals[i])
          let factor = Float(Double(scale) / totals[i])
          exponentials[i] *= factor
          exponentials[lanes &+ i] *= factor
          exponentials[2 &* lanes &+ i] *= factor
          exponentials[3 &* lanes &+ i] *= factor
        }
        for i in 0..<count {
          exponentials[Int(classes[i]) &* lanes &+ i] = Float(others[i])
          values[i] = Float(distances[i])
        }
        // A row of fewer than four writes into the next one, which overwrites that: all but the last of them.
        let column = UnsafePointer(exponentials)
        transposeFour(
          columns == 4 ? count : last, column, column + lanes, column + 2 &* lanes, column + 3 &* lanes, target, columns
        )
        if columns < 4 {
          for j in 0..<columns { target[last &* columns &+ j] = exponentials[j &* lanes &+ last] }
        }
        first &+= lanes
      }
    }
  }
}
