import Foundation
import Kernels
import Testing

@Suite struct ExponentialTests {
  private static let exponential = TestedFunction(
    description: "exp", bound: 1, kernel: { $0.functions.exp }, value: { exp($0) })

  private static let exponentialMinusOne = TestedFunction(
    description: "exp − 1", bound: 1.7, kernel: { $0.functions.expMinusOne }, value: { expm1($0) })

  @Test(arguments: [exponential, exponentialMinusOne], InstructionSet.available)
  func `results keep their bound in units in the last place`(_ function: TestedFunction, _ set: InstructionSet) {
    let worst = function.worstError(set, sampledArguments)
    #expect(worst.units <= function.bound, "\(worst)")
  }

  // Below −96 the unit of the denormals is so large that only its rounding shows.
  @Test(arguments: InstructionSet.available)
  func `denormal exponentials are rounded once and not flushed to zero`(_ set: InstructionSet) {
    func arguments(_ range: ClosedRange<Float>) -> [Float] {
      stride(from: range.lowerBound.bitPattern, to: range.upperBound.bitPattern, by: 7).map { -Float(bitPattern: $0) }
    }
    #expect(Self.exponential.worstError(set, arguments(87.3...96)).units <= Self.exponential.bound)
    #expect(Self.exponential.worstError(set, arguments(96...104.1)).units <= 0.51)
    #expect(Self.exponential.apply(set, -103.972) == .leastNonzeroMagnitude)
    #expect(Self.exponential.apply(set, -103.9722) == 0)
    #expect(Self.exponential.apply(set, -87.5).isSubnormal)
  }

  @Test(arguments: InstructionSet.available)
  func `exponentials overflow where the exact value does`(_ set: InstructionSet) {
    for function in [Self.exponential, Self.exponentialMinusOne] {
      #expect(function.apply(set, 88.722_83).isFinite)
      #expect(function.apply(set, 88.722_84) == .infinity)
      for x in [Float(89), 1e30, .greatestFiniteMagnitude, .infinity] { #expect(function.apply(set, x) == .infinity) }
      #expect(function.apply(set, .nan).isNaN)
    }
    #expect(Self.exponential.apply(set, -.infinity) == 0)
    #expect(Self.exponential.apply(set, -.greatestFiniteMagnitude) == 0)
    #expect(Self.exponentialMinusOne.apply(set, -.infinity) == -1)
    #expect(Self.exponentialMinusOne.apply(set, -.greatestFiniteMagnitude) == -1)
  }

  @Test(arguments: InstructionSet.available)
  func `at zero the exponential is 1, and less one it is its argument`(_ set: InstructionSet) {
    for x in [Float(0), -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1p-130, -0x1p-130, 0x1p-126] {
      #expect(Self.exponential.apply(set, x) == 1)
      #expect(Self.exponentialMinusOne.apply(set, x).bitPattern == x.bitPattern, "\(x)")
    }
  }

  @Test(arguments: [exponential, exponentialMinusOne], InstructionSet.available)
  func `every length has the values of single elements, in place too`(_ function: TestedFunction, _ set: InstructionSet)
  {
    expectElementwise(function, set)
  }
}

/// Expects the same results of every length, apart and in place, and nothing written behind the end.
func expectElementwise(_ function: TestedFunction, _ set: InstructionSet) {
  let kernels = KernelTable(set)
  var generator = SeededGenerator(seed: 13)
  for length in Array(0...4 * set.vectorWidth + 1) + [1000] {
    let x = Floats((0..<length).map { _ in 4 * generator.normal() })
    let y = function.apply(kernels, x)
    #expect(y.marginsAreUntouched)
    let singles = x.elements.map { function.apply(kernels, Floats([$0])).pointer[0].bitPattern }
    #expect(y.elements.map(\.bitPattern) == singles, "\(length)")
    function.kernel(kernels)(length, x.pointer, x.pointer)
    #expect(x.marginsAreUntouched)
    #expect(x.elements.map(\.bitPattern) == singles, "\(length) in place")
  }
}
