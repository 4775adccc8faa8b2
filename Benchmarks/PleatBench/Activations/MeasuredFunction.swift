import Kernels

/// A function over arrays: as the kernels have it, as a loop over the C library's scalar function, and exactly.
struct MeasuredFunction: Sendable {
  typealias ArrayFunction = @Sendable (_ count: Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

  let name: String
  /// How many elements belong together: 1, or the columns of softmax and log-sum-exp.
  let columns: Int
  /// The arguments that are timed.
  var timed: ClosedRange<Float> = -8...8
  let kernel: @Sendable (KernelTable) -> ArrayFunction
  let scalar: ArrayFunction
  /// In Double, one row at a time.
  let exact: @Sendable ([Double]) -> [Double]

  static let all: [MeasuredFunction] =
    [exp, expMinusOne, log, logOnePlus, relu, leakyReLU, sigmoid, tanh, softplus, elu, gelu, silu]
    + [10, 1000].map(softmax) + [10, 1000].map(logSumExp)

  private static let exp = elementwise(
    "exp", { $0.functions.exp }, scalar: { scalarExponential($0) }, exact: { exponential($0) })

  private static let expMinusOne = elementwise(
    "exp − 1", { $0.functions.expMinusOne }, scalar: { scalarExponentialMinusOne($0) },
    exact: { exponentialMinusOne($0) })

  private static let log = elementwise(
    "log", { $0.functions.log }, timed: 0...8, scalar: { scalarLogarithm($0) }, exact: { logarithm($0) })

  private static let logOnePlus = elementwise(
    "log(1 + x)", { $0.functions.logOnePlus }, timed: -1...8, scalar: { scalarLogarithmOfOnePlus($0) },
    exact: { logarithmOfOnePlus($0) })

  private static let relu = elementwise("relu", .relu, scalar: { $0 > 0 ? $0 : 0 }, exact: { $0 <= 0 ? 0 : $0 })

  private static let leakyReLU = elementwise(
    "leaky-relu", .leakyReLU, parameter: 0.2, scalar: { $0 < 0 ? 0.2 * $0 : $0 },
    exact: { $0 < 0 ? Double(Float(0.2)) * $0 : $0 })

  private static let sigmoid = elementwise(
    "sigmoid", .sigmoid, scalar: { 1 / (1 + scalarExponential(-$0)) }, exact: { 1 / (1 + exponential(-$0)) })

  private static let tanh = elementwise(
    "tanh", .tanh, scalar: { scalarHyperbolicTangent($0) }, exact: { hyperbolicTangent($0) })

  private static let softplus = elementwise(
    "softplus", .softplus, scalar: { max($0, 0) + scalarLogarithmOfOnePlus(scalarExponential(-abs($0))) },
    // A NaN first, which `max` would drop.
    exact: { $0.isNaN ? $0 : max($0, 0) + logarithmOfOnePlus(exponential(-abs($0))) })

  private static let elu = elementwise(
    "elu", .elu, parameter: 1, scalar: { $0 > 0 ? $0 : scalarExponentialMinusOne($0) },
    exact: { $0 > 0 ? $0 : exponentialMinusOne($0) })

  private static let gelu = elementwise(
    "gelu", .gelu, scalar: { 0.5 * $0 * (1 + scalarErrorFunction($0 * Float(0.5).squareRoot())) },
    // The limit first, which would be ∞·0.
    exact: { $0 == -.infinity ? 0 : $0 * complementaryErrorFunction(-$0 * 0.5.squareRoot()) / 2 })

  private static let silu = elementwise(
    "silu", .silu, scalar: { $0 / (1 + scalarExponential(-$0)) },
    exact: { $0 == -.infinity ? 0 : $0 / (1 + exponential(-$0)) })

  // Always inlined, so that the scalar function stands in a loop of its own instead of behind a call for each element.
  @inline(__always)
  private static func elementwise(
    _ name: String, _ index: ActivationKernelIndex, parameter: Float = 0,
    scalar: @escaping @Sendable (Float) -> Float, exact: @escaping @Sendable (Double) -> Double
  ) -> MeasuredFunction {
    MeasuredFunction(
      name: name, columns: 1,
      kernel: { table in
        let function = table.functions.activations[index.rawValue]
        return { count, x, y in function(count, parameter, x, y) }
      },
      scalar: { count, x, y in for i in 0..<count { y[i] = scalar(x[i]) } },
      exact: { $0.map(exact) })
  }

  @inline(__always)
  private static func elementwise(
    _ name: String, _ kernel: @escaping @Sendable (KernelTable) -> ArrayFunction,
    timed: ClosedRange<Float> = -8...8, scalar: @escaping @Sendable (Float) -> Float,
    exact: @escaping @Sendable (Double) -> Double
  ) -> MeasuredFunction {
    MeasuredFunction(
      name: name, columns: 1, timed: timed, kernel: kernel,
      scalar: { count, x, y in for i in 0..<count { y[i] = scalar(x[i]) } },
      exact: { $0.map(exact) })
  }

  private static func softmax(columns: Int) -> MeasuredFunction {
    MeasuredFunction(
      name: "softmax, rows of \(columns)", columns: columns,
      kernel: { table in
        let function = table.functions.softmax
        return { count, x, y in function(count / columns, columns, x, y) }
      },
      scalar: { count, x, y in
        for start in stride(from: 0, to: count, by: columns) {
          var maximum = x[start]
          for j in 1..<columns { maximum = max(maximum, x[start + j]) }
          var sum: Float = 0
          for j in start..<start + columns {
            y[j] = scalarExponential(x[j] - maximum)
            sum += y[j]
          }
          for j in start..<start + columns { y[j] /= sum }
        }
      },
      exact: { row in
        let maximum = row.reduce(-.infinity, max)
        let exponentials = row.map { exponential($0 - maximum) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
      })
  }

  private static func logSumExp(columns: Int) -> MeasuredFunction {
    MeasuredFunction(
      name: "log-sum-exp, rows of \(columns)", columns: columns,
      kernel: { table in
        let function = table.functions.logSumExp
        return { count, x, y in function(count / columns, columns, x, y) }
      },
      scalar: { count, x, y in
        for i in 0..<count / columns {
          let row = x + i * columns
          var maximum = row[0]
          for j in 1..<columns { maximum = max(maximum, row[j]) }
          var sum: Float = 0
          for j in 0..<columns { sum += scalarExponential(row[j] - maximum) }
          y[i] = maximum + scalarLogarithm(sum)
        }
      },
      exact: { row in
        let maximum = row.reduce(-.infinity, max)
        return [maximum + logarithm(row.map { exponential($0 - maximum) }.reduce(0, +))]
      })
  }
}
