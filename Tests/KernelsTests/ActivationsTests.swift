import Foundation
import Kernels
import Testing

/// An activation function as the equations in DESIGN.md define it, in Double.
struct TestedActivation: Sendable, CustomStringConvertible {
  let index: ActivationKernelIndex
  let parameter: Float
  /// What every result keeps, in units in the last place: the worst over all 2³² arguments and instruction sets, which
  /// `pleat-bench activations --exhaustive` finds for the parameters 0.2 and 1, rounded up.
  let bound: Double
  let value: @Sendable (Double) -> Double
  /// f′ from x.
  let derivative: @Sendable (Double) -> Double
  /// f′ from y = f(x); nil where that can't be told.
  let derivativeFromOutput: (@Sendable (Double) -> Double)?

  var description: String { parameter == 0 ? "\(index)" : "\(index) with \(parameter)" }

  static let all = [
    TestedActivation(
      index: .relu, parameter: 0, bound: 0,
      value: { $0 > 0 ? $0 : $0.isNaN ? .nan : 0 }, derivative: { $0 > 0 ? 1 : 0 },
      derivativeFromOutput: { $0 > 0 ? 1 : 0 }),
    leakyReLU(0.2),
    leakyReLU(0.01),
    TestedActivation(
      index: .sigmoid, parameter: 0, bound: 1.7,
      value: { 1 / (1 + exp(-$0)) },
      derivative: { 1 / ((1 + exp($0)) * (1 + exp(-$0))) }, derivativeFromOutput: { $0 * (1 - $0) }),
    TestedActivation(
      index: .tanh, parameter: 0, bound: 1.4,
      value: { tanh($0) },
      derivative: { 1 / (cosh($0) * cosh($0)) }, derivativeFromOutput: { (1 - $0) * (1 + $0) }),
    TestedActivation(
      index: .softplus, parameter: 0, bound: 2.0,
      value: { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) },
      derivative: { 1 / (1 + exp(-$0)) }, derivativeFromOutput: { -expm1(-$0) }),
    elu(1), elu(0.7),
    TestedActivation(
      index: .gelu, parameter: 0, bound: 4,
      value: { $0 == -.infinity ? 0 : $0 * erfc(-$0 * 0.5.squareRoot()) / 2 },
      derivative: { erfc(-$0 * 0.5.squareRoot()) / 2 + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() },
      derivativeFromOutput: nil),
    TestedActivation(
      index: .silu, parameter: 0, bound: 2,
      value: { $0 == -.infinity ? 0 : $0 / (1 + exp(-$0)) },
      derivative: { 1 / (1 + exp(-$0)) + $0 / ((1 + exp($0)) * (1 + exp(-$0))) }, derivativeFromOutput: nil),
  ]

  private static func leakyReLU(_ slope: Float) -> TestedActivation {
    TestedActivation(
      index: .leakyReLU, parameter: slope, bound: 0.5,
      value: { $0.isNaN ? .nan : max(Double(slope) * $0, $0) }, derivative: { $0 > 0 ? 1 : Double(slope) },
      derivativeFromOutput: { $0 > 0 ? 1 : Double(slope) })
  }

  private static func elu(_ alpha: Float) -> TestedActivation {
    TestedActivation(
      index: .elu, parameter: alpha, bound: alpha == 1 ? 1 : 2,
      value: { $0 > 0 ? $0 : Double(alpha) * expm1($0) },
      derivative: { $0 > 0 ? 1 : Double(alpha) * exp($0) }, derivativeFromOutput: { $0 > 0 ? 1 : $0 + Double(alpha) })
  }

  func apply(_ kernels: KernelTable, _ x: Floats) -> Floats {
    let y = Floats(count: x.count)
    kernels.functions.activations[index.rawValue](x.count, parameter, x.pointer, y.pointer)
    return y
  }

  func applyGradient(_ kernels: KernelTable, inputs x: Floats, outputs y: Floats, _ dy: Floats) -> Floats {
    let dx = Floats(count: y.count)
    kernels.activationGradient(of: index)(
      y.count, parameter, source(inputs: x, outputs: y).pointer, dy.pointer, dx.pointer)
    return dx
  }

  /// What the gradient is computed from.
  func source(inputs x: Floats, outputs y: Floats) -> Floats { derivativeFromOutput == nil ? x : y }
}

@Suite struct ActivationsTests {
  @Test(arguments: TestedActivation.all)
  func `activations keep their bound in units in the last place`(_ activation: TestedActivation) {
    let x = Floats(sampledArguments)
    let exact = x.elements.map { activation.value(Double($0)) }
    for set in InstructionSet.available {
      let y = activation.apply(KernelTable(set), x)
      var worst = WorstError()
      for i in 0..<x.count { worst.note(y.pointer[i], exact: exact[i], at: x.pointer[i]) }
      #expect(worst.units <= activation.bound, "\(set): \(worst)")
    }
  }

  @Test(arguments: TestedActivation.all)
  func `activations pass NaN on and have their limits at infinity`(_ activation: TestedActivation) {
    let x: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30, 0]
    for set in InstructionSet.available {
      // At the start of a vector and in the rest behind the last whole one.
      for length in [1, set.vectorWidth] {
        for value in x {
          let y = activation.apply(KernelTable(set), Floats([Float](repeating: value, count: length)))
          let exact = Float(activation.value(Double(value)))
          for result in y.elements { #expect(result == exact || result.isNaN && exact.isNaN, "f(\(value)) on \(set)") }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `odd functions and those with f(x) = x at 0 keep the sign of zero`(_ set: InstructionSet) {
    for index in [ActivationKernelIndex.leakyReLU, .tanh, .elu, .gelu, .silu] {
      for zero in [Float(0), -0.0] {
        let y = Floats(count: 1)
        KernelTable(set).functions.activations[index.rawValue](1, 1, [zero], y.pointer)
        #expect(y.pointer[0].bitPattern == zero.bitPattern, "\(index)")
      }
    }
  }

  @Test(arguments: TestedActivation.all)
  func `every length has the values of single elements and nothing behind the end is written`(
    _ activation: TestedActivation
  ) {
    for set in InstructionSet.available {
      let kernels = KernelTable(set)
      var generator = SeededGenerator(seed: 11)
      for length in Array(0...2 * set.vectorWidth + 1) + [1000] {
        let x = Floats((0..<length).map { _ in 4 * generator.normal() })
        let dy = Floats((0..<length).map { _ in generator.normal() })
        let y = activation.apply(kernels, x)
        let dx = activation.applyGradient(kernels, inputs: x, outputs: y, dy)
        #expect(y.marginsAreUntouched && dx.marginsAreUntouched)
        for i in 0..<length {
          let argument = Floats([x.pointer[i]])
          let single = activation.apply(kernels, argument)
          let singleGradient = activation.applyGradient(
            kernels, inputs: argument, outputs: single, Floats([dy.pointer[i]]))
          #expect(y.pointer[i].bitPattern == single.pointer[0].bitPattern)
          #expect(dx.pointer[i].bitPattern == singleGradient.pointer[0].bitPattern)
        }
        // In place.
        kernels.activationGradient(of: activation.index)(
          length, activation.parameter, activation.source(inputs: x, outputs: y).pointer, dy.pointer, dy.pointer)
        #expect(dy.elements == dx.elements)
        kernels.functions.activations[activation.index.rawValue](length, activation.parameter, x.pointer, x.pointer)
        #expect(x.elements == y.elements)
      }
    }
  }

  @Test(arguments: TestedActivation.all)
  func `gradients are the derivatives times what comes from above`(_ activation: TestedActivation) {
    var generator = SeededGenerator(seed: 12)
    let values = (0..<20_000).map { _ in 6 * generator.normal() } + [20, -20, 90, -90, 0.001, -0.001]
    let x = Floats(values)
    let dy = Floats(values.map { _ in generator.normal() })
    for set in InstructionSet.available {
      let kernels = KernelTable(set)
      let y = activation.apply(kernels, x)
      let dx = activation.applyGradient(kernels, inputs: x, outputs: y, dy)
      var worstFromOutput = 0.0
      var worstFromInput = 0.0
      for i in 0..<values.count {
        let (computed, above) = (Double(dx.pointer[i]), Double(dy.pointer[i]))
        // No derivative is much larger than 1, so errors are measured against the gradient from above.
        if let derivative = activation.derivativeFromOutput {
          let fromOutput = derivative(Double(y.pointer[i])) * above
          worstFromOutput = max(worstFromOutput, abs(computed - fromOutput) / abs(above) / roundoff)
        }
        let fromInput = activation.derivative(Double(x.pointer[i])) * above
        worstFromInput = max(worstFromInput, abs(computed - fromInput) / abs(above) / roundoff)
      }
      #expect(worstFromOutput <= 2, "\(set)")
      #expect(worstFromInput <= 5, "\(set)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func `the derivatives at 0 are those of the left side`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    for (index, parameter, expected) in [
      (ActivationKernelIndex.relu, Float(0), Float(0)), (.leakyReLU, 0.2, 0.2), (.elu, 0.5, 0.5), (.tanh, 0, 1),
      (.gelu, 0, 0.5), (.silu, 0, 0.5),
    ] {
      for zero in [Float(0), -0.0] {
        let y = Floats(count: 1)
        let dx = Floats(count: 1)
        kernels.functions.activations[index.rawValue](1, parameter, [zero], y.pointer)
        kernels.activationGradient(of: index)(
          1, parameter, index.derivativeNeedsInputs ? [zero] : [y.pointer[0]], [1], dx.pointer)
        #expect(dx.pointer[0] == expected, "\(index)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `the derivatives of GELU and SiLU have their limits far out and pass NaN on`(_ set: InstructionSet) {
    for index in [ActivationKernelIndex.gelu, .silu] {
      let x: [Float] = [.infinity, 1e30, 200, -200, -1e30, -.infinity, .nan]
      let dx = Floats(count: x.count)
      KernelTable(set).activationGradient(of: index)(
        x.count, 0, x, [Float](repeating: 1, count: x.count), dx.pointer)
      #expect(dx.elements[..<6] == [1, 1, 1, 0, 0, 0], "\(index)")
      #expect(dx.elements[6].isNaN, "\(index)")
    }
  }
}
