import LinearAlgebra
import NeuralNetworks
import Testing

struct LinearProbeTests {
  /// Points on two rings, the inner one of class 1.
  private static let rings: Examples = {
    var random = TestRandom(seed: 5)
    var points: [[Float]] = []
    while points.count < 300 {
      let point = [random.float(-1...1), random.float(-1...1)]
      let radius = (point[0] * point[0] + point[1] * point[1]).squareRoot()
      let isInner = points.count % 2 == 1
      if isInner ? radius < 0.4 : (0.7...1).contains(radius) { points.append(point) }
    }
    return Examples(
      inputs: .floats(Matrix(points)), targets: .classes(points.indices.map { Int32($0 % 2) }, names: ["out", "in"]))
  }()

  private func trained(_ network: Network, on examples: Examples, epochs: Int = 200) throws -> Network {
    var trainer = Trainer(
      network: network, optimizer: Adam(), options: TrainingOptions(epochs: epochs, learningRate: 0.01))
    try trainer.train(on: examples)
    return trainer.network
  }

  @Test(arguments: [(Self.rings, "rings"), (Examples.exclusiveOr(count: 300, seed: 2), "exclusive or")])
  func `a hidden layer of rectifiers makes points separable, what is linear doesn't`(
    examples: Examples, name: String
  ) throws {
    let network = try trained(Network(inputs: 2, hidden: [8], outputs: 2, seed: 3), on: examples)
    let probes = try network.probes(on: examples)
    #expect(probes.map(\.name) == ["inputs", "Dense 2→8", "relu", "Dense 8→2"])
    #expect(probes.map(\.source) == [.input, .layer(0), .layer(1), .layer(2)])
    #expect(probes.map(\.width) == [2, 8, 8, 2])
    let accuracies = probes.map(\.accuracy)
    #expect(accuracies[0] < 0.8, "\(name): \(accuracies)")
    // A line in Wx + b is a line in x; only where the loss is least the two needn't agree exactly.
    #expect(accuracies[1] <= accuracies[0] + 0.02, "\(name): \(accuracies)")
    #expect(accuracies[2] >= 0.99, "\(name): \(accuracies)")
    #expect(accuracies[3] >= 0.99, "\(name): \(accuracies)")
    #expect(probes.allSatisfy { $0.validationAccuracy == nil })
  }

  /// Inside of max(0, h₁) + max(0, h₂) = 1 is class 1: a corner in x, which no line is, and a triangle in ReLU(Wx), which a line cuts off.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `ReLU(Wx) makes a corner a line, and Wx doesn't`(seed: UInt64) throws {
    var random = TestRandom(seed: seed)
    let weight: [[Float]] = [[1, 0.5], [-0.6, 1]]
    var points: [[Float]] = []
    while points.count < 400 {
      let x = [random.float(-2...2), random.float(-2...2)]
      let sum = weight.reduce(Float(0)) { $0 + max(0, $1[0] * x[0] + $1[1] * x[1]) }
      if points.count % 2 == 1 ? sum < 0.8 : sum > 1.2 { points.append(x) }
    }
    let examples = Examples(
      inputs: .floats(Matrix(points)), targets: .classes(points.indices.map { Int32($0 % 2) }, names: ["out", "in"]))
    let layer = try Network(
      inputWidth: 2, layers: [Dense(weight: Matrix(weight), bias: Matrix([[0, 0]])), Activation(.relu)])
    let accuracies = try layer.probes(on: examples).map(\.accuracy)
    #expect(accuracies[0] < 0.95 && accuracies[1] < 0.95 && accuracies[2] == 1, "\(accuracies)")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `h = Wx finds the same least loss as x, whatever W`(seed: UInt64) throws {
    var random = TestRandom(seed: seed)
    let weight = Matrix([[random.signed(0.5...2), 0.1], [-0.2, random.signed(0.5...2)]])
    let network = try Network(
      inputWidth: 2, layers: [try Dense(weight: weight, bias: Matrix([[1, -3]]))])
    // Clusters so near each other that there is a least loss.
    var points = TestRandom(seed: seed + 10)
    let classes = (0..<200).map { Int32($0 % 2) }
    let examples = Examples(
      inputs: .floats(Matrix(classes.map { [Float($0) + points.float(-1...1), points.float(-1...1)] })),
      targets: .classes(classes, names: ["a", "b"]))
    let probes = try network.probes(on: examples)
    #expect(probes[1].probe.loss.isClose(to: probes[0].probe.loss, 2e-3), "\(probes.map(\.probe.loss))")
    #expect(probes[1].accuracy <= probes[0].accuracy + 0.02)
    #expect(probes[0].accuracy > 0.6)
  }

  /// The loss is convex: at its least the gradient (1/N) Σ (p − y)·(x, 1) vanishes.
  @Test func `a probe's gradient is nearly zero`() throws {
    let examples = Examples.random(count: 200, width: 3, classes: 3, seed: 4)
    let probe = try LinearProbe(on: examples)
    guard case .floats(let matrix) = examples.inputs, case .classes(let classes, _) = examples.targets else { return }
    let probabilities = probe.model.probabilities(for: examples.inputs)
    for label in 0..<3 {
      for column in 0...3 {
        var sum = 0.0
        for i in 0..<200 {
          let error = Double(probabilities[i, label]) - (Int(classes[i]) == label ? 1 : 0)
          sum += error * (column < 3 ? Double(matrix[i, column]) : 1) / 200
        }
        #expect(abs(sum) < 2e-3, "class \(label), column \(column): \(sum)")
      }
    }
    #expect(probe.loss < 1.0986)
  }

  @Test func `the same probe every time, whatever the features' scale`() throws {
    let examples = Examples.threeClusters(count: 60, seed: 1)
    guard case .floats(let matrix) = examples.inputs else { return }
    let first = try LinearProbe(on: examples)
    #expect(try LinearProbe(on: examples).model.network.bits == first.model.network.bits)
    #expect(first.accuracy == 1)
    let scaled = Matrix(rows: 60, columns: 2) { matrix[$0, $1] * ($1 == 0 ? 1e6 : 1e-6) + ($1 == 0 ? 1e7 : 0) }
    #expect(try LinearProbe(on: Examples(inputs: .floats(scaled), targets: examples.targets)).accuracy == 1)
  }

  @Test func `other examples are tried with the same scaling`() throws {
    let examples = Examples.threeClusters(count: 60, seed: 1)
    let network = try Network(inputs: 2, hidden: [4], outputs: 3, seed: 1)
    let scaling = InputScaling(.standard, fittedTo: examples)
    let other = Examples.threeClusters(count: 30, seed: 2)
    let probes = try network.probes(on: examples, scaling: scaling, validation: other)
    #expect(probes[0].validationAccuracy == 1)
    // Of swapped classes nearly none is right.
    guard case .classes(let classes, let names) = other.targets else { return }
    let swapped = Examples(inputs: other.inputs, targets: .classes(classes.map { ($0 + 1) % 3 }, names: names))
    #expect(try network.probes(on: examples, scaling: scaling, validation: swapped)[0].validationAccuracy == 0)
  }

  // MARK: Refused

  private func expectInvalid(
    _ message: String, _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: TrainingError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.description == message, sourceLocation: sourceLocation)
  }

  @Test func `examples and options that can't be`() throws {
    let examples = Examples.threeClusters(count: 9, seed: 1)
    let network = try Network(inputs: 2, outputs: 3, seed: 1)
    expectInvalid("a probe needs examples, but there are none") { _ = try LinearProbe(on: examples[[]]) }
    expectInvalid("a probe needs classes, but the examples have numbers to predict") {
      _ = try LinearProbe(on: .numbered(count: 3))
    }
    expectInvalid("the number of steps is 0, but must be at least 1") {
      _ = try LinearProbe(on: examples, options: .init(steps: 0))
    }
    expectInvalid("the batch size is 0, but must be at least 1") {
      _ = try LinearProbe(on: examples, options: .init(batchSize: 0))
    }
    expectInvalid("the L2 penalty is -1.0, but must be a number of 0 or more") {
      _ = try LinearProbe(on: examples, options: .init(l2: -1))
    }
    expectInvalid("the network expects inputs of width 2, but the probed set's are 5 wide") {
      _ = try network.probes(on: .random(count: 4, width: 5, classes: 3, seed: 1))
    }
    expectInvalid("the scaling is for 5 columns, but the probed set has 2") {
      _ = try network.probes(on: examples, scaling: .identity(width: 5))
    }
    expectInvalid("the validation set is empty") { _ = try network.probes(on: examples, validation: examples[[]]) }
    expectInvalid("the validation set has 2 classes, but the probed one 3") {
      _ = try network.probes(on: examples, validation: .exclusiveOr(count: 4, seed: 1))
    }
  }
}
