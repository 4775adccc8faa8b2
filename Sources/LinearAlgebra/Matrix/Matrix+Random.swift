extension Matrix {
  /// A rows×columns matrix of numbers from the normal distribution with mean 0 and variance 1, drawn row by row.
  ///
  /// ```swift
  /// var stream = RandomStream(seed: 0, name: "data")
  /// let x = Matrix(rows: 64, columns: 1000, normal: &stream)
  /// ```
  ///
  /// Traps if a size is negative or their product exceeds the address space.
  public init(rows: Int, columns: Int, normal stream: inout RandomStream) {
    self.init(rows: rows, columns: columns) { _, _ in Float(stream.normal()) }
  }
}
