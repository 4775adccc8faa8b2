import Foundation
import Kernels
import Testing

@Suite struct SoftmaxTests {
  /// Both sides of a vector, of the longest row of which many are worked on at once (64), and of a block (1024).
  private static func widths(_ set: InstructionSet) -> [Int] {
    Array(1...2 * set.vectorWidth + 1) + [63, 64, 65, 100, 1000, 1023, 1024, 1025, 2500]
  }

  private static func rows(_ elements: [Float], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: elements.count, by: columns).map { elements[$0..<$0 + columns].map(Double.init) }
  }

  /// pⱼ = e^(s_j) / Σₖ e^(s_k), shifted by the maximum.
  private static func softmax(_ row: [Double]) -> [Double] {
    let maximum = row.max()!
    let exponentials = row.map { exp($0 - maximum) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  private static func softmax(_ set: InstructionSet, columns: Int, _ scores: [Float]) -> Floats {
    let probabilities = Floats(count: scores.count)
    KernelTable(set).functions.softmax(scores.count / columns, columns, scores, probabilities.pointer)
    return probabilities
  }

  private static func logSumExp(_ set: InstructionSet, columns: Int, _ scores: [Float]) -> Floats {
    let values = Floats(count: scores.count / columns)
    KernelTable(set).functions.logSumExp(values.count, columns, scores, values.pointer)
    return values
  }

  // Scores as far apart as 5·40: probabilities down to the smallest denormals.
  @Test(arguments: InstructionSet.available, [Float(5), 40])
  func `probabilities, however small, keep their bound in units in the last place`(
    _ set: InstructionSet, _ spread: Float
  ) {
    var generator = SeededGenerator(seed: 21)
    for columns in Self.widths(set) {
      // More rows than a block has, for some widths.
      let scores = (0..<max(3, 1500 / columns) * columns).map { _ in spread * generator.normal() }
      let probabilities = Self.softmax(set, columns: columns, scores)
      #expect(probabilities.marginsAreUntouched)
      let exact = Self.rows(scores, columns).flatMap { Self.softmax($0) }
      var worst = WorstError()
      for i in scores.indices { worst.note(probabilities.pointer[i], exact: exact[i], at: scores[i]) }
      #expect(worst.units <= 2.5, "\(columns) columns: \(worst)")
      let inPlace = Floats(scores)
      KernelTable(set).functions.softmax(scores.count / columns, columns, inPlace.pointer, inPlace.pointer)
      #expect(inPlace.elements == probabilities.elements)
      #expect(inPlace.marginsAreUntouched)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `softmax over ten classes keeps its bound in units in the last place`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 25)
    let scores = (0..<20_000 * 10).map { _ in 4 * generator.normal() }
    let probabilities = Self.softmax(set, columns: 10, scores)
    let exact = Self.rows(scores, 10).flatMap { Self.softmax($0) }
    var worst = WorstError()
    for i in scores.indices { worst.note(probabilities.pointer[i], exact: exact[i], at: scores[i]) }
    #expect(worst.units <= 2.5, "\(worst)")
  }

  @Test(arguments: InstructionSet.available)
  func `softmax neither overflows nor divides by zero`(_ set: InstructionSet) {
    func softmax(_ scores: [Float]) -> [Float] { Self.softmax(set, columns: scores.count, scores).elements }
    #expect(softmax([3e38, 3e38]) == [0.5, 0.5])
    #expect(softmax([-3e38, 3e38]) == [0, 1])
    #expect(softmax([-1e30, -1e30, -1e30, -1e30]) == [0.25, 0.25, 0.25, 0.25])
    #expect(softmax([-.infinity, 0]) == [0, 1])
    #expect(softmax([7]) == [1])
    #expect(softmax([Float](repeating: -5, count: 128)) == [Float](repeating: 0x1p-7, count: 128))
    #expect(softmax([-103, 0])[0].isSubnormal)
  }

  @Test(arguments: InstructionSet.available)
  func `nothing is done where there are no rows`(_ set: InstructionSet) {
    let functions = KernelTable(set).functions
    for columns in [0, 1, 100] {
      let (scores, results) = (Floats(count: 0), Floats(count: 0))
      functions.softmax(0, columns, scores.pointer, results.pointer)
      functions.logSumExp(0, columns, scores.pointer, results.pointer)
      functions.softmaxCrossEntropy(0, columns, scores.pointer, [], 1, results.pointer, results.pointer)
      #expect(results.marginsAreUntouched)
    }
  }

  // Long rows and short ones.
  @Test(arguments: InstructionSet.available, [7, 100])
  func `a NaN makes its row NaN wherever it stands, and no other row`(_ set: InstructionSet, _ columns: Int) {
    for position in 0..<columns {
      var scores = (0..<2 * columns).map { Float($0 % 4) }
      scores[position] = .nan
      let p = Self.softmax(set, columns: columns, scores).elements
      #expect(p[..<columns].allSatisfy(\.isNaN) && !p[columns...].contains(where: \.isNaN), "NaN at \(position)")
      let values = Self.logSumExp(set, columns: columns, scores).elements
      #expect(values[0].isNaN && !values[1].isNaN, "NaN at \(position)")
      // Beside an infinity too.
      scores[(position + 1) % columns] = .infinity
      #expect(Self.logSumExp(set, columns: columns, scores).elements[0].isNaN, "NaN at \(position)")
    }
  }

  // The sum's relative error is one of 1.25 roundings at most, and a logarithm's absolute error is its argument's relative one.
  @Test(arguments: InstructionSet.available, [Float(0.5), 5, 40])
  func `log-sum-exp keeps its bound`(_ set: InstructionSet, _ spread: Float) {
    var generator = SeededGenerator(seed: 26)
    for columns in Self.widths(set) {
      let scores = (0..<max(3, 1500 / columns) * columns).map { _ in spread * generator.normal() }
      let values = Self.logSumExp(set, columns: columns, scores)
      #expect(values.marginsAreUntouched)
      for (i, row) in Self.rows(scores, columns).enumerated() {
        let maximum = row.max()!
        let exact = maximum + log(row.map { exp($0 - maximum) }.reduce(0, +))
        let error = abs(Double(values.pointer[i]) - exact)
        #expect(error <= (1.3 + 1.01 * abs(exact)) * roundoff, "\(row)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `log-sum-exp keeps small sums beside a maximum of zero`(_ set: InstructionSet) {
    // log(1 + e⁻ˣ), down to denormals.
    for x in stride(from: Float(0), through: 104, by: 0.37) {
      let exact = log1p(exp(Double(-x)))
      #expect(unitsInLastPlace(Self.logSumExp(set, columns: 2, [0, -x]).pointer[0], from: exact) <= 2, "\(x)")
      let long = [Float](repeating: -.infinity, count: 98) + [-x, 0]
      #expect(unitsInLastPlace(Self.logSumExp(set, columns: 100, long).pointer[0], from: exact) <= 2, "\(x)")
    }
  }

  @Test(arguments: InstructionSet.available, [1, 5, 100])
  func `log-sum-exp of special scores`(_ set: InstructionSet, _ columns: Int) {
    func logSumExp(_ score: Float, rest: Float) -> Float {
      let scores = [Float](repeating: rest, count: columns - 1) + [score]
      return Self.logSumExp(set, columns: columns, scores).pointer[0]
    }
    // e^(−∞) adds nothing.
    for score in [Float(0), 3.25, -1e30, 3e38, .leastNonzeroMagnitude] {
      #expect(logSumExp(score, rest: -.infinity) == score)
    }
    #expect(logSumExp(-.infinity, rest: -.infinity) == -.infinity)
    #expect(logSumExp(.infinity, rest: 1) == .infinity)
    #expect(logSumExp(.infinity, rest: -.infinity) == .infinity)
    #expect(logSumExp(.nan, rest: -.infinity).isNaN)
  }
}
