import LinearAlgebra
import NeuralNetworks
import Testing

struct MulticlassSVMTests {
  private let loss = MulticlassSVM()

  @Test(arguments: NamedBackend.kernels)
  func `the lecture's cat, car and frog`(tested: NamedBackend) {
    // CS231n's running example, with losses 2.9, 0 and 12.9.
    let scores = Matrix([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
    let result = LossEvaluation(loss, scores, .classes([0, 1, 2]), by: tested.backend.kernels)
    expectClose(result.values, [2.9, 0, 12.9], 1e-6, "losses")
    let third = 1 / 3.0
    expectClose(
      result.gradient.elements, [-third, third, 0, 0, 0, 0, third, third, -2 * third], 1e-6, "gradient")
  }

  @Test(arguments: NamedBackend.kernels)
  func `a margin of exactly 0 costs nothing and pulls nowhere`(tested: NamedBackend) {
    let result = LossEvaluation(loss, [2, 1, 0], label: 0, by: tested.backend.kernels)
    #expect(result.values == [0])
    #expect(result.gradient == Matrix([[0, 0, 0]]))
  }

  @Test(arguments: NamedBackend.kernels)
  func `a margin just above 0 pulls in full`(tested: NamedBackend) {
    let result = LossEvaluation(loss, [2, Float(1).nextUp, 0], label: 0, by: tested.backend.kernels)
    #expect(result.values == [Float(1).ulp])
    #expect(result.gradient == Matrix([[-1, 1, 0]]))
  }

  @Test(arguments: NamedBackend.kernels, [0, -3, 1e4, 1e8, 1e30] as [Float])
  func `equal scores cost C − 1`(tested: NamedBackend, score: Float) {
    for classes in [2, 3, 10, 17] {
      let result = LossEvaluation(
        loss, [Float](repeating: score, count: classes), label: 1, by: tested.backend.kernels)
      #expect(result.values == [Float(classes - 1)])
      #expect(result.gradient.elements == (0..<classes).map { $0 == 1 ? Float(1 - classes) : 1 })
    }
  }

  @Test(arguments: NamedBackend.kernels, [1e4, 1e30] as [Float])
  func `huge scores don't overflow`(tested: NamedBackend, size: Float) {
    let right = LossEvaluation(loss, [size, -size, 0], label: 0, by: tested.backend.kernels)
    #expect(right.values == [0])
    #expect(right.gradient == Matrix([[0, 0, 0]]))
    let wrong = LossEvaluation(loss, [size, -size, 0], label: 1, by: tested.backend.kernels)
    #expect(Double(wrong.values[0]).isClose(to: 3 * Double(size) + 2, 1e-6))
    #expect(wrong.gradient == Matrix([[1, -2, 1]]))
  }

  @Test func `with one class nothing can go wrong`() {
    let result = LossEvaluation(loss, [-4], label: 0)
    #expect(result.values == [0])
    #expect(result.gradient == Matrix([[0]]))
  }

  @Test(arguments: NamedBackend.kernels, 2...5)
  func `a NaN anywhere in the scores shows in the loss`(tested: NamedBackend, classes: Int) {
    for position in 0..<classes {
      for label in 0..<classes {
        var scores = (0..<classes).map { Float($0) }
        scores[position] = .nan
        let result = LossEvaluation(loss, scores, label: label, by: tested.backend.kernels)
        #expect(result.values[0].isNaN, "\(scores), class \(label): \(result.values)")
      }
    }
  }

  @Test func `it takes classes alone`() {
    #expect(loss.accepts(.classes([0], names: ["a"])))
    #expect(!loss.accepts(.values(Matrix([[1]]))))
  }
}
