import Kernels

/// A function of the kernels, of one argument and without a parameter, with its definition in Double.
struct TestedFunction: Sendable, CustomStringConvertible {
  let description: String
  /// What every result keeps, in units in the last place: the worst over all 2³² arguments and instruction sets, which
  /// `pleat-bench activations --exhaustive` finds, rounded up.
  let bound: Double
  let kernel: @Sendable (KernelTable) -> @Sendable (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  let value: @Sendable (Double) -> Double

  func apply(_ kernels: KernelTable, _ x: Floats) -> Floats {
    let y = Floats(count: x.count)
    kernel(kernels)(x.count, x.pointer, y.pointer)
    return y
  }

  func apply(_ set: InstructionSet, _ x: Float) -> Float { apply(KernelTable(set), Floats([x])).pointer[0] }

  /// The worst error over the sampled arguments.
  func worstError(_ set: InstructionSet, _ arguments: [Float]) -> WorstError {
    let x = Floats(arguments)
    let y = apply(KernelTable(set), x)
    var worst = WorstError()
    for i in arguments.indices { worst.note(y.pointer[i], exact: value(Double(arguments[i])), at: arguments[i]) }
    return worst
  }
}

/// Floats of every sign and exponent, the special ones, denormals, and more where functions bend.
let sampledArguments: [Float] = {
  var x: [Float] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
  ]
  // Where an exponential overflows, becomes denormal or vanishes, where two ways of computing meet, and where an exponent changes.
  for edge in [Float(88.722_84), 87.336_55, 103.972_08, 0.55, 0.346_573_6, 40, 60, 89, 104, 0x1p-25, 9.05, 1, 0.5] {
    for x0 in [edge, -edge] { x += [x0.nextDown.nextDown, x0.nextDown, x0, x0.nextUp, x0.nextUp.nextUp] }
  }
  for edge in [Float(0.5).squareRoot(), Float(2).squareRoot(), Float(2).squareRoot() - 1, Float(0.5).squareRoot() - 1] {
    x += (-20...20).map { Float(bitPattern: UInt32(Int(edge.bitPattern) + $0)) }
  }
  x += stride(from: UInt32(0), to: .max - 8209, by: 8209).map { Float(bitPattern: $0) }
  x += stride(from: Float(2e-3).bitPattern, to: Float(110).bitPattern, by: 1021).flatMap {
    [Float(bitPattern: $0), -Float(bitPattern: $0)]
  }
  return x
}()
