import Testing

/// Expects numbers that differ by at most `tolerance` times the largest of the expected ones.
///
/// Where all expected numbers are below 0.01, by `tolerance` times 0.01.
func expectClose(
  _ actual: [Float], _ expected: [Double], _ tolerance: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record("\(name): \(actual.count) numbers, not \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  let scale = expected.reduce(0.01) { max($0, abs($1)) }
  for (i, (a, e)) in zip(actual, expected).enumerated() where !(abs(Double(a) - e) <= tolerance * scale) {
    Issue.record(
      "\(name)[\(i)] is \(a), not \(e): off by \(abs(Double(a) - e) / scale) of \(scale)",
      sourceLocation: sourceLocation)
  }
}

extension Double {
  /// Whether this differs from `expected` by at most `tolerance` of it.
  func isClose(to expected: Double, _ tolerance: Double) -> Bool {
    abs(self - expected) <= tolerance * abs(expected)
  }
}
