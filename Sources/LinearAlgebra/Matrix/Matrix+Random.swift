import Kernels

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

  /// self ← x with a random part of its elements set to 0 and the others multiplied by `scale`; self takes x's shape.
  ///
  /// Which elements are dropped is a pure function of key, stream and shape, on every platform: those whose word of ``Philox`` under
  /// the key, at counters whose upper half is the stream, is below the threshold. Of n = ⌈count/4⌉ counters, element i takes word i/n
  /// of counter i mod n.
  ///
  /// - threshold: 2³² times the share that is dropped.
  public mutating func setDropping(
    of x: Matrix, threshold: UInt32, scale: Float, key: UInt64, stream: UInt64, by kernels: KernelTable
  ) {
    reshape(rows: x.rows, columns: x.columns)
    kernels.functions.dropout(count, key, stream, threshold, scale, x.pointer, mutablePointer)
  }
}
