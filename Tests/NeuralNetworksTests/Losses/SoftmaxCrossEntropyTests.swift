import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

struct SoftmaxCrossEntropyTests {
  private let loss = SoftmaxCrossEntropy()

  @Test(arguments: NamedBackend.kernels, [1e4, 1e30, 3e38] as [Float])
  func `huge scores don't overflow`(tested: NamedBackend, size: Float) {
    let kernels = tested.backend.kernels
    let right = LossEvaluation(loss, [size, -size / 4, 0], label: 0, by: kernels)
    #expect(right.values == [0])
    #expect(right.gradient == Matrix([[0, 0, 0]]))
    let wrong = LossEvaluation(loss, [size, -size / 8, 0], label: 1, by: kernels)
    #expect(Double(wrong.values[0]).isClose(to: 1.125 * Double(size), 1e-6))
    #expect(wrong.gradient == Matrix([[1, -1, 0]]))
  }

  @Test(arguments: NamedBackend.kernels, [0, -3, 1e4, 1e30] as [Float])
  func `equal scores cost log C`(tested: NamedBackend, score: Float) {
    for classes in [2, 3, 10, 17] {
      let result = LossEvaluation(
        loss, [Float](repeating: score, count: classes), label: classes - 1, by: tested.backend.kernels)
      let expected = DoubleOracle.Loss.softmax([Double](repeating: 0, count: classes), .label(0))
      #expect(Double(result.values[0]).isClose(to: expected, 2e-7))
      let share = 1 / Double(classes)
      expectClose(
        result.gradient.elements, (0..<classes).map { $0 == classes - 1 ? share - 1 : share }, 2e-7, "gradient")
    }
  }

  @Test(arguments: [-2, 0, 5, 1e30] as [Float])
  func `with one class nothing can go wrong`(score: Float) {
    let result = LossEvaluation(loss, [score], label: 0)
    #expect(result.values == [0])
    #expect(result.gradient == Matrix([[0]]))
  }

  @Test(arguments: NamedBackend.kernels, [1, 5, 10, 20, 40, 80] as [Float])
  func `a near-certain prediction keeps its small loss and gradient`(tested: NamedBackend, lead: Float) {
    for scores in [[lead, 0, -1], [lead + 3, 3, 2.5]] as [[Float]] {
      let result = LossEvaluation(loss, scores, label: 0, by: tested.backend.kernels)
      let expected = DoubleOracle.Loss.softmax(scores.map { Double($0) }, .label(0))
      #expect(expected > 0)
      #expect(Double(result.values[0]).isClose(to: expected, 1e-6), "\(result.values) \(expected)")
      // ∂L/∂s_y = p_y − 1 = −(1 − e^(−L)), and the gradients of a row sum to 0.
      #expect(Double(result.gradient[0, 0]).isClose(to: -expected / (1 + expected / 2), max(1e-6, expected * expected)))
      #expect(Double(result.gradient[0, 1] + result.gradient[0, 2]).isClose(to: -Double(result.gradient[0, 0]), 1e-6))
    }
  }

  @Test(arguments: NamedBackend.kernels, 1...5)
  func `a NaN anywhere in the scores shows in the loss`(tested: NamedBackend, classes: Int) {
    for position in 0..<classes {
      for label in 0..<classes {
        for nan in [Float.nan, -Float.nan] {
          var scores = (0..<classes).map { Float($0) }
          scores[position] = nan
          let result = LossEvaluation(loss, scores, label: label, by: tested.backend.kernels)
          #expect(result.values[0].isNaN, "\(scores), class \(label): \(result.values)")
        }
      }
    }
  }

  @Test(arguments: NamedBackend.kernels, 2...4)
  func `an infinite score shows in the loss`(tested: NamedBackend, classes: Int) {
    for position in 0..<classes {
      for label in 0..<classes {
        var scores = (0..<classes).map { Float($0) }
        scores[position] = .infinity
        #expect(!LossEvaluation(loss, scores, label: label, by: tested.backend.kernels).values[0].isFinite)
      }
    }
  }

  @Test func `it takes classes alone`() {
    #expect(loss.accepts(.classes([0], names: ["a"])))
    #expect(!loss.accepts(.values(Matrix([[1]]))))
  }

  @Test func `numbers instead of classes trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LossEvaluation(SoftmaxCrossEntropy(), Matrix([[1, 2]]), .values(Matrix([[1, 2]])))
    }.expectMessage("the softmax loss needs classes")
  }

  @Test func `a class beyond the scores traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LossEvaluation(SoftmaxCrossEntropy(), Matrix([[1, 2]]), .classes([2]))
    }.expectMessage("a class is not among the 2 columns of the scores")
  }

  @Test(arguments: NamedBackend.kernels, [0, 0.1, 0.9] as [Float])
  func `smoothed labels cost the classes' losses in their shares`(tested: NamedBackend, epsilon: Float) {
    let scores: [Float] = [1.5, -0.25, 4, 0]
    let losses = (0..<4).map { DoubleOracle.Loss.softmax(scores.map(Double.init), .label($0)) }
    let share = Double(epsilon) / 4
    for label in 0..<4 {
      let loss = SoftmaxCrossEntropy(labelSmoothing: epsilon)
      let result = LossEvaluation(loss, scores, label: label, by: tested.backend.kernels)
      let expected = (1 - Double(epsilon)) * losses[label] + share * losses.reduce(0, +)
      #expect(abs(Double(result.values[0]) - expected) < 1e-6)
      // p − the smoothed labels, with p = e^(−L).
      let labels = (0..<4).map { $0 == label ? 1 - Double(epsilon) + share : share }
      expectClose(result.gradient.elements, zip(losses, labels).map { exp(-$0) - $1 }, 2e-7, "gradient")
    }
  }

  @Test func `with smoothing the gradient is 0 where probabilities are the smoothed labels`() {
    // e^s in the ratio 8 : 1 : 1, as 0.8 + 0.2/3·… is to the rest for ε = 0.3: 0.8, 0.1, 0.1.
    let scores = [Float(log(8.0)), 0, 0]
    let result = LossEvaluation(SoftmaxCrossEntropy(labelSmoothing: 0.3), scores, label: 0)
    for element in result.gradient.elements { #expect(abs(element) < 1e-7) }
  }

  @Test(arguments: [-0.1, 1, .nan] as [Float])
  func `other smoothings trap`(epsilon: Float) async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [bits = epsilon.bitPattern as UInt32] in
      _ = SoftmaxCrossEntropy(labelSmoothing: Float(bitPattern: bits))
    }.expectMessage("label smoothing \(epsilon) must be at least 0 and less than 1")
  }
}
