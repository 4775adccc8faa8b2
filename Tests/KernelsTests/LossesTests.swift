import Foundation
import Kernels
import Testing

@Suite struct LossesTests {
  private static func widths(_ set: InstructionSet) -> [Int] { Array(1...2 * set.vectorWidth + 1) + [100, 1000] }

  private static func rows(_ elements: [Float], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: elements.count, by: columns).map { elements[$0..<$0 + columns].map(Double.init) }
  }

  /// pⱼ = e^(s_j) / Σₖ e^(s_k), shifted by the maximum.
  private static func softmax(_ row: [Double]) -> [Double] {
    let exponentials = row.map { exp($0 - row.max()!) }
    return exponentials.map { $0 / exponentials.reduce(0, +) }
  }

  // An exponential and the sum have 1.25 roundings each, the factor and the product one more.
  private static let softmaxTolerance = 5 * roundoff

  @Test(arguments: InstructionSet.available)
  func `softmax cross-entropy has the value and the gradient of its equation`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 22)
    let scale: Float = 0.3
    // Rows of few scores are worked on 64, 32 or 16 at a time, the last of which may be missing.
    for (columns, count) in Self.widths(set).map({ ($0, 8) }) + [
      (2, 16), (2, 64), (2, 131), (3, 17), (3, 63), (4, 15), (4, 64), (4, 65), (5, 31), (5, 33), (8, 32), (8, 71),
      (9, 16), (10, 15), (10, 37), (13, 17), (15, 1), (16, 33), (17, 9),
    ] {
      // The second half of the rows is all but certain of its class, which must not cost the loss its digits.
      let classes = (0..<count).map { Int32(($0 * 7 + columns / 2) % columns) }
      var scores = (0..<count * columns).map { _ in 3 * generator.normal() }
      for i in count / 2..<count { scores[i * columns + Int(classes[i])] += Float(8 * (i % 4)) }
      let values = Floats(count: count)
      let gradient = Floats(count: scores.count)
      KernelTable(set).functions.softmaxCrossEntropy(
        count, columns, scores, classes, scale, values.pointer, gradient.pointer)
      #expect(values.marginsAreUntouched && gradient.marginsAreUntouched)
      for (i, row) in Self.rows(scores, columns).enumerated() {
        let y = Int(classes[i])
        let others = row.indices.reduce(0) { $1 == y ? $0 : $0 + exp(row[$1] - row[y]) }
        let loss = log1p(others)
        #expect(abs(Double(values.pointer[i]) - loss) <= Self.softmaxTolerance * loss)
        for (j, p) in Self.softmax(row).enumerated() {
          let exact = Double(scale) * (j == y ? -others / (1 + others) : p)
          #expect(
            abs(Double(gradient.pointer[i * columns + j]) - exact) <= Self.softmaxTolerance * abs(exact) + 0x1p-149)
        }
      }
      let inPlace = Floats(scores)
      KernelTable(set).functions.softmaxCrossEntropy(
        count, columns, inPlace.pointer, classes, scale, values.pointer, inPlace.pointer)
      #expect(inPlace.elements == gradient.elements)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `smoothed labels share the loss among the classes`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 25)
    let (scale, epsilon): (Float, Float) = (0.3, 0.2)
    for columns in Self.widths(set) {
      let count = 5
      let classes = (0..<count).map { Int32(($0 * 7 + columns / 2) % columns) }
      let scores = (0..<count * columns).map { _ in 3 * generator.normal() }
      let values = Floats(count: count)
      let gradient = Floats(count: scores.count)
      let f = KernelTable(set).functions
      f.softmaxCrossEntropy(count, columns, scores, classes, scale, values.pointer, gradient.pointer)
      f.smoothLabels(count, columns, scores, classes, epsilon, scale, values.pointer, gradient.pointer)
      #expect(values.marginsAreUntouched && gradient.marginsAreUntouched)
      let share = Double(epsilon) / Double(columns)
      for (i, row) in Self.rows(scores, columns).enumerated() {
        let p = Self.softmax(row)
        let labels = p.indices.map { $0 == Int(classes[i]) ? 1 - Double(epsilon) + share : share }
        let loss = zip(labels, p).reduce(0) { $0 - $1.0 * log($1.1) }
        #expect(abs(Double(values.pointer[i]) - loss) <= 16 * roundoff * (1 + loss), "\(columns) columns")
        for j in p.indices {
          let exact = Double(scale) * (p[j] - labels[j])
          #expect(
            abs(Double(gradient.pointer[i * columns + j]) - exact) <= 8 * roundoff * Double(scale), "\(columns) columns"
          )
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `softmax cross-entropy stays finite for the largest scores`(_ set: InstructionSet) {
    let values = Floats(count: 3)
    let gradient = Floats(count: 6)
    KernelTable(set).functions.softmaxCrossEntropy(
      3, 2, [1e30, -1e30, -1e30, 1e30, 3e38, 3e38], [0, 0, 1], 1, values.pointer, gradient.pointer)
    #expect(values.elements[..<2] == [0, 2e30])
    #expect(abs(values.elements[2] - Float(log(2.0))) < 1e-7)
    #expect(gradient.elements == [0, 0, -1, 1, 0.5, -0.5])
  }

  // Multiples of 1/64 this small have exact margins, so that value and gradient have no error.
  @Test(arguments: InstructionSet.available)
  func `the multiclass SVM loss and its gradient are exact where the margins are`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 23)
    let scale: Float = 0.5
    for columns in Self.widths(set) {
      let count = 5
      let classes = (0..<count).map { Int32(($0 * 3 + columns / 2) % columns) }
      let scores = (0..<count * columns).map { _ in generator.dyadic() }
      let values = Floats(count: count)
      let gradient = Floats(count: scores.count)
      KernelTable(set).functions.multiclassSVM(
        count, columns, scores, classes, scale, values.pointer, gradient.pointer)
      #expect(values.marginsAreUntouched && gradient.marginsAreUntouched)
      for (i, row) in Self.rows(scores, columns).enumerated() {
        let y = Int(classes[i])
        let margins = row.indices.map { $0 == y ? 0 : max(0, row[$0] - row[y] + 1) }
        #expect(Double(values.pointer[i]) == margins.reduce(0, +))
        for j in row.indices {
          let violations = j == y ? -margins.count { $0 > 0 } : margins[j] > 0 ? 1 : 0
          #expect(gradient.pointer[i * columns + j] == scale * Float(violations))
        }
      }
      let inPlace = Floats(scores)
      KernelTable(set).functions.multiclassSVM(
        count, columns, inPlace.pointer, classes, scale, values.pointer, inPlace.pointer)
      #expect(inPlace.elements == gradient.elements)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `a margin of exactly 0 has no gradient, and the lecture's example has its values`(_ set: InstructionSet) {
    let values = Floats(count: 4)
    let gradient = Floats(count: 12)
    // The cat, car and frog of the lecture on linear classifiers; then a row with one margin of exactly 0.
    KernelTable(set).functions.multiclassSVM(
      4, 3, [3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1, 1, 2, 0], [0, 1, 2, 1], 1, values.pointer,
      gradient.pointer)
    for (value, expected) in zip(values.elements, [2.9, 0, 12.9, 0] as [Float]) {
      #expect(abs(value - expected) < 1e-5)
    }
    #expect(gradient.elements == [-1, 1, 0, 0, 0, 0, 1, 1, -2, 0, 0, 0])
  }

  @Test(arguments: InstructionSet.available)
  func `a NaN among the scores shows in the loss wherever it stands`(_ set: InstructionSet) {
    for columns in [2, 3, 4, 5, 10, 16, 2 * set.vectorWidth + 1] {
      for loss in [KernelTable(set).functions.softmaxCrossEntropy, KernelTable(set).functions.multiclassSVM] {
        for position in 0..<columns {
          for y in [0, 1, columns - 1] {
            var scores = (0..<2 * columns).map { Float($0 % 4) }
            scores[position] = .nan
            let values = Floats(count: 2)
            let gradient = Floats(count: 2 * columns)
            loss(2, columns, scores, [Int32(y), 0], 1, values.pointer, gradient.pointer)
            #expect(values.pointer[0].isNaN, "\(columns): NaN at \(position), class \(y): \(values.pointer[0])")
            #expect(!values.pointer[1].isNaN, "\(columns): NaN at \(position), class \(y), shows in the next row")
          }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `squared errors are exact for exact differences and within their bound for others`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 24)
    let scale: Float = 0.7
    for columns in Self.widths(set) {
      for isExact in [true, false] {
        let count = 3
        func matrix() -> [Float] {
          (0..<count * columns).map { _ in isExact ? generator.integer(30) : generator.normal() }
        }
        let (predictions, targets) = (matrix(), matrix())
        let values = Floats(count: count)
        let gradient = Floats(count: predictions.count)
        KernelTable(set).functions.squaredError(
          count, columns, predictions, targets, isExact ? 0.5 : scale, values.pointer,
          gradient.pointer)
        #expect(values.marginsAreUntouched && gradient.marginsAreUntouched)
        for i in 0..<count {
          let differences = (0..<columns).map {
            Double(predictions[i * columns + $0]) - Double(targets[i * columns + $0])
          }
          let exact = differences.reduce(0) { $0 + $1 * $1 }
          #expect(abs(Double(values.pointer[i]) - exact) <= (isExact ? 0 : gamma(columns + 3) * exact))
          for (j, difference) in differences.enumerated() {
            let exact = isExact ? difference : 2 * Double(scale) * difference
            let error = abs(Double(gradient.pointer[i * columns + j]) - exact)
            #expect(error <= (isExact ? 0 : gamma(3) * abs(exact)))
          }
        }
        let inPlace = Floats(predictions)
        KernelTable(set).functions.squaredError(
          count, columns, inPlace.pointer, targets, isExact ? 0.5 : scale, values.pointer, inPlace.pointer)
        #expect(inPlace.elements == gradient.elements)
      }
    }
  }
}
