import Kernels
import Testing

@Suite struct NeighborsTests {
  private static func lengths(_ set: InstructionSet) -> [Int] {
    Array(1...2 * set.vectorWidth + 1) + [63, 64, 65, 200]
  }

  @Test(arguments: InstructionSet.available)
  func `squared distances are sums of squared differences`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 41)
    for columns in Self.lengths(set) {
      for (rows, others) in [(0, 3), (1, 1), (2, 4), (3, 9)] {
        // Margins behind the last number must not be read: they are NaN.
        let x = Floats((0..<rows * columns).map { _ in generator.normal() })
        let y = Floats((0..<others * columns).map { _ in generator.normal() })
        let target = Floats(count: rows * others)
        KernelTable(set).functions.squaredDistances(rows, others, columns, x.pointer, y.pointer, target.pointer)
        #expect(target.marginsAreUntouched)
        var worst = 0.0
        for i in 0..<rows {
          for j in 0..<others {
            let exact = (0..<columns).reduce(0.0) {
              let difference = Double(x.pointer[i * columns + $1]) - Double(y.pointer[j * columns + $1])
              return $0 + difference * difference
            }
            worst = max(worst, abs(Double(target.pointer[i * others + j]) - exact) / exact)
          }
        }
        #expect(worst <= gamma(columns + 3), "\(rows)×\(others)×\(columns)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `the nearest is the first of the least`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 42)
    for columns in Self.lengths(set) {
      let rows = 5
      // Small whole numbers, so that many are equal.
      let products = Floats((0..<rows * columns).map { _ in generator.integer(3) })
      let offsets = Floats((0..<columns).map { _ in generator.integer(4) })
      var positions = [Int32](repeating: -1, count: rows + 1)
      KernelTable(set).functions.nearest(rows, columns, products.pointer, offsets.pointer, &positions)
      for i in 0..<rows {
        let values = (0..<columns).map { offsets.pointer[$0] - 2 * products.pointer[i * columns + $0] }
        #expect(Int(positions[i]) == values.firstIndex(of: values.min()!), "\(columns) columns")
      }
      #expect(positions[rows] == -1)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `a NaN is never the nearest`(_ set: InstructionSet) {
    let products = [Float](repeating: .nan, count: 40).enumerated().map { $0.offset == 21 ? 1 : $0.element }
    var positions: [Int32] = [-1]
    KernelTable(set).functions.nearest(1, 40, products, [Float](repeating: 0, count: 40), &positions)
    #expect(positions == [21])
  }

  @Test(arguments: InstructionSet.available)
  func `chosen rows are added in their order`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 43)
    for columns in Self.lengths(set) {
      let x = Floats((0..<6 * columns).map { _ in generator.normal() })
      let before = (0..<columns).map { _ in generator.normal() }
      for positions in [[], [3], [5, 0, 5, 2]] as [[Int32]] {
        let sums = Floats(before)
        KernelTable(set).functions.addChosenRows(positions.count, columns, positions, x.pointer, sums.pointer)
        let expected = (0..<columns).map { j in positions.reduce(before[j]) { $0 + x.pointer[Int($1) * columns + j] } }
        #expect(sums.elements == expected)
        #expect(sums.marginsAreUntouched)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `rows are added to their groups in their order`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 45)
    for columns in Self.lengths(set) {
      let x = Floats((0..<7 * columns).map { _ in generator.normal() })
      let before = (0..<3 * columns).map { _ in generator.normal() }
      let groups: [Int32] = [2, 0, 0, 2, 2, 0, 2]
      let sums = Floats(before)
      KernelTable(set).functions.addToGroups(7, columns, groups, x.pointer, sums.pointer)
      var expected = before
      for (i, group) in groups.enumerated() {
        for j in 0..<columns { expected[Int(group) * columns + j] += x.pointer[i * columns + j] }
      }
      #expect(sums.elements == expected)
      #expect(sums.marginsAreUntouched)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `softmax and log-sum-exp together are what they are apart`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 44)
    for columns in Self.lengths(set) + [1024, 1100] {
      let rows = 9
      let scores = Floats((0..<rows * columns).map { _ in 10 * generator.normal() })
      let functions = KernelTable(set).functions
      let (probabilities, values) = (Floats(count: rows * columns), Floats(count: rows))
      functions.softmaxAndLogSumExp(rows, columns, scores.pointer, probabilities.pointer, values.pointer)
      let (apart, logarithms) = (Floats(count: rows * columns), Floats(count: rows))
      functions.softmax(rows, columns, scores.pointer, apart.pointer)
      functions.logSumExp(rows, columns, scores.pointer, logarithms.pointer)
      #expect(probabilities.elements == apart.elements)
      for i in 0..<rows {
        #expect(abs(values.pointer[i] - logarithms.pointer[i]) <= 2 * logarithms.pointer[i].magnitude * .ulpOfOne)
      }
      #expect(probabilities.marginsAreUntouched && values.marginsAreUntouched)
      functions.softmaxAndLogSumExp(rows, columns, scores.pointer, scores.pointer, values.pointer)
      #expect(scores.elements == probabilities.elements)
    }
  }
}
