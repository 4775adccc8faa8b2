import Foundation
import Kernels
import OpenBLASKernels
import Testing

@Suite struct EpilogueTests {
  /// Shapes that take each way through the kernels: a vector, dot products, tiles as they are, packed, narrow, several blocks.
  private static func sizes(of kernels: KernelTable) -> [ProductSize] {
    let blocking = kernels.functions.blocking
    let (rows, columns) = (blocking.tileRows, blocking.tileColumns)
    return [
      ProductSize(1, 37, 20), ProductSize(23, 1, 20), ProductSize(1, 10, 100), ProductSize(3, 9, 100),
      ProductSize(2 * rows + 1, 2 * columns, 17), ProductSize(2 * rows + 1, columns + 5, 17), ProductSize(70, 10, 30),
      ProductSize(blocking.blockRows + 3, columns + 3, 9), ProductSize(5, blocking.unpackedColumns + 7, 6),
      ProductSize(rows + 1, columns - 1, blocking.blockDepth + 3),
    ]
  }

  /// f in Double, with the parameter that the tests give it.
  private static func reference(_ function: ActivationKernelIndex, _ x: Double) -> Double {
    switch function {
    case .relu: max(x, 0)
    case .leakyReLU: x < 0 ? 0.25 * x : x
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: tanh(x)
    case .softplus: log1p(exp(-abs(x))) + max(x, 0)
    case .elu: x < 0 ? 0.25 * expm1(x) : x
    case .gelu: x * (1 + erf(x * 0.5.squareRoot())) / 2
    case .silu: x / (1 + exp(-x))
    }
  }

  /// f′ in Double, from y = f(x) where that tells it.
  private static func derivative(_ function: ActivationKernelIndex, _ y: Double) -> Double {
    switch function {
    case .relu: y > 0 ? 1 : 0
    case .leakyReLU: y > 0 ? 1 : 0.25
    case .sigmoid: y * (1 - y)
    case .tanh: 1 - y * y
    case .softplus: 1 - exp(-y)
    case .elu: y > 0 ? 1 : y + 0.25
    case .gelu, .silu: .nan
    }
  }

  @Test(arguments: TestedBackend.all, [nil] + ActivationKernelIndex.allCases)
  func `a product with biases and an activation is f(AB + b)`(
    _ tested: TestedBackend, _ function: ActivationKernelIndex?
  ) {
    var generator = SeededGenerator(seed: 21)
    for (position, size) in Self.sizes(of: tested.backend.kernels).enumerated() {
      let product = ProductCase(size) { generator.normal() / 4 }
      let bias = Floats((0..<size.n).map { _ in generator.normal() })
      let sums = Floats(count: size.n)
      for (form, transposes) in allTransposes.enumerated() {
        let epilogue = Epilogue(
          bias: bias.pointer, activation: function.map { Epilogue.Activation($0, parameter: 0.25) },
          columnSums: sums.pointer)
        let fault = product.fault(
          of: tested.backend, transposes, epilogue, sums, padding: (position + form) % 3
        ) { value, i, j in
          let sum = value + Double(bias.pointer[j])
          return function.map { Self.reference($0, sum) } ?? sum
        }
        #expect(fault == nil, "\(String(describing: function))")
        #expect(bias.marginsAreUntouched)
      }
    }
  }

  // Each element is negative before, and each has a place of its own in a vector, a narrower one, or none.
  @Test(arguments: TestedBackend.all)
  func `every element is rectified, of a row, of a column and of tiles`(_ tested: TestedBackend) {
    for n in 1...40 {
      for (m, n) in [(1, n), (n, 1), (3, n), (n, 3)] {
        for k in [3, 70] {
          let ones = Floats([Float](repeating: 1, count: max(m, n) * k))
          let bias = Floats([Float](repeating: -100, count: n))
          for (transposeA, transposeB) in allTransposes {
            let c = Floats(count: m * n)
            tested.backend.sgemm(
              transposeA, transposeB, m: m, n: n, k: k, a: ones.pointer, lda: transposeA == .no ? k : m,
              b: ones.pointer, ldb: transposeB == .no ? n : k, c: c.pointer, ldc: n,
              epilogue: Epilogue(bias: bias.pointer, activation: Epilogue.Activation(.relu)))
            #expect(c.elements.allSatisfy { $0 == 0 }, "\(m)×\(n)×\(k) \(transposeA) \(transposeB)")
          }
        }
      }
    }
  }

  @Test(arguments: TestedBackend.all, ActivationKernelIndex.allCases.filter { !$0.derivativeNeedsInputs })
  func `a product with a derivative is f′(z) ⊙ AB`(_ tested: TestedBackend, _ function: ActivationKernelIndex) {
    var generator = SeededGenerator(seed: 22)
    for (position, size) in Self.sizes(of: tested.backend.kernels).enumerated() {
      let product = ProductCase(size) { generator.normal() / 4 }
      let sums = Floats(count: size.n)
      for (form, transposes) in allTransposes.enumerated() {
        let padding = (position + form) % 3
        let stride = size.n + 2 * padding
        let outputs = Floats(
          (0..<size.m * stride).map { _ in Float(Self.reference(function, Double(generator.normal()))) })
        let epilogue = Epilogue(
          derivative: Epilogue.Derivative(
            Epilogue.Activation(function, parameter: 0.25), outputs: outputs.pointer, stride: stride),
          columnSums: sums.pointer)
        let fault = product.fault(of: tested.backend, transposes, epilogue, sums, padding: padding) { value, i, j in
          value * Self.derivative(function, Double(outputs.pointer[i * stride + j]))
        }
        #expect(fault == nil, "\(function)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `an epilogue's results have the same bits on any number of threads`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 23)
    for size in [ProductSize(150, 130, 70), ProductSize(900, 20, 64), ProductSize(20, 900, 64)] {
      let (m, n, k) = (size.m, size.n, size.k)
      let product = ProductCase(size) { generator.normal() / 8 }
      let bias = Floats((0..<n).map { _ in generator.normal() })
      func bits(threads: Int) -> [UInt32] {
        let c = Floats(count: m * n)
        let sums = Floats(count: n)
        SwiftBackend(KernelTable(set), threads: threads).sgemm(
          .no, .no, m: m, n: n, k: k, a: product.a, lda: k, b: product.b, ldb: n, c: c.pointer, ldc: n,
          epilogue: Epilogue(bias: bias.pointer, activation: Epilogue.Activation(.tanh), columnSums: sums.pointer))
        return (c.elements + sums.elements).map(\.bitPattern)
      }
      let alone = bits(threads: 1)
      for threads in [2, 3, 5] { #expect(bits(threads: threads) == alone, "\(size), \(threads) threads") }
    }
  }

  @Test(arguments: TestedBackend.all)
  func `without a product the epilogue is applied to zeros`(_ tested: TestedBackend) {
    let nothing = Floats([.nan])
    let bias = Floats([1, -2, 3])
    let sums = Floats(count: 3)
    let c = Floats(count: 6)
    let epilogue = Epilogue(bias: bias.pointer, activation: Epilogue.Activation(.relu), columnSums: sums.pointer)
    tested.backend.sgemm(
      .no, .no, m: 2, n: 3, k: 0, a: nothing.pointer, lda: 1, b: nothing.pointer, ldb: 3, c: c.pointer, ldc: 3,
      epilogue: epilogue)
    #expect(c.elements == [1, 0, 3, 1, 0, 3])
    #expect(sums.elements == [2, 0, 6])
    tested.backend.sgemm(
      .no, .no, m: 0, n: 3, k: 2, a: nothing.pointer, lda: 2, b: nothing.pointer, ldb: 3, c: c.pointer, ldc: 3,
      epilogue: epilogue)
    #expect(sums.elements == [0, 0, 0])
    #expect(c.marginsAreUntouched && sums.marginsAreUntouched)
  }

  @Test(arguments: [ActivationKernelIndex.gelu, .silu])
  func `a derivative that outputs don't tell is refused`(_ function: ActivationKernelIndex) async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [position = function.rawValue as Int] in
      let function = try #require(ActivationKernelIndex(rawValue: position))
      _ = Epilogue.Derivative(Epilogue.Activation(function), outputs: Floats(count: 1).pointer, stride: 1)
    }.expectMessage("an epilogue with the derivative of \(function), which its outputs don't tell")
  }

  @Test func `outputs whose rows are too short are refused`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let floats = Floats(count: 64)
      SwiftBackend().sgemm(
        .no, .no, m: 2, n: 4, k: 2, a: floats.pointer, lda: 2, b: floats.pointer, ldb: 4, c: floats.pointer + 32,
        ldc: 4,
        epilogue: Epilogue(
          derivative: Epilogue.Derivative(Epilogue.Activation(.relu), outputs: floats.pointer, stride: 3)))
    }.expectMessage("sgemm: the outputs' stride 3 is shorter than a row of C (4)")
  }
}

extension ProductCase {
  /// Runs one form with an epilogue and says what is wrong with C or with the sums of its columns, or nil.
  ///
  /// - expected: what becomes of the element of AB at a row and a column.
  fileprivate func fault(
    of backend: any GEMMBackend, _ transposes: (a: Transpose, b: Transpose), _ epilogue: Epilogue, _ sums: Floats,
    padding: Int, expected: (Double, Int, Int) -> Double
  ) -> String? {
    let (a, b, c) = stored(transposes, padding: padding)
    let (m, n) = (size.m, size.n)
    for i in 0..<m { (c.pointer + i * c.stride).update(repeating: .signalingNaN, count: n) }
    for j in 0..<n { sums.pointer[j] = .signalingNaN }
    backend.sgemm(
      transposes.a, transposes.b, m: m, n: n, k: size.k, a: a.pointer, lda: a.stride, b: b.pointer, ldb: b.stride,
      c: c.pointer, ldc: c.stride, epilogue: epilogue)
    let form = "\(transposes) \(size) padding=\(padding)"
    guard a.gapsAreUntouched, b.gapsAreUntouched, c.gapsAreUntouched, sums.marginsAreUntouched else {
      return "\(form): memory that is none of the results was written to"
    }
    for j in 0..<n {
      var sum = 0.0
      var magnitude = 0.0
      for i in 0..<m {
        let result = Double(c.pointer[i * c.stride + j])
        let value = expected(product[i * n + j], i, j)
        // The slopes of all functions and derivatives are at most 1; two roundings and the function's own error beside the sum's.
        let tolerance = gamma(size.k + 8) * (self.magnitude[i * n + j] + abs(value) + 4)
        if !(abs(result - value) <= tolerance) { return "\(form): C[\(i), \(j)] is \(result) instead of \(value)" }
        sum += result
        magnitude += abs(result)
      }
      if !(abs(Double(sums.pointer[j]) - sum) <= gamma(m) * magnitude) {
        return "\(form): the sum of column \(j) is \(sums.pointer[j]) instead of \(sum)"
      }
    }
    return nil
  }
}
