/// From two to so many scores a row, vectors lie across the rows: a row would fill but a part of one.
let fewClasses = 16

/// Softmax cross-entropy of rows of few scores: the same operations for each row as of longer ones, with a row in each lane.
func crossEntropyOfFewClasses(
  _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ classes: UnsafePointer<Int32>, _ scale: Float,
  _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
) {
  // As many as the scores have room for.
  let lanes = columns <= 4 ? mostLanes : columns <= 8 ? mostLanes / 2 : mostLanes / 4
  var first = 0
  while first < rows {
    crossEntropyInLanes(
      lanes, min(lanes, rows &- first), columns, scores + first &* columns, classes + first, scale, values + first,
      gradient + first &* columns)
    first &+= lanes
  }
}

@inline(never)
private func crossEntropyInLanes(
  _ lanes: Int, _ count: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ classes: UnsafePointer<Int32>,
  _ scale: Float, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
) {
  // Not a constant: loops of a constant length would be unrolled, and not become vectors.
  let width = (count &+ 7) & ~7
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 &* mostLanes) { scoreMemory in
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 &* mostLanes) { floats in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 &* mostLanes) { doubles in
        let memory = LaneMemory(scoreMemory.baseAddress!, lanes: lanes, floats.baseAddress!, doubles.baseAddress!)
        turn(count, columns, scores, into: memory)
        for i in 0..<count { memory.classes[i] = classes[i] }
        for i in count..<width { memory.classes[i] = 0 }
        crossEntropy(width, columns, scale, memory)
        for i in 0..<count { values[i] = memory.losses[i] }
        turnBack(count, columns, memory, into: gradient)
      }
    }
  }
}

/// Rows that may be worked on at once. Temporary memory is taken from the stack for up to a kilobyte, which four times as many
/// floats are.
private let mostLanes = 64

/// What is known of each row, in the order of the lanes.
private struct LaneMemory {
  /// The scores, then their exponentials, then the gradient: those of the first class, of the second one …
  let scores: UnsafeMutablePointer<Float>
  /// From one class to the next.
  let lanes: Int
  let maxima: UnsafeMutablePointer<Float>
  let trueScores: UnsafeMutablePointer<Float>
  let trueExponentials: UnsafeMutablePointer<Float>
  let classes: UnsafeMutablePointer<Int32>
  /// How many exponentials are 1, and the sum of the others.
  let ones: UnsafeMutablePointer<Double>
  let sums: UnsafeMutablePointer<Double>

  /// The exponentials of the true classes have been used by then.
  @inline(__always) var losses: UnsafeMutablePointer<Float> { trueExponentials }

  @inline(__always) init(
    _ scores: UnsafeMutablePointer<Float>, lanes: Int, _ floats: UnsafeMutablePointer<Float>,
    _ doubles: UnsafeMutablePointer<Double>
  ) {
    self.scores = scores
    self.lanes = lanes
    (maxima, trueScores, trueExponentials) = (floats, floats + mostLanes, floats + 2 &* mostLanes)
    classes = UnsafeMutableRawPointer(floats + 3 &* mostLanes).bindMemory(to: Int32.self, capacity: mostLanes)
    (ones, sums) = (doubles, doubles + mostLanes)
  }
}

/// The losses of `width` lanes, and their gradients in place of the scores. The orders of all sums, and with them the bits, are those
/// of longer rows.
@inline(__always)
private func crossEntropy(_ width: Int, _ columns: Int, _ scale: Float, _ memory: LaneMemory) {
  let (maxima, classes, ones, sums) = (memory.maxima, memory.classes, memory.ones, memory.sums)
  let (trueScores, trueExponentials) = (memory.trueScores, memory.trueExponentials)
  for i in 0..<width {
    maxima[i] = memory.scores[i]
    trueScores[i] = memory.scores[i]
    trueExponentials[i] = 0
    ones[i] = 0
    sums[i] = 0
  }
  for j in 1..<columns {
    let scores = memory.scores + j &* memory.lanes
    for i in 0..<width {
      maxima[i] = larger(maxima[i], scores[i])
      trueScores[i] = select(scores[i], ofClass: j, ifTrue: classes[i], else: trueScores[i])
    }
  }
  for j in 0..<columns {
    let scores = memory.scores + j &* memory.lanes
    for i in 0..<width {
      let e = exponential(scores[i], minus: maxima[i])
      scores[i] = e
      trueExponentials[i] = select(e, ofClass: j, ifTrue: classes[i], else: trueExponentials[i])
    }
    for i in 0..<width {
      let e = scores[i]
      let isOne = bits(e) == bits(1)
      ones[i] += isOne ? 1 : 0
      sums[i] += Double(isOne ? 0 : e)
    }
  }
  for i in 0..<width {
    let (beyondMaximum, total) = ((ones[i] - 1) + sums[i], ones[i] + sums[i])
    let e = trueExponentials[i]
    let withoutTrueClass = total - Double(e)
    // 1 − p_y as the sum of the other probabilities: where the true class is all but certain, its 1 would swallow them.
    let others = e == 1 ? beyondMaximum : withoutTrueClass
    memory.losses[i] = Float(Double(maxima[i]) - Double(trueScores[i]) + logarithmOfOnePlus(beyondMaximum))
    trueScores[i] = Float(-Double(scale) * (others / total))
    maxima[i] = Float(Double(scale) / total)
  }
  for j in 0..<columns {
    let exponentials = memory.scores + j &* memory.lanes
    for i in 0..<width {
      let share = exponentials[i] * maxima[i]
      exponentials[i] = select(trueScores[i], ofClass: j, ifTrue: classes[i], else: share)
    }
  }
}

/// `own` where class j is the true one, else `other`. By masks: comparisons would become branches, and whether the true class is the
/// largest no processor can foretell.
@inline(__always)
private func select(_ own: Float, ofClass j: Int, ifTrue trueClass: Int32, else other: Float) -> Float {
  let mask = UInt32(bitPattern: ((trueClass ^ Int32(truncatingIfNeeded: j)) &- 1) &>> 31)
  return Float(bitPattern: own.bitPattern & mask | other.bitPattern & ~mask)
}

/// Rows of scores become lanes. Lanes without a row, up to a whole number of eight, repeat the last one.
@inline(__always)
private func turn(_ count: Int, _ columns: Int, _ scores: UnsafePointer<Float>, into memory: LaneMemory) {
  let last = count &- 1
  for i in stride(from: 0, to: (count &+ 7) & ~7, by: 4) {
    transposeFour(
      columns, scores + min(i, last) &* columns, scores + min(i &+ 1, last) &* columns,
      scores + min(i &+ 2, last) &* columns, scores + min(i &+ 3, last) &* columns, memory.scores + i, memory.lanes)
  }
}

@inline(__always)
private func turnBack(
  _ count: Int, _ columns: Int, _ memory: LaneMemory, into gradient: UnsafeMutablePointer<Float>
) {
  let (turned, lanes) = (UnsafePointer(memory.scores), memory.lanes)
  if columns < 4 {
    for i in 0..<count {
      for j in 0..<columns { gradient[i &* columns &+ j] = turned[j &* lanes &+ i] }
    }
    return
  }
  for j in stride(from: 0, to: columns, by: 4) {
    // Some of the last four are written twice where the columns aren't a multiple of four.
    let first = min(j, columns &- 4)
    let four = turned + first &* lanes
    transposeFour(count, four, four + lanes, four + 2 &* lanes, four + 3 &* lanes, gradient + first, columns)
  }
}
