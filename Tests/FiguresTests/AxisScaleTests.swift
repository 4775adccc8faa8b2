import Testing

@testable import Figures

@Suite struct AxisScaleTests {
  @Test func linear() {
    let scale = AxisScale(.linear, -2...6)
    #expect(scale.fraction(-2) == 0 && scale.fraction(0) == 0.25 && scale.fraction(6) == 1)
    #expect(scale.fraction(.nan) == nil && scale.fraction(.infinity) == nil)
    #expect(AxisScale(.linear, -2...6, isReversed: true).fraction(0) == 0.75)
  }

  @Test func logarithmic() {
    let scale = AxisScale(.logarithmic, 0.01...100)
    #expect(abs((scale.fraction(1) ?? .nan) - 0.5) < 1e-12)
    #expect(scale.fraction(0) == nil && scale.fraction(-1) == nil && scale.fraction(.nan) == nil)
  }

  @Test(arguments: [AxisScale.Kind.linear, .logarithmic], [0.0, 1, 0.9, -3, 1e-300, 1e300, .infinity])
  func aSingleValueHasARange(kind: AxisScale.Kind, value: Double) {
    let scale = AxisScale(kind, Extent([value]).range(for: kind))
    #expect(scale.lower < scale.upper && scale.lower.isFinite && scale.upper.isFinite)
    if kind == .linear, value.isFinite { #expect(abs((scale.fraction(value) ?? .nan) - 0.5) < 1e-12) }
  }

  @Test func wholeRangeOfNumbers() {
    let scale = AxisScale(.linear, -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
    #expect(scale.fraction(0) == 0.5)
    #expect(AxisScale(.logarithmic, -1...0).lower > 0)
  }

  @Test func extentsLeaveOutWhatIsNotFinite() {
    let extent = Extent([.nan, 3, -.infinity, -1, 0.5])
    #expect(extent.lower == -1 && extent.upper == 3 && extent.leastPositive == 0.5)
    #expect(Extent().range(for: .linear) == 0...1)
    // Zeros have no place on a logarithmic axis.
    let zeros = Extent([0, 0.1, 10], isTight: true)
    #expect(zeros.range(for: .logarithmic) == 0.1...10)
    #expect(Extent([0, -1]).range(for: .logarithmic) == 1...10)
  }
}
