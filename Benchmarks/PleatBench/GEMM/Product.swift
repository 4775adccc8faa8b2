import Kernels

/// One product with its operands in memory, ready to be verified and timed.
struct Product {
  let workload: Workload
  private let a: AlignedBuffer
  private let b: AlignedBuffer
  private let c: AlignedBuffer

  private var shape: ProductShape { workload.shape }

  init(_ workload: Workload) {
    self.workload = workload
    let shape = workload.shape
    a = AlignedBuffer(capacity: shape.m * shape.k)
    b = AlignedBuffer(capacity: shape.k * shape.n)
    c = AlignedBuffer(capacity: shape.m * shape.n)
    // Small integers, so that every sum is exact: 2^18 products of at most 64 stay within 2^24.
    var random = RandomIntegers(seed: 1)
    let bits = shape.k <= 1 << 18 ? 4 : 1
    for (buffer, count) in [(a, shape.m * shape.k), (b, shape.k * shape.n)] {
      for i in 0..<count { buffer.pointer[i] = Float(Int(random.next() >> (64 - bits)) - 1 << (bits - 1)) }
    }
  }

  /// C, row by row.
  var result: UnsafeMutablePointer<Float> { c.pointer }

  private var transposes: (a: Transpose, lda: Int, b: Transpose, ldb: Int) {
    let (a, lda) = workload.form == .tn ? (Transpose.yes, shape.m) : (.no, shape.k)
    let (b, ldb) = workload.form == .nt ? (Transpose.yes, shape.k) : (.no, shape.n)
    return (a, lda, b, ldb)
  }

  /// Computes the product as often as it is told.
  func run(_ backend: any GEMMBackend, repetitions: Int = 1) {
    let stored = transposes
    for _ in 0..<repetitions {
      backend.sgemm(
        stored.a, stored.b, m: shape.m, n: shape.n, k: shape.k, alpha: 1, a: a.pointer, lda: stored.lda, b: b.pointer,
        ldb: stored.ldb, beta: 0, c: c.pointer, ldc: shape.n)
    }
  }

  /// The same with an epilogue.
  func run(_ backend: any GEMMBackend, repetitions: Int = 1, _ epilogue: Epilogue) {
    let stored = transposes
    for _ in 0..<repetitions {
      backend.sgemm(
        stored.a, stored.b, m: shape.m, n: shape.n, k: shape.k, a: a.pointer, lda: stored.lda, b: b.pointer,
        ldb: stored.ldb, c: c.pointer, ldc: shape.n, epilogue: epilogue)
    }
  }

  /// Throws unless the backend's result is right.
  ///
  /// With r a vector of random integers, each row of C must satisfy C·r = A·(B·r). All numbers are integers, computed modulo
  /// 2^64, so that rounding excuses nothing; a wrong row passes with a chance of some 2^-32. (R. Freivalds, "Probabilistic
  /// machines can use less running time", 1977.) It takes three passes over the operands instead of another product.
  func verify(_ backend: any GEMMBackend, named name: String) throws(WrongProduct) {
    spoilResult()
    run(backend)
    var random = RandomIntegers(seed: 2)
    let r = (0..<shape.n).map { _ in Int(truncatingIfNeeded: random.next()) }
    let product = times(b, rows: shape.k, columns: shape.n, transposed: workload.form == .nt, r)
    let expected = times(a, rows: shape.m, columns: shape.k, transposed: workload.form == .tn, product)
    let got = times(c, rows: shape.m, columns: shape.n, transposed: false, r)
    for i in 0..<shape.m where expected[i] != got[i] {
      throw WrongProduct(kernel: name, workload: workload, row: i)
    }
  }

  /// Fills C with NaN, so that nothing that was there before passes for a result.
  func spoilResult() { c.pointer.update(repeating: .nan, count: shape.m * shape.n) }

  /// A matrix of integers times a vector of integers, modulo 2^64.
  private func times(
    _ matrix: AlignedBuffer, rows: Int, columns: Int, transposed: Bool, _ vector: [Int]
  ) -> [Int] {
    var result = [Int](repeating: 0, count: rows)
    let (rowStride, columnStride) = transposed ? (1, rows) : (columns, 1)
    // Along the memory's rows.
    for outer in 0..<(transposed ? columns : rows) {
      for inner in 0..<(transposed ? rows : columns) {
        let (i, j) = transposed ? (inner, outer) : (outer, inner)
        let element = matrix.pointer[i * rowStride + j * columnStride]
        // What is no integer can't be right; the smallest one is a value that no sum has.
        result[i] &+= (Int(exactly: element) ?? .min &+ 1) &* vector[j]
      }
    }
    return result
  }
}

/// A kernel's result was wrong: nothing of it was timed.
struct WrongProduct: Error, CustomStringConvertible {
  let kernel: String
  let workload: Workload
  let row: Int

  var description: String {
    "\(kernel) computes row \(row) of \(workload.shape) \(workload.form.rawValue) (\(workload.name)) wrongly: not timed"
  }
}

/// SplitMix64 (G. Steele and others, 2014): the same numbers every time.
struct RandomIntegers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
