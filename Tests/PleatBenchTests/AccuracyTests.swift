import Kernels
import Testing

@testable import PleatBench

@Suite struct AccuracyTests {
  @Test(arguments: [
    (Float(1), 1.0, 0.0), (Float(1).nextUp, 1, 1), (Float(2), 2 + 0x1p-23, 0.5), (.infinity, 1e39, 0),
    (.nan, .nan, 0), (1, .nan, .infinity), (0, 0x1p-149, 1),
  ])
  func `units in the last place`(_ result: Float, _ exact: Double, _ units: Double) {
    #expect(unitsInLastPlace(result, from: exact) == units)
  }

  @Test func `the worst error is found where it is`() {
    let accuracy = Accuracy(
      of: { count, x, y in for i in 0..<count { y[i] = x[i] == 3 ? x[i].nextUp.nextUp : x[i] } },
      samples: [1, 2, 3, 4], columns: 1, exact: { $0 })
    #expect(accuracy.worstUnits == 2)
    #expect(accuracy.worstArgument == 3)
  }

  @Test func `the scalar functions are those that they claim to be`() {
    for function in MeasuredFunction.all {
      let x = (0..<1000).map { Float($0) / 250 - 2 }
      let accuracy = Accuracy(of: function.scalar, samples: x, columns: function.columns, exact: function.exact)
      #expect(accuracy.worstUnits < 100, "\(function.name)")
    }
  }

  @Test func `every part of all floats is tried, and each kernel has its own worst error`() throws {
    let function = try #require(MeasuredFunction.all.first { $0.name == "exp" })
    let kernels = InstructionSet.available.map(KernelTable.init)
    var parts: [Int] = []
    // A step that is odd, so that every low bit is seen.
    let accuracies = ExhaustiveAccuracy(function: function, kernels: kernels, step: 53_261).measure { parts.append($0) }
    #expect(parts == Array(0..<ExhaustiveAccuracy.parts))
    #expect(accuracies.count == kernels.count)
    #expect(accuracies.allSatisfy { $0.worstUnits > 0.4 && $0.worstUnits < 1 })
  }

  @Test func `an error is found in the last float as in the first`() {
    for wrong in [UInt32(0), .max] {
      let function = MeasuredFunction(
        name: "wrong once", columns: 1,
        kernel: { _ in
          { count, x, y in for i in 0..<count { y[i] = x[i].bitPattern == wrong ? 1 : 0 } }
        },
        scalar: { _, _, _ in }, exact: { $0.map { _ in 0 } })
      // A step that meets both ends of the 2²⁴ floats of a task: it divides 2²⁴ − 1.
      let accuracy = ExhaustiveAccuracy(function: function, kernels: [.best], step: 53_261).measure { _ in }
      #expect(accuracy[0].worstUnits > 0, "\(wrong)")
    }
  }
}
