import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

/// Activations, losses and training runs against PyTorch in float64, as scripts/make-fixtures.py recorded them.
struct PyTorchTests {
  private static func fixture<Content: Decodable>(_ name: String) throws -> Content {
    let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
  }

  private struct Activations: Decodable {
    struct Values: Decodable {
      let value: [Double]
      let derivative: [Double]
    }
    let x: [Float]
    let sigmoid, tanh, relu, leaky_relu, softplus, elu: Values

    func values(of function: ActivationFunction) -> Values {
      switch function {
      case .relu: relu
      case .leakyReLU: leaky_relu
      case .sigmoid: sigmoid
      case .tanh: tanh
      case .softplus: softplus
      case .elu: elu
      }
    }
  }

  @Test(arguments: ActivationFunction.known, NamedBackend.kernels)
  func `activations and their derivatives`(function: ActivationFunction, tested: NamedBackend) throws {
    let fixture: Activations = try Self.fixture("activations")
    let expected = fixture.values(of: function)
    let inputs = Matrix([fixture.x])
    var layer = Activation(function)
    var outputs = Matrix(rows: 0, columns: 0)
    var inputGradient: Matrix? = Matrix(rows: 0, columns: 0)
    layer.forward(inputs, into: &outputs, on: tested.backend)
    layer.backward(
      inputs: inputs, outputs: outputs, outputGradient: Matrix(rows: 1, columns: inputs.columns, repeating: 1),
      inputGradient: &inputGradient, on: tested.backend)
    #expect(outputs.columns == expected.value.count)
    for (j, x) in fixture.x.enumerated() {
      // Relative to the value, down to the smallest normal number.
      let (value, derivative) = (Double(outputs[0, j]), Double(inputGradient![0, j]))
      #expect(abs(value - expected.value[j]) <= 1e-6 * max(abs(expected.value[j]), 0x1p-126), "f(\(x)) = \(value)")
      // Computed from f(x), which can't tell how far a saturated function is from its limit.
      #expect(abs(derivative - expected.derivative[j]) <= 2e-7, "f′(\(x)) = \(derivative)")
    }
  }

  private struct Losses: Decodable {
    struct Values: Decodable {
      let value: Double
      let gradient: [[Double]]
    }
    let scores, targets: [[Float]]
    let classes: [Int32]
    let softmax_mean, svm_mean, squared_error_sum, squared_error_mean: Values
  }

  @Test(arguments: DoubleOracle.Loss.allCases, NamedBackend.kernels)
  func `losses and their gradients`(loss: DoubleOracle.Loss, tested: NamedBackend) throws {
    let fixture: Losses = try Self.fixture("losses")
    let classes = BatchTargets.classes(fixture.classes)
    let numbers = BatchTargets.values(Matrix(fixture.targets))
    let (targets, expected) =
      switch loss {
      case .softmax: (classes, fixture.softmax_mean)
      case .svm: (classes, fixture.svm_mean)
      case .squaredErrorSum: (numbers, fixture.squared_error_sum)
      case .squaredErrorMean: (numbers, fixture.squared_error_mean)
      }
    let scores = Matrix(fixture.scores)
    let result = LossEvaluation(loss.tested, scores, targets, by: tested.backend.kernels)
    let sum = result.values.reduce(0) { $0 + Double($1) }
    #expect((sum * loss.scale(scores.rows)).isClose(to: expected.value, 1e-6))
    expectClose(result.gradient.elements, expected.gradient.flatMap(\.self), 1e-6, "gradient")
  }

  private struct Training: Decodable {
    struct Parameters: Decodable {
      /// The dense layers, under their positions in the `Sequential`.
      let layers: [(weight: [[Double]], bias: [Double])]

      private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }

      init(from decoder: any Decoder) throws {
        let tensors = try decoder.container(keyedBy: Name.self)
        layers = try ["0", "2", "4"].map {
          (
            try tensors.decode([[Double]].self, forKey: Name(stringValue: "\($0).weight")),
            try tensors.decode([Double].self, forKey: Name(stringValue: "\($0).bias"))
          )
        }
      }

      var flat: [Double] { layers.flatMap { $0.weight.flatMap(\.self) + $0.bias } }
    }
    struct Run: Decodable {
      let loss, schedule: String
      let learning_rate, momentum, l2, l1: Float
      let rates, losses: [Double]
      let final: Parameters
    }
    let steps: Int
    let inputs, targets: [[Float]]
    let classes: [Int32]
    let initial: Parameters
    let runs: [String: Run]
  }

  /// Each epoch of these runs is one step over the whole set, so that an epoch's training loss is the step's.
  @Test(arguments: ["sgd", "momentum", "cosine", "squared_error"], NamedBackend.all)
  func `the losses of thirty steps and the weights after them`(name: String, tested: NamedBackend) throws {
    let fixture: Training = try Self.fixture("training")
    let run = try #require(fixture.runs[name])
    let dense = try fixture.initial.layers.map { layer in
      try Dense(
        weight: Matrix(layer.weight.map { $0.map { Float($0) } }), bias: Matrix([layer.bias.map { Float($0) }]))
    }
    let network = try Network(
      inputWidth: 6, layers: [dense[0], Activation(.relu), dense[1], Activation(.sigmoid), dense[2]],
      backend: tested.backend)
    let penalty = WeightPenalty(l2: run.l2, l1: run.l1)
    let isSquaredError = run.loss == "squared_error_mean"
    let examples = Examples(
      inputs: .floats(Matrix(fixture.inputs)),
      targets: isSquaredError
        ? .values(Matrix(fixture.targets)) : .classes(fixture.classes, names: ["a", "b", "c"]))

    var trainer = Trainer(
      network: network, loss: isSquaredError ? SquaredError() : SoftmaxCrossEntropy(),
      optimizer: SGD(momentum: run.momentum),
      options: TrainingOptions(
        epochs: fixture.steps, batchSize: 12, learningRate: run.learning_rate,
        schedule: try #require(LearningRateSchedule(rawValue: run.schedule)), penalty: penalty, shuffles: false))
    // The penalty before a step is the one after the step before.
    var before = penalty.value(of: network)
    var losses: [Float] = []
    var rates: [Float] = []
    try trainer.train(on: examples) { event in
      if case .epoch(let metrics) = event {
        losses.append(Float(metrics.trainLoss + before))
        rates.append(metrics.learningRate)
        before = metrics.penalty
      }
      return .proceed
    }
    #expect(losses.count == 30)
    expectClose(rates, run.rates, 1e-7, "rates")
    expectClose(losses, run.losses, 2e-6, "losses")
    expectClose(trainer.network.flatParameters, run.final.flat, 5e-6, "parameters")
    #expect(try #require(run.losses.last) < 0.95 * run.losses[0], "the run must learn something to tell anything")
  }
}
