import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

/// A hundred steps of every optimiser along given gradients, and the plateau schedule, against PyTorch in float64.
///
/// The gradients don't follow from the weights, so that an error of one step isn't blown up by the next: what is compared is the
/// update rule alone. Training that feeds back is in ``PyTorchTests``.
struct PyTorchOptimizerTests {
  struct Fixture: Decodable, Sendable {
    struct Run: Decodable, Sendable {
      let torch: TorchOptimizer
      let learning_rate, l2, l1: Float
      let after: [String: [Double]]

      private enum CodingKeys: CodingKey { case learning_rate, l2, l1, after }

      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        torch = try TorchOptimizer(from: decoder)
        learning_rate = try values.decode(Float.self, forKey: .learning_rate)
        l2 = try values.decode(Float.self, forKey: .l2)
        l1 = try values.decode(Float.self, forKey: .l1)
        after = try values.decode([String: [Double]].self, forKey: .after)
      }
    }
    struct Plateau: Decodable, Sendable {
      let patience: Int
      let factor, threshold: Double
      let rates: [Double]
    }
    /// 24 weights and 3 biases.
    let initial: [Float]
    let gradients: [[Float]]
    let runs: [String: Run]
    let losses: [Double]
    let plateaus: [Plateau]
  }

  private static let content = Result { try fixture("optimizers") as Fixture }

  @Test func `there are runs of every optimiser`() throws {
    let content = try Self.content.get()
    #expect(Set(content.runs.values.map(\.torch.optimizer)) == ["SGD", "Adagrad", "RMSprop", "Adam", "AdamW"])
    #expect(content.runs.count == 14)
    #expect(content.gradients.count == 100 && content.gradients.allSatisfy { $0.count == 27 })
  }

  @Test(
    arguments: [
      "sgd", "sgd_penalised", "momentum", "momentum_penalised", "nesterov", "nesterov_penalised", "adagrad",
      "adagrad_large_epsilon", "rmsprop", "rmsprop_other", "adam", "adam_other", "adamw", "adamw_other",
    ], NamedBackend.kernels)
  func `a hundred steps along given gradients`(name: String, tested: NamedBackend) throws {
    let content = try Self.content.get()
    let run = try #require(content.runs[name])
    let optimizer = try #require(run.torch.tested)
    var network = try Network(
      inputWidth: 8,
      layers: [
        try Dense(
          weight: Matrix(rows: 3, columns: 8, elements: content.initial[..<24]),
          bias: Matrix(rows: 1, columns: 3, elements: content.initial[24...]))
      ], backend: tested.backend)
    var state = OptimizerState(of: network, for: optimizer)
    var compared = 0
    for (index, gradient) in content.gradients.enumerated() {
      network.visitParameters { name, parameter in
        let part = name == "0.weight" ? gradient[..<24] : gradient[24...]
        parameter.gradient = Matrix(rows: parameter.value.rows, columns: parameter.value.columns, elements: part)
      }
      state.update(
        &network, by: optimizer, learningRate: run.learning_rate, penalty: WeightPenalty(l2: run.l2, l1: run.l1))
      guard let expected = run.after["\(index + 1)"] else { continue }
      compared += 1
      for (i, (w, e)) in zip(network.flatParameters, expected).enumerated() {
        // A rounding of w each step, as a random walk; and those of the largest gradients' steps.
        let allowed = 1e-6 * (1 + abs(e))
        #expect(abs(Double(w) - e) <= allowed, "after \(index + 1) steps, w[\(i)] is \(w), not \(e)")
      }
    }
    #expect(compared == 6 && state.steps == 100)
  }

  @Test(arguments: 0..<4)
  func `plateaus of a sequence of losses`(index: Int) throws {
    let content = try Self.content.get()
    let plateau = content.plateaus[index]
    var course = LearningRateCourse(
      initial: 0.5,
      schedule: .plateau(patience: plateau.patience, factor: plateau.factor, threshold: plateau.threshold),
      totalSteps: content.losses.count)
    for (epoch, (loss, rate)) in zip(content.losses, plateau.rates).enumerated() {
      course.finishEpoch(loss: loss, steps: epoch + 1)
      let next = course.rate(step: epoch + 1, epoch: epoch + 2)
      #expect(Double(next).isClose(to: rate, 1e-7), "after epoch \(epoch + 1): \(next), not \(rate)")
    }
  }
}
