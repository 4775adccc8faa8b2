import Kernels

extension Matrix {
  /// A rows×columns matrix whose rows are written one by one, on several threads.
  ///
  /// Each thread takes rows that follow each other, and has a scratch of its own, which it keeps from row to row.
  ///
  /// - threads: on how many threads at most; a row's numbers don't depend on it as long as `write` leaves nothing in the scratch that
  ///   the next row depends on.
  /// - write: what sets a row, which is all zeros before.
  package init<Scratch>(
    rows: Int, columns: Int, threads: Int, scratch: @Sendable () -> Scratch,
    write: @Sendable (_ row: Int, _ scratch: inout Scratch, _ elements: inout MutableSpan<Float>) -> Void
  ) {
    self.init(rows: rows, columns: columns)
    let parts = max(1, min(threads, rows, ThreadPool.largestTeam))
    // Each part writes to rows of its own.
    nonisolated(unsafe) let start = mutablePointer
    ThreadPool.shared.run(parts: parts) { part in
      var own = scratch()
      for row in (rows * part / parts)..<(rows * (part + 1) / parts) {
        var elements = MutableSpan(_unsafeStart: start + row * columns, count: columns)
        write(row, &own, &elements)
      }
    }
  }
}

extension ExampleInputs {
  /// Writes an example's numbers to the start of `target`; bytes as numbers from 0 to 255.
  ///
  /// Traps unless there is such an example and room for it.
  package func copyRow(_ index: Int, to target: inout MutableSpan<Float>) {
    let width = columns
    require(index >= 0 && index < rows, "example \(index) of \(rows)")
    require(target.count >= width, "an example of \(width) numbers written to room for \(target.count)")
    switch self {
    case .bytes(let bytes, _, _):
      let bytes = bytes.span
      for j in 0..<width { target[unchecked: j] = Float(bytes[unchecked: index * width + j]) }
    case .floats(let matrix):
      let start = matrix.pointer + index * width
      for j in 0..<width { target[unchecked: j] = start[j] }
    }
  }
}
