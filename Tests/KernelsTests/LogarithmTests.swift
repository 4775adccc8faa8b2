import Foundation
import Kernels
import Testing

@Suite struct LogarithmTests {
  private static let logarithm = TestedFunction(
    description: "log", bound: 1, kernel: { $0.functions.log }, value: { log($0) })

  private static let logarithmOfOnePlus = TestedFunction(
    description: "log(1 + x)", bound: 1.6, kernel: { $0.functions.logOnePlus }, value: { log1p($0) })

  @Test(arguments: [logarithm, logarithmOfOnePlus], InstructionSet.available)
  func `results keep their bound in units in the last place`(_ function: TestedFunction, _ set: InstructionSet) {
    let worst = function.worstError(set, sampledArguments)
    #expect(worst.units <= function.bound, "\(worst)")
  }

  @Test(arguments: InstructionSet.available)
  func `denormals have logarithms`(_ set: InstructionSet) {
    let arguments = stride(from: UInt32(1), to: Float.leastNormalMagnitude.bitPattern, by: 4099).map {
      Float(bitPattern: $0)
    }
    #expect(Self.logarithm.worstError(set, arguments).units <= Self.logarithm.bound)
    #expect(Self.logarithm.apply(set, .leastNonzeroMagnitude) == -103.278_93)
  }

  // Where the result is small, a lost digit of the argument would be many of the result.
  @Test(arguments: InstructionSet.available)
  func `nothing cancels beside 1`(_ set: InstructionSet) {
    let around = (-2000...2000).map { Float(bitPattern: UInt32(Int(Float(1).bitPattern) + $0)) }
    #expect(Self.logarithm.worstError(set, around).units <= Self.logarithm.bound)
    let small = (1...4000).flatMap { [Float($0) * 0x1p-30, Float($0) * -0x1p-30] }
    #expect(Self.logarithmOfOnePlus.worstError(set, small).units <= Self.logarithmOfOnePlus.bound)
    // 1 + x is exact and tiny here.
    let nearMinusOne = (1...4000).map { Float($0) * 0x1p-24 - 1 }
    #expect(Self.logarithmOfOnePlus.worstError(set, nearMinusOne).units <= Self.logarithmOfOnePlus.bound)
  }

  @Test(arguments: InstructionSet.available)
  func `special values`(_ set: InstructionSet) {
    let log = { Self.logarithm.apply(set, $0) }
    #expect(log(0) == -.infinity && log(-0.0) == -.infinity)
    #expect(log(.infinity) == .infinity)
    #expect(log(1).bitPattern == Float(0).bitPattern)
    for x in [-Float.leastNonzeroMagnitude, -1, -.infinity, .nan, -.nan] { #expect(log(x).isNaN, "log \(x)") }
    let logOnePlus = { Self.logarithmOfOnePlus.apply(set, $0) }
    #expect(logOnePlus(-1) == -.infinity)
    #expect(logOnePlus(.infinity) == .infinity)
    #expect(logOnePlus(.greatestFiniteMagnitude) == 88.722_84)
    for x in [Float(-1).nextDown, -2, -.infinity, .nan, -.nan] { #expect(logOnePlus(x).isNaN, "log(1 + \(x))") }
    for x in [Float(0), -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1p-130, -0x1p-130] {
      #expect(logOnePlus(x).bitPattern == x.bitPattern, "\(x)")
    }
  }

  @Test(arguments: [logarithm, logarithmOfOnePlus], InstructionSet.available)
  func `every length has the values of single elements, in place too`(_ function: TestedFunction, _ set: InstructionSet)
  {
    expectElementwise(function, set)
  }
}
