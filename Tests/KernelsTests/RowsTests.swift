import Kernels
import Testing

@Suite struct RowsTests {
  private static func lengths(_ set: InstructionSet) -> [Int] { Array(0...2 * set.vectorWidth + 1) + [1000, 5000] }

  @Test(arguments: InstructionSet.available)
  func `a row is added to every row with one rounding`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 31)
    for columns in Self.lengths(set) {
      for rows in [0, 1, 3] {
        let b = (0..<columns).map { _ in generator.normal() }
        let before = (0..<rows * columns).map { _ in generator.normal() }
        let z = Floats(before)
        KernelTable(set).functions.addRow(rows, columns, b, z.pointer)
        #expect(z.elements == before.indices.map { Float(Double(before[$0]) + Double(b[$0 % columns])) })
        #expect(z.marginsAreUntouched)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `columns are summed over all rows`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 32)
    for columns in Self.lengths(set) {
      for rows in [0, 1, 2, 7, 64] where rows * columns < 50_000 {
        for isExact in [true, false] {
          let z = (0..<rows * columns).map { _ in isExact ? generator.integer(1000) : generator.normal() }
          let sums = Floats(count: columns)
          KernelTable(set).functions.sumColumns(rows, columns, z, sums.pointer)
          #expect(sums.marginsAreUntouched)
          var fault: Int?
          for j in 0..<columns {
            var sum = 0.0
            var magnitude = 0.0
            for i in 0..<rows {
              sum += Double(z[i * columns + j])
              magnitude += abs(Double(z[i * columns + j]))
            }
            let tolerance = isExact ? 0 : gamma(rows) * magnitude
            if !(abs(Double(sums.pointer[j]) - sum) <= tolerance) { fault = j }
          }
          #expect(fault == nil, "\(rows)×\(columns)")
        }
      }
    }
  }

  // Stretches of 64 vectors are summed in Float, everything above in Double.
  @Test(arguments: InstructionSet.available)
  func `sums of squares and of magnitudes lose no more than a stretch of 64 terms does`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 33)
    let stretch = 64 * set.vectorWidth
    for count in Self.lengths(set) + [stretch - 1, stretch, stretch + 1, 100_000] {
      let x = Floats((0..<count).map { _ in generator.normal() })
      let sums = UnsafeMutablePointer<Double>.allocate(capacity: 2)
      defer { sums.deallocate() }
      KernelTable(set).functions.sumSquaresAndMagnitudes(count, x.pointer, sums)
      var squares = 0.0
      var magnitudes = 0.0
      for element in x.elements {
        squares += Double(element) * Double(element)
        magnitudes += abs(Double(element))
      }
      #expect(abs(sums[0] - squares) <= gamma(70) * squares, "\(count)")
      #expect(abs(sums[1] - magnitudes) <= gamma(70) * magnitudes, "\(count)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func `small elements count beside a large one`(_ set: InstructionSet) {
    // In Float, the sum would stay at 2²⁴.
    let count = 1 << 20
    let x = Floats([Float](repeating: 1, count: count))
    x.pointer[0] = 0x1p24
    let sums = UnsafeMutablePointer<Double>.allocate(capacity: 2)
    defer { sums.deallocate() }
    KernelTable(set).functions.sumSquaresAndMagnitudes(count, x.pointer, sums)
    #expect(abs(sums[1] - (0x1p24 + Double(count - 1))) <= 64 * Double(set.vectorWidth))
  }

  @Test(arguments: InstructionSet.available)
  func `a single NaN or infinity is found wherever it stands, and nothing else is taken for one`(_ set: InstructionSet)
  {
    let allFinite = KernelTable(set).functions.allFinite
    for count in Array(0...2 * set.vectorWidth + 1) + [1000] {
      let x = Floats([Float](repeating: .greatestFiniteMagnitude, count: count))
      #expect(allFinite(count, x.pointer) == 1)
      for position in 0..<count {
        for special in [Float.nan, .signalingNaN, .infinity, -.infinity] {
          x.pointer[position] = special
          if allFinite(count, x.pointer) != 0 { Issue.record("\(special) at \(position) of \(count)") }
        }
        x.pointer[position] = -.leastNonzeroMagnitude
      }
      #expect(allFinite(count, x.pointer) == 1)
    }
  }
}
