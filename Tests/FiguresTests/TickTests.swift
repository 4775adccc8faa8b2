import Testing

@testable import Figures

@Suite struct TickTests {
  @Test(arguments: [
    (0.0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (0, 60, 4, ["0", "20", "40", "60"]),
    (-1.2, 1.2, 4, ["−1", "0", "1"]), (0, 25_000, 5, ["0", "5,000", "10,000", "15,000", "20,000", "25,000"]),
    (0, 3e7, 3, ["0", "10⁷", "2×10⁷", "3×10⁷"]), (-2e-5, 2e-5, 4, ["−2×10⁻⁵", "−10⁻⁵", "0", "10⁻⁵", "2×10⁻⁵"]),
    (0.98, 1, 4, ["0.980", "0.985", "0.990", "0.995", "1.000"]), (1990, 2026, 4, ["1990", "2000", "2010", "2020"]),
    (9.5e-4, 1.05e-3, 2, ["0.00095", "0.00100", "0.00105"]),
  ])
  func linear(lower: Double, upper: Double, count: Int, labels: [String]) {
    #expect(Tick.linear(lower...upper, count: count).map(\.label) == labels)
  }

  @Test func valuesAreExactDecimals() {
    #expect(Tick.linear(0...1, count: 10).map(\.value) == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
  }

  /// Whatever the range, there are some ticks, but not more than asked for and one, and all lie inside.
  @Test(arguments: [1e-300, 1e-9, 0.37, 1, 123.4, 1e9, 1e300], [2, 5, 9])
  func counts(length: Double, count: Int) {
    for start in [-0.3, 0, 0.77] {
      let range = start * length...(start + 1) * length
      let ticks = Tick.linear(range, count: count)
      #expect(!ticks.isEmpty && ticks.count <= count + 1)
      for tick in ticks {
        #expect(tick.value >= range.lowerBound - length * 1e-5 && tick.value <= range.upperBound + length * 1e-5)
      }
    }
  }

  @Test(arguments: [
    (0.1, 1000.0, 9, ["0.1", "1", "10", "100", "1000"]), (1, 1e4, 5, ["1", "10", "100", "1,000", "10,000"]),
    (1e-8, 1e-4, 9, ["10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴"]),
    (1, 1e6, 4, ["10⁰", "10²", "10⁴", "10⁶"]), (0.012, 0.06, 5, ["0.02", "0.05"]), (2, 3, 4, ["2.0", "2.5", "3.0"]),
  ])
  func logarithmic(lower: Double, upper: Double, count: Int, labels: [String]) {
    let ticks = Tick.logarithmic(lower...upper, count: count)
    #expect(ticks.map(\.label).filter { !$0.isEmpty } == labels)
    for tick in ticks { #expect(tick.value >= lower * 0.999 && tick.value <= upper * 1.001) }
  }

  @Test func smallerMarksOfADecade() {
    let small = Tick.logarithmic(1...100, count: 5).filter(\.label.isEmpty).map(\.value)
    #expect(small == [2, 3, 4, 5, 6, 7, 8, 9, 20, 30, 40, 50, 60, 70, 80, 90])
  }

  @Test func rangesWithoutRoundNumbers() {
    #expect(Tick.linear(1e15...1e15 + 0.125, count: 4).isEmpty)
    #expect(Tick.linear(3...3, count: 4).isEmpty)
  }
}
