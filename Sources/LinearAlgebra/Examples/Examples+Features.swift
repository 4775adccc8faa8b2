extension Examples {
  /// The same examples with features in place of their inputs.
  ///
  /// - threads: on how many threads at most features are made.
  /// - progress: told again and again how many examples are done.
  ///
  /// Traps on a transform of inputs of another width.
  public func transformed(
    by transform: any FeatureTransform, threads: Int, progress: (Int) -> Void = { _ in }
  ) -> Examples {
    var features = Matrix(rows: count, columns: transform.outputWidth)
    let block = Self.transformedRows(width: transform.outputWidth, threads: threads)
    for start in stride(from: 0, to: count, by: block) {
      let positions = start..<min(start + block, count)
      features.setRows(from: start, to: transform.features(of: inputs.selecting(positions), threads: threads))
      progress(positions.upperBound)
    }
    return Examples(inputs: .floats(features), targets: targets)
  }

  /// Of how many examples features are made at a time: enough that every thread has something to do, and little beside what is kept.
  package static func transformedRows(width: Int, threads: Int) -> Int {
    max(threads, min(256, (1 << 24) / max(width, 1)))
  }
}
