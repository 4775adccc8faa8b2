import LinearAlgebra
@testable import NeuralNetworks
import Testing

/// Activations, losses and training runs against PyTorch in float64, as scripts/make-fixtures.py recorded them.
struct PyTorchTests {
  private struct Activations: Decodable {
    struct Values: Decodable {
      let value: [Double]
      let derivative: [Double]
    }
    let x: [Float]
    let sigmoid, tanh, relu, leaky_relu, softplus, elu, gelu, silu: Values

    func values(of function: ActivationFunction) -> Values {
      switch function {
      case .relu: relu
      case .leakyReLU: leaky_relu
      case .sigmoid: sigmoid
      case .tanh: tanh
      case .softplus: softplus
      case .elu: elu
      case .gelu: gelu
      case .silu: silu
      }
    }
  }

  @Test(arguments: ActivationFunction.known, NamedBackend.kernels)
  func `activations and their derivatives`(function: ActivationFunction, tested: NamedBackend) throws {
    let fixture: Activations = try fixture("activations")
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

  @Test(arguments: ActivationFunction.known)
  func `values and derivatives in Double`(function: ActivationFunction) throws {
    let fixture: Activations = try fixture("activations")
    let expected = fixture.values(of: function)
    // The slope of leaky ReLU is 0.2 in Float.
    let tolerance = function == .leakyReLU() ? 2e-8 : 1e-14
    for (j, x) in fixture.x.enumerated() {
      let (value, derivative) = (function.value(at: Double(x)), function.derivative(at: Double(x)))
      #expect(value.isClose(to: expected.value[j], tolerance), "f(\(x)) = \(value)")
      #expect(abs(derivative - expected.derivative[j]) <= tolerance, "f′(\(x)) = \(derivative)")
    }
  }

  private struct Losses: Decodable {
    struct Values: Decodable {
      let value: Double
      let gradient: [[Double]]
    }
    let scores, targets: [[Float]]
    let classes: [Int32]
    let softmax_mean, softmax_smoothed, svm_mean, squared_error_sum, squared_error_mean: Values
    let one_vs_all_mean, one_vs_all_squared_mean: Values
  }

  @Test(arguments: DoubleOracle.Loss.allCases, NamedBackend.kernels)
  func `losses and their gradients`(loss: DoubleOracle.Loss, tested: NamedBackend) throws {
    let fixture: Losses = try fixture("losses")
    let classes = BatchTargets.classes(fixture.classes)
    let numbers = BatchTargets.values(Matrix(fixture.targets))
    let (targets, expected) =
      switch loss {
      case .softmax: (classes, fixture.softmax_mean)
      case .svm: (classes, fixture.svm_mean)
      case .oneVersusAll: (classes, fixture.one_vs_all_mean)
      case .oneVersusAllSquared: (classes, fixture.one_vs_all_squared_mean)
      case .squaredErrorSum: (numbers, fixture.squared_error_sum)
      case .squaredErrorMean: (numbers, fixture.squared_error_mean)
      }
    let scores = Matrix(fixture.scores)
    let result = LossEvaluation(loss.tested, scores, targets, by: tested.backend.kernels)
    let sum = result.values.reduce(0) { $0 + Double($1) }
    #expect((sum * loss.scale(scores.rows)).isClose(to: expected.value, 1e-6))
    expectClose(result.gradient.elements, expected.gradient.flatMap(\.self), 1e-6, "gradient")
  }

  @Test(arguments: NamedBackend.kernels)
  func `smoothed labels`(tested: NamedBackend) throws {
    let fixture: Losses = try fixture("losses")
    let scores = Matrix(fixture.scores)
    let result = LossEvaluation(
      SoftmaxCrossEntropy(labelSmoothing: 0.3), scores, .classes(fixture.classes), by: tested.backend.kernels)
    let mean = result.values.reduce(0) { $0 + Double($1) } / Double(scores.rows)
    #expect(mean.isClose(to: fixture.softmax_smoothed.value, 1e-6))
    expectClose(result.gradient.elements, fixture.softmax_smoothed.gradient.flatMap(\.self), 1e-6, "gradient")
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
      struct ScheduleOptions: Decodable {
        let step_size, patience: Int?
        let gamma, factor, threshold: Double?
      }
      let torch: TorchOptimizer
      let values: Values

      struct Values: Decodable {
        let loss, schedule: String
        let schedule_options: ScheduleOptions
        let steps: Int
        let learning_rate, l2, l1: Float
        let clip_norm: Float?
        let rates, losses, norms: [Double]
        let final: Parameters
      }

      init(from decoder: any Decoder) throws {
        torch = try TorchOptimizer(from: decoder)
        values = try Values(from: decoder)
      }

      var schedule: LearningRateSchedule? {
        let options = values.schedule_options
        switch values.schedule {
        case "constant": return .constant
        case "cosine": return .cosine
        case "StepLR":
          guard let every = options.step_size, let factor = options.gamma else { return nil }
          return .step(every: every, factor: factor)
        case "ReduceLROnPlateau":
          guard let patience = options.patience, let factor = options.factor, let threshold = options.threshold
          else { return nil }
          return .plateau(patience: patience, factor: factor, threshold: threshold)
        default: return nil
        }
      }
    }
    let inputs, targets: [[Float]]
    let classes: [Int32]
    let initial: Parameters
    let runs: [String: Run]

    func examples(_ loss: String) -> Examples {
      Examples(
        inputs: .floats(Matrix(inputs)),
        targets: loss == "softmax" ? .classes(classes, names: ["a", "b", "c"]) : .values(Matrix(targets)))
    }

    func network(on backend: any GEMMBackend) throws -> Network {
      let dense = try initial.layers.map { layer in
        try Dense(
          weight: Matrix(layer.weight.map { $0.map { Float($0) } }), bias: Matrix([layer.bias.map { Float($0) }]))
      }
      return try Network(
        inputWidth: 6, layers: [dense[0], Activation(.relu), dense[1], Activation(.sigmoid), dense[2]],
        backend: backend)
    }
  }

  private static let training = Result { try fixture("training") as Training }

  /// Each epoch of these runs is one step over the whole set, so that an epoch's training loss is the step's.
  @Test(
    arguments: [
      "sgd", "momentum", "cosine", "squared_error", "long_sgd", "long_momentum", "nesterov", "adagrad", "rmsprop",
      "adam", "adamw", "clipped", "clipped_adam", "step", "plateau",
    ], NamedBackend.all)
  func `the losses of a run's steps and the weights after them`(name: String, tested: NamedBackend) throws {
    let training = try Self.training.get()
    let fixture = try #require(training.runs[name])
    let run = fixture.values
    let penalty = WeightPenalty(l2: run.l2, l1: run.l1)
    let network = try training.network(on: tested.backend)
    var trainer = Trainer(
      network: network, loss: run.loss == "softmax" ? SoftmaxCrossEntropy() : SquaredError(),
      optimizer: try #require(fixture.torch.tested),
      options: TrainingOptions(
        epochs: run.steps, batchSize: 12, learningRate: run.learning_rate, schedule: try #require(fixture.schedule),
        clipNorm: run.clip_norm, penalty: penalty, shuffles: false))
    // The penalty before a step is the one after the step before.
    var before = penalty.value(of: network)
    var losses: [Float] = []
    var rates: [Float] = []
    try trainer.train(on: training.examples(run.loss)) { event in
      if case .epoch(let metrics) = event {
        losses.append(Float(metrics.trainLoss + before))
        rates.append(metrics.learningRate)
        before = metrics.penalty
      }
      return .proceed
    }
    #expect(losses.count == run.steps)
    expectClose(rates, run.rates, 1e-7, "rates")
    expectClose(losses, run.losses, 2e-6, "losses")
    expectClose(trainer.network.flatParameters, run.final.flat, 5e-6, "parameters")
    #expect(try #require(run.losses.last) < 0.95 * run.losses[0], "the run must learn something to tell anything")
    if let limit = run.clip_norm {
      #expect(run.norms.contains { $0 > Double(limit) }, "the run must clip something to tell anything")
    }
  }

  @Test(arguments: ["clipped", "clipped_adam"], NamedBackend.all)
  func `the norm that is clipped`(name: String, tested: NamedBackend) throws {
    let training = try Self.training.get()
    let run = try #require(training.runs[name]).values
    var network = try training.network(on: tested.backend)
    let examples = training.examples(run.loss)
    var step = TrainingStep(for: network)
    let targets = step.gather(
      ArraySlice(0..<12), of: examples, scaledBy: .identity(width: 6), by: tested.backend.kernels)
    _ = step.forward(targets, through: network, loss: SoftmaxCrossEntropy())
    step.backward(through: &network)
    let norm = try #require(run.norms.first)
    #expect(network.gradientNorm().isClose(to: norm, 1e-6))
    let limit = try #require(run.clip_norm)
    #expect(Double(Network.clippingScale(norm: norm, limit: limit)).isClose(to: Double(limit) / (norm + 1e-6), 1e-7))
  }
}
