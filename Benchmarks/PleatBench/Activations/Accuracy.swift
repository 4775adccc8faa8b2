/// The worst error of a function over a sample of arguments.
struct Accuracy: Sendable {
  private(set) var worstUnits: Double
  private(set) var worstArgument: Float

  /// No error yet.
  static let perfect = Accuracy(worstUnits: 0, worstArgument: 0)

  private init(worstUnits: Double, worstArgument: Float) {
    (self.worstUnits, self.worstArgument) = (worstUnits, worstArgument)
  }

  /// - function: writes f of `count` arguments, in rows of `columns`; a row may have one result or as many as columns.
  init(
    of function: MeasuredFunction.ArrayFunction, samples x: [Float], columns: Int, exact: ([Double]) -> [Double]
  ) {
    self = .perfect
    var y = [Float](repeating: 0, count: x.count)
    function(x.count, x, &y)
    var next = 0
    for start in stride(from: 0, to: x.count, by: columns) {
      for (j, expected) in exact(x[start..<start + columns].map { Double($0) }).enumerated() {
        note(y[next], exact: expected, at: x[start + j])
        next += 1
      }
    }
  }

  /// Takes the error of one result into account.
  mutating func note(_ result: Float, exact: Double, at argument: Float) {
    // Nearly all errors are smaller than one that was seen before, which is found out without a division; beside an infinity every
    // error would be.
    let binade = Double(bitPattern: exact.bitPattern & 0x7ff0_0000_0000_0000)
    if exact.isFinite, abs(Double(result) - exact) <= worstUnits * max(binade * 0x1p-23, 0x1p-149) { return }
    let units = unitsInLastPlace(result, from: exact)
    if units > worstUnits { (worstUnits, worstArgument) = (units, argument) }
  }

  /// The worse of two; of equals, the one at the lesser argument.
  func worse(_ other: Accuracy) -> Accuracy {
    if worstUnits != other.worstUnits { return worstUnits > other.worstUnits ? self : other }
    return worstArgument <= other.worstArgument ? self : other
  }

  /// Finite floats of both signs and every exponent, and as many between 1/512 and 110, where the functions bend.
  static let arguments: [Float] =
    stride(from: UInt32(0), to: .max - 32_771, by: 32_771).map { Float(bitPattern: $0) }.filter(\.isFinite)
    + stride(from: Float(0x1p-9).bitPattern, to: Float(110).bitPattern, by: 2039).flatMap {
      [Float(bitPattern: $0), -Float(bitPattern: $0)]
    }

  /// Rows of scores between −10 and 10.
  static func scores(columns: Int) -> [Float] {
    var random = RandomIntegers(seed: 3)
    return (0..<max(1, 100_000 / columns) * columns).map { _ in uniform(&random, limit: 10) }
  }
}

/// A number between −limit and limit.
func uniform(_ random: inout RandomIntegers, limit: Float) -> Float {
  (Float(random.next() >> 40) * 0x1p-23 - 1) * limit
}
