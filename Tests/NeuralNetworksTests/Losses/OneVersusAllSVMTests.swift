import LinearAlgebra
import NeuralNetworks
import Testing

struct OneVersusAllSVMTests {
  private let loss = OneVersusAllSVM()

  @Test func `each class is told from all others`() {
    // max(0, 1 − s) for the true class, max(0, 1 + s) for the others: 0 + 0 + 1.5; 3 + 1.5 + 0.
    let scores = Matrix([[2, -1, 0.5], [0.5, -2, -1.5]])
    let result = LossEvaluation(loss, scores, .classes([0, 1]))
    #expect(result.values == [1.5, 4.5])
    #expect(result.gradient == Matrix([[0, 0, 0.5], [0.5, -0.5, 0]]))
  }

  @Test func `margins may be squared`() {
    let scores = Matrix([[2, -1, 0.5], [0.5, -2, -1.5]])
    let result = LossEvaluation(OneVersusAllSVM(hinge: .squared), scores, .classes([0, 1]))
    #expect(result.values == [2.25, 11.25])
    #expect(result.gradient == Matrix([[0, 0, 1.5], [1.5, -3, 0]]))
  }

  @Test(arguments: [OneVersusAllSVM.Hinge.linear, .squared])
  func `a margin of exactly 0 costs nothing and pulls nowhere`(hinge: OneVersusAllSVM.Hinge) {
    let result = LossEvaluation(OneVersusAllSVM(hinge: hinge), [1, -1, -1], label: 0)
    #expect(result.values == [0])
    #expect(result.gradient == Matrix([[0, 0, 0]]))
    #expect(LossEvaluation(loss, [Float(1).nextDown, -1, -1], label: 0).gradient == Matrix([[-1, 0, 0]]))
  }

  @Test(arguments: 1...5, [OneVersusAllSVM.Hinge.linear, .squared])
  func `a NaN anywhere in the scores shows in the loss`(classes: Int, hinge: OneVersusAllSVM.Hinge) {
    for position in 0..<classes {
      for label in 0..<classes {
        var scores = [Float](repeating: 0, count: classes)
        scores[position] = .nan
        #expect(LossEvaluation(OneVersusAllSVM(hinge: hinge), scores, label: label).values[0].isNaN)
      }
    }
  }

  private struct LinearSVC: Decodable {
    struct Case: Decodable {
      let x: [[Float]]
      let y: [Int32]
      let c: Double
      let weights: [[Double]]
      let biases: [Double]
      let loss: Double
    }
    let cases: [Case]
  }

  @Test func `squared margins and λ₂ = 1/(2CN) lead to scikit-learn's LinearSVC`() throws {
    let fixture: LinearSVC = try fixture("linear-svc")
    for c in fixture.cases {
      let names = c.biases.indices.map { "\($0)" }
      let examples = Examples(inputs: .floats(Matrix(c.x)), targets: .classes(c.y, names: names))
      var trainer = Trainer(
        network: try Network(inputs: c.x[0].count, outputs: names.count, seed: 1),
        loss: OneVersusAllSVM(hinge: .squared), optimizer: SGD(momentum: 0.9, nesterov: true),
        options: TrainingOptions(
          epochs: 1000, batchSize: c.x.count, learningRate: 0.02,
          penalty: WeightPenalty(l2: Float(1 / (2 * c.c * Double(c.x.count))))))
      let summary = try trainer.train(on: examples)
      let expected = c.weights.flatMap(\.self) + c.biases
      expectClose(trainer.network.flatParameters, expected, 3e-4, "weights and biases")
      #expect(try #require(summary.lastEpoch?.trainLoss).isClose(to: c.loss, 1e-4))
    }
  }

  @Test func `it takes classes alone`() {
    #expect(loss.accepts(.classes([0], names: ["a"])))
    #expect(!loss.accepts(.values(Matrix([[1]]))))
  }

  @Test(arguments: [-1, 2] as [Int32])
  func `a class beyond the scores traps`(label: Int32) async {
    await #expect(processExitsWith: .failure) { [label] in
      _ = LossEvaluation(OneVersusAllSVM(), Matrix([[1, 2]]), .classes([label]))
    }
  }
}
