import Kernels

/// One product with its operands in memory, ready to be timed.
struct Product {
  private let shape: ProductShape
  private let form: ProductForm
  private let a: AlignedBuffer
  private let b: AlignedBuffer
  private let c: AlignedBuffer

  init(_ shape: ProductShape, _ form: ProductForm) {
    self.shape = shape
    self.form = form
    a = AlignedBuffer(capacity: shape.m * shape.k)
    b = AlignedBuffer(capacity: shape.k * shape.n)
    c = AlignedBuffer(capacity: shape.m * shape.n)
    // Small integers: every sum is exact, so that results can be compared for equality.
    var state: UInt32 = 1
    for (buffer, count) in [(a, shape.m * shape.k), (b, shape.k * shape.n)] {
      for i in 0..<count {
        state = state &* 1_664_525 &+ 1_013_904_223
        buffer.pointer[i] = Float(Int(state >> 28) - 8)
      }
    }
  }

  private func run(_ backend: any GEMMBackend) {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    backend.sgemm(
      form == .tn ? .yes : .no, form == .nt ? .yes : .no, m: m, n: n, k: k, alpha: 1, a: a.pointer,
      lda: form == .tn ? m : k, b: b.pointer, ldb: form == .nt ? k : n, beta: 0, c: c.pointer, ldc: n)
  }

  /// Throws unless both backends give the same result.
  func verify(_ backend: any GEMMBackend, against other: any GEMMBackend) throws {
    let count = shape.m * shape.n
    run(backend)
    let result = Array(UnsafeBufferPointer(start: c.pointer, count: count))
    run(other)
    let expected = Array(UnsafeBufferPointer(start: c.pointer, count: count))
    guard result == expected else { throw WrongProduct(shape: shape, form: form) }
  }

  /// Times the two in turn and gives one line of the table.
  func compare(_ backend: any GEMMBackend, _ other: any GEMMBackend, pairs: Int) -> String {
    let flops = 2 * Double(shape.m) * Double(shape.n) * Double(shape.k)
    // A run is long enough for the clock: some 2 ms at 50 GFLOP/s.
    let repetitions = max(1, Int(1e8 / flops))
    let clock = ContinuousClock()
    func seconds(_ backend: any GEMMBackend) -> Double {
      let duration = clock.measure { for _ in 0..<repetitions { run(backend) } }
      return duration / .seconds(1) / Double(repetitions)
    }
    _ = (seconds(backend), seconds(other))
    let times = (0..<pairs).map { _ in (seconds(backend), seconds(other)) }
    let ratios = times.map { $0.1 / $0.0 }.sorted()
    let rates = (median(times.map { flops / $0.0 / 1e9 }), median(times.map { flops / $0.1 / 1e9 }))
    return [
      pad(shape.m, 5), pad(shape.n, 5), pad(shape.k, 5), "  " + form.rawValue, pad(rates.0, 9),
      pad(rates.1, 9), "        " + pad(median(ratios), 7),
      "(\(pad(ratios[0], 4)) … \(pad(ratios[ratios.count - 1], 4)))",
    ].joined(separator: " ")
  }
}

struct WrongProduct: Error, CustomStringConvertible {
  let shape: ProductShape
  let form: ProductForm
  var description: String {
    "the two results differ for \(shape.m)x\(shape.n)x\(shape.k) \(form.rawValue): nothing was timed"
  }
}

private func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

private func pad(_ value: Int, _ width: Int) -> String { pad(String(value), width) }

/// Two decimals, right-aligned.
private func pad(_ value: Double, _ width: Int) -> String {
  let hundredths = Int((value * 100).rounded())
  let fraction = String(hundredths % 100)
  return pad("\(hundredths / 100).\(fraction.count == 1 ? "0" + fraction : fraction)", width)
}

private func pad(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
