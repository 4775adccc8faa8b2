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

  @Test func `a margin of exactly 0 costs nothing and pulls nowhere`() {
    let result = LossEvaluation(loss, [1, -1, -1], label: 0)
    #expect(result.values == [0])
    #expect(result.gradient == Matrix([[0, 0, 0]]))
    #expect(LossEvaluation(loss, [Float(1).nextDown, -1, -1], label: 0).gradient == Matrix([[-1, 0, 0]]))
  }

  @Test(arguments: 1...5)
  func `a NaN anywhere in the scores shows in the loss`(classes: Int) {
    for position in 0..<classes {
      for label in 0..<classes {
        var scores = [Float](repeating: 0, count: classes)
        scores[position] = .nan
        #expect(LossEvaluation(loss, scores, label: label).values[0].isNaN)
      }
    }
  }

  @Test func `it takes classes alone`() {
    #expect(loss.accepts(.classes([0], names: ["a"])))
    #expect(!loss.accepts(.values(Matrix([[1]]))))
  }

  @Test(arguments: [-1, 2] as [Int32])
  func `a class beyond the scores traps`(label: Int32) async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [label] in
      _ = LossEvaluation(OneVersusAllSVM(), Matrix([[1, 2]]), .classes([label]))
    }.expectMessage("class \(label) of 2")
  }

  @Test func `another number of classes than rows of scores traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LossEvaluation(OneVersusAllSVM(), Matrix([[1, 2]]), .classes([0, 1]))
    }.expectMessage("2 classes for 1 rows of scores")
  }
}
