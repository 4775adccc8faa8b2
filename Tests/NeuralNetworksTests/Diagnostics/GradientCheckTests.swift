import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

@Suite struct GradientCheckTests {
  /// A loss by its name, for a test's arguments.
  struct NamedLoss: Sendable, CustomTestStringConvertible {
    let loss: any Loss
    var testDescription: String { "\(loss)" }
    static let all = (KnownLosses.all + [SquaredError(reduction: .sum)]).map { NamedLoss(loss: $0) }
  }

  struct NamedPenalty: Sendable, CustomTestStringConvertible {
    let penalty: WeightPenalty
    var testDescription: String { "l2 \(penalty.l2), l1 \(penalty.l1)" }
    static let all = [
      WeightPenalty(), WeightPenalty(l2: 0.01), WeightPenalty(l1: 0.01), WeightPenalty(l2: 0.5, l1: 0.1),
    ].map { NamedPenalty(penalty: $0) }
  }

  static let examples = Examples.random(count: 8, width: 5, classes: 3, seed: 4)

  private func expectPass(
    _ report: GradientCheckReport, mostSkipped: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(report.passed, "\(report.entries)", sourceLocation: sourceLocation)
    for entry in report.entries {
      let count = entry.checked + entry.skipped
      #expect(
        entry.outcome == .passed && Double(entry.skipped) <= mostSkipped * Double(count), "\(entry)",
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ActivationFunction.known, NamedLoss.all)
  func `every activation, loss and penalty passes`(activation: ActivationFunction, loss: NamedLoss) throws {
    let network = try Network(inputs: 5, hidden: [7, 6], outputs: 3, activation: activation, seed: 2)
    for penalty in NamedPenalty.all {
      let report = GradientCheck().run(network, on: Self.examples, loss: loss.loss, penalty: penalty.penalty)
      #expect(
        report.entries.map(\.name) == [
          "0.weight", "0.bias", "1.inputs", "2.inputs", "2.weight", "2.bias", "3.inputs", "4.inputs", "4.weight",
          "4.bias",
        ])
      #expect(report.entries.map { $0.checked + $0.skipped } == [35, 7, 56, 56, 42, 6, 48, 48, 18, 3])
      expectPass(report, mostSkipped: 0.1)
      let parts = try network.lossParts(on: Self.examples, loss: loss.loss, penalty: penalty.penalty)
      #expect(report.loss == parts)
    }
  }

  @Test(arguments: 0..<9)
  func `graphs and wired networks pass`(index: Int) throws {
    var random = TestRandom(seed: 3)
    let inputs = Matrix(rows: 4, columns: 3) { _, _ in random.float(-1...1) }
    let targets = Matrix(rows: 4, columns: 2) { _, _ in random.float(-1...1) }
    let examples = Examples(inputs: .floats(inputs), targets: .values(targets))
    let report = GradientCheck().run(
      try NetworkGraphTests.network(index), on: examples, loss: SquaredError(), penalty: WeightPenalty(l2: 0.01))
    expectPass(report, mostSkipped: 0)
  }

  @Test(arguments: NamedBackend.all)
  func `every backend passes on inputs that aren't scaled`(named: NamedBackend) throws {
    var random = TestRandom(seed: 8)
    let inputs = Matrix(rows: 6, columns: 9) { _, _ in random.float(0...100) }
    let examples = Examples(
      inputs: .floats(inputs), targets: .classes([0, 1, 2, 0, 1, 2], names: ["a", "b", "c"]))
    let network = try Network(inputs: 9, hidden: [8], outputs: 3, activation: .tanh, seed: 2, backend: named.backend)
    #expect(GradientCheck().run(network, on: examples, loss: SoftmaxCrossEntropy()).passed)
  }

  @Test func `a random mask is the same in every pass`() throws {
    let network = try Network(
      inputWidth: 5, layers: [Self.dense(5, 6), RandomMask(), Self.dense(6, 3)])
    expectPass(GradientCheck(seed: 9).run(network, on: Self.examples, loss: SoftmaxCrossEntropy()), mostSkipped: 0)
  }

  // MARK: Wrong gradients

  @Test(arguments: [0.99, 1.01, -1, 0, .nan, .infinity] as [Float], NamedLoss.all)
  func `a wrong gradient of a parameter is caught and named`(factor: Float, loss: NamedLoss) throws {
    let wrong = Misguided(Self.dense(6, 6), parameterFactor: factor)
    let network = try Network(
      inputWidth: 5, layers: [Self.dense(5, 6), Activation(.relu), wrong, Activation(.tanh), Self.dense(6, 3)])
    let report = GradientCheck().run(network, on: Self.examples, loss: loss.loss)
    #expect(!report.passed)
    #expect(report.entries.filter { $0.outcome == .failed }.map(\.name) == ["2.weight"])
    let entry = try #require(report.entries.first { $0.name == "2.weight" })
    #expect(entry.layer == "wrong Dense 6→6")
    let worst = try #require(entry.worst)
    #expect(!(worst.error <= 1e-3))
    if factor.isFinite {
      #expect(abs(worst.analytic - Double(factor) * worst.numeric) <= 0.005 * abs(worst.numeric))
    }
  }

  /// All layers before the wrong one get wrong gradients, but of what layers hand back only its own is named.
  @Test(arguments: [0.99, 1.01, -1, 0, .nan] as [Float])
  func `a wrong gradient of a layer's inputs is caught and named`(factor: Float) throws {
    let wrong = Misguided(Activation(.tanh), inputFactor: factor)
    let network = try Network(
      inputWidth: 5, layers: [Self.dense(5, 6), Activation(.softplus), Self.dense(6, 6), wrong, Self.dense(6, 3)])
    let report = GradientCheck().run(network, on: Self.examples, loss: SoftmaxCrossEntropy())
    let failed = report.entries.filter { $0.outcome == .failed }.map(\.name)
    #expect(
      failed.filter { $0.hasSuffix("inputs") } == (factor.isNaN ? ["1.inputs", "2.inputs", "3.inputs"] : ["3.inputs"]))
    #expect(failed.contains("0.weight") && failed.contains("2.weight") && !failed.contains("4.weight"))
  }

  @Test func `a wrong gradient of the loss is caught`() throws {
    let network = try Network(inputs: 5, hidden: [4], outputs: 3, activation: .tanh, seed: 2)
    let report = GradientCheck().run(network, on: Self.examples, loss: Misstated())
    #expect(
      report.entries.filter { $0.outcome == .failed }.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
  }

  // MARK: Kinks

  @Test func `an element at a kink is skipped, not failed`() throws {
    // Every weight is 0, and so is every input of the rectifier: left of there the slope is 0, to the right it isn't.
    let zero = try Dense(weight: Matrix(rows: 3, columns: 5), bias: Matrix(rows: 1, columns: 3))
    let network = try Network(inputWidth: 5, layers: [zero, Activation(.relu), Self.dense(3, 3)])
    let report = GradientCheck().run(network, on: Self.examples[[0]], loss: SoftmaxCrossEntropy())
    #expect(report.passed)
    let weight = report.entries[0]
    #expect(weight.name == "0.weight" && weight.outcome == .unchecked && weight.skipped == 15 && weight.worst == nil)
    #expect(report.entries.last?.outcome == .passed)
  }

  @Test func `the corner of |w| is skipped`() throws {
    let dense = try Dense(weight: Matrix([[0, 1, -1, 0.0001, 0.5]]), bias: Matrix([[0]]))
    let network = try Network(inputWidth: 5, layers: [dense])
    let examples = Examples.linear(count: 4, a: [[1, 2, 3, 4, 5]], b: [0], seed: 3)
    let report = GradientCheck().run(network, on: examples, loss: SquaredError(), penalty: WeightPenalty(l1: 2))
    #expect(report.passed)
    // At 0 itself the differences are 0 by symmetry, as is the sign of 0.
    #expect(report.entries[0].skipped == 1)
    #expect(report.entries[0].checked == 4)
  }

  // MARK: Samples

  @Test func `a sample is as large as asked for, and the seed's`() throws {
    let network = try Network(inputs: 5, hidden: [7], outputs: 3, activation: .tanh, seed: 2)
    func worst(_ seed: UInt64) -> [GradientCheckReport.Element?] {
      let report = GradientCheck(samples: 5, seed: seed).run(network, on: Self.examples, loss: SoftmaxCrossEntropy())
      #expect(report.entries.map { $0.checked + $0.skipped } == [5, 5, 5, 5, 5, 3])
      return report.entries.map(\.worst)
    }
    #expect(worst(1) == worst(1))
    #expect(worst(1) != worst(2))
  }

  @Test func `the network stays as it was`() throws {
    let network = try Network(inputs: 5, hidden: [4], outputs: 3, seed: 2)
    let before = network.parameters.map(\.parameter.value)
    _ = GradientCheck().run(network, on: Self.examples, loss: MulticlassSVM())
    #expect(network.parameters.map(\.parameter.value) == before)
  }

  static func dense(_ inputs: Int, _ outputs: Int) -> Dense {
    var stream = RandomStream(seed: UInt64(inputs * 100 + outputs), name: "weights")
    guard let layer = try? Dense(inputs: inputs, outputs: outputs, initialization: .glorot, using: &stream) else {
      preconditionFailure("\(inputs)→\(outputs)")
    }
    return layer
  }
}

/// A layer whose backward pass is off by a factor.
private struct Misguided: Layer {
  var layer: any Layer
  var parameterFactor: Float
  var inputFactor: Float

  init(_ layer: any Layer, parameterFactor: Float = 1, inputFactor: Float = 1) {
    (self.layer, self.parameterFactor, self.inputFactor) = (layer, parameterFactor, inputFactor)
  }

  var summary: String { "wrong \(layer.summary)" }
  func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int { try layer.outputWidth(forInputWidth: width) }
  func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    layer.forward(inputs, into: &outputs, on: backend)
  }
  mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    layer.backward(
      inputs: inputs, outputs: outputs, outputGradient: outputGradient, inputGradient: &inputGradient, on: backend)
    if inputFactor != 1, let gradient = inputGradient { inputGradient = gradient.times(inputFactor) }
    let factor = parameterFactor
    if factor == 1 { return }
    layer.visitParameters { name, parameter in
      if name == "weight" { parameter.gradient = parameter.gradient.times(factor) }
    }
  }
  mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
    try layer.visitParameters(visit)
  }
  var parameters: [(name: String, parameter: Parameter)] { layer.parameters }
}

/// Dropout in its simplest form: half of the numbers, chosen by the context, doubled, and the others 0.
private struct RandomMask: Layer {
  private var mask = Matrix()
  var summary: String { "mask" }
  func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int { width }
  func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) { outputs = inputs }
  mutating func forwardInTraining(
    _ inputs: Matrix, into outputs: inout Matrix, _ context: TrainingContext, on backend: any GEMMBackend
  ) {
    var stream = RandomStream(seed: context.seed, name: "mask \(context.layer) \(context.step)")
    mask = Matrix(rows: inputs.rows, columns: inputs.columns) { _, _ in stream.uniform() < 0.5 ? 0 : 2 }
    outputs = inputs.times(mask)
  }
  mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    if inputGradient != nil { inputGradient = outputGradient.times(mask) }
  }
}

/// Softmax whose gradient has forgotten the factor 1/N.
private struct Misstated: Loss {
  let name = "misstated"
  func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix, values: inout Matrix,
    by kernels: KernelTable
  ) {
    SoftmaxCrossEntropy().evaluate(scores, targets, scale: 1, gradient: &gradient, values: &values, by: kernels)
  }
}

extension Matrix {
  fileprivate func times(_ factor: Float) -> Matrix { Matrix(rows: rows, columns: columns) { self[$0, $1] * factor } }
  fileprivate func times(_ other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns) { self[$0, $1] * other[$0, $1] }
  }
}
