import LinearAlgebra

/// How a stage's products are computed: for a whole batch by a backend, or for some of its rows by one of several threads.
protocol StageProducts {
  /// The rows of the batch that are computed.
  var rows: Range<Int> { get }
  /// Whether that is all of them, so that gradients can be summed over them.
  var isWholeBatch: Bool { get }
  /// The batch's inputs.
  var inputs: UnsafePointer<Float> { get }

  /// C ← A·op(B), or C ← C + A·op(B), for the rows: A and C have a row an example.
  ///
  /// - m: the rows of the whole batch; a, c and the epilogue's arrays begin with the first.
  /// - adds: whether the product is added to C, which excludes an epilogue.
  func multiply(
    _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>, ldb: Int,
    adds: Bool, c: UnsafeMutablePointer<Float>, epilogue: Epilogue)
}

/// A whole batch, by any backend, which shares its products among its threads.
struct BatchProducts: StageProducts {
  let backend: any GEMMBackend
  let rows: Range<Int>
  let inputs: UnsafePointer<Float>
  var isWholeBatch: Bool { true }

  func multiply(
    _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>, ldb: Int,
    adds: Bool, c: UnsafeMutablePointer<Float>, epilogue: Epilogue
  ) {
    if adds {
      backend.sgemm(.no, transposeB, m: m, n: n, k: k, alpha: 1, a: a, lda: k, b: b, ldb: ldb, beta: 1, c: c, ldc: n)
    } else {
      backend.sgemm(
        .no, transposeB, m: m, n: n, k: k, a: a, lda: k, b: b, ldb: ldb, c: c, ldc: n, epilogue: epilogue)
    }
  }
}

/// One thread's share of a batch, by Pleat's own kernels: with the bits that it has in a whole batch.
struct SharedProducts: StageProducts {
  let backend: SwiftBackend
  let thread: Int
  let threads: Int
  let rows: Range<Int>
  let inputs: UnsafePointer<Float>
  var isWholeBatch: Bool { false }

  /// This thread's columns of a matrix: whole vectors, so that they have the bits that they have in the whole matrix.
  func columns(of count: Int) -> Range<Int> {
    let units = count / 16
    func boundary(_ thread: Int) -> Int { thread == threads ? count : units * thread / threads * 16 }
    return boundary(thread)..<boundary(thread + 1)
  }

  /// This thread's share of a stage's weights.
  func share(of stage: PlannedStage) -> (inputs: Range<Int>, outputs: Range<Int>) {
    stage.isSharedByColumns
      ? (0..<stage.inputs, columns(of: stage.outputs)) : (columns(of: stage.inputs), 0..<stage.outputs)
  }

  func multiply(
    _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>, ldb: Int,
    adds: Bool, c: UnsafeMutablePointer<Float>, epilogue: Epilogue
  ) {
    backend.sgemm(
      rows: rows, columns: 0..<n, .no, transposeB, m: m, n: n, k: k, a: a, lda: k, b: b, ldb: ldb, adds: adds, c: c,
      ldc: n, epilogue: epilogue)
  }
}

/// Some columns of what a stage computes, for all rows of a batch.
struct ColumnProducts: StageProducts {
  let shared: SharedProducts
  let columns: Range<Int>
  let rows: Range<Int>
  var inputs: UnsafePointer<Float> { shared.inputs }
  var isWholeBatch: Bool { false }

  func multiply(
    _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>, ldb: Int,
    adds: Bool, c: UnsafeMutablePointer<Float>, epilogue: Epilogue
  ) {
    shared.backend.sgemm(
      rows: rows, columns: columns, .no, transposeB, m: m, n: n, k: k, a: a, lda: k, b: b, ldb: ldb, adds: adds, c: c,
      ldc: n, epilogue: epilogue)
  }
}
