@testable import PleatBench

/// Measurements without a clock, for reports.
enum Sketches {
  /// Of swift, a microsecond a repetition, and naive, so many times as long.
  static func measurements(slower: [Double], allocations: Double? = 2) -> [BackendMeasurement] {
    [
      BackendMeasurement(
        backend: .swift, seconds: Sample([1e-6, 2e-6, 4e-6]), examples: 4, sharesOfPeak: Sample([0.5]),
        ratios: Sample(slower), allocations: allocations,
        epochEnd: BackendMeasurement.EpochEnd(seconds: 3e-6, allocations: 20)),
      BackendMeasurement(
        backend: .naive, seconds: Sample([8e-6]), examples: 4, sharesOfPeak: Sample([0.25]), ratios: nil),
    ]
  }
}
