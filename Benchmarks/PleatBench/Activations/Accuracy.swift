/// The worst error of a function over a sample of arguments.
struct Accuracy: Sendable {
  let worstUnits: Double
  let worstArgument: Float

  /// - function: writes f of `count` arguments; softmax of rows of `columns`.
  init(
    of function: MeasuredFunction.ArrayFunction, samples x: [Float], columns: Int, exact: ([Double]) -> [Double]
  ) {
    var y = [Float](repeating: 0, count: x.count)
    function(x.count, x, &y)
    var worst = (units: 0.0, argument: Float(0))
    for start in stride(from: 0, to: x.count, by: columns) {
      let expected = exact(x[start..<start + columns].map { Double($0) })
      for j in 0..<columns {
        let units = unitsInLastPlace(y[start + j], from: expected[j])
        if units > worst.units { worst = (units, x[start + j]) }
      }
    }
    (worstUnits, worstArgument) = worst
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
