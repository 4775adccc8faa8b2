import Testing

@testable import PleatBench

@Suite struct StatisticsTests {
  @Test(
    arguments: [
      ([3.0], 3.0), ([1, 2], 1.5), ([5, 1, 3], 3), ([4, 1, 3, 2], 2.5), ([10, 1, 1, 1, 1], 1),
    ] as [([Double], Double)])
  func `the median is the middle one or the mean of two`(_ values: [Double], _ median: Double) {
    #expect(Sample(values).median == median)
  }

  @Test func `quartiles lie between neighbours`() {
    let sample = Sample([7, 1, 3, 5])
    // Positions 0.75 and 2.25 of 1, 3, 5, 7.
    #expect(sample.lowerQuartile == 2.5)
    #expect(sample.upperQuartile == 5.5)
    #expect(sample.smallest == 1)
    #expect(sample.largest == 7)
    #expect(Sample([1, 2, 3, 4, 5]).lowerQuartile == 2)
    #expect(Sample([1, 2, 3, 4, 5]).quantile(1) == 5)
  }

  @Test(
    arguments: [([2.0, 8.0], 4.0), ([0.5, 2], 1), ([1.15], 1.15), ([1, 10, 100], 10), ([1e200, 1e200], 1e200)]
      as [([Double], Double)])
  func `the geometric mean is the root of the product`(_ values: [Double], _ mean: Double) {
    #expect(abs(geometricMean(values) / mean - 1) < 1e-12)
  }

  @Test func `nothing has no statistics`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Sample([Double]())
    }.expectMessage("statistics of no measurement")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = geometricMean([])
    }.expectMessage("the geometric mean of nothing")
  }
}
