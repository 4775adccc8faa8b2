import LinearAlgebra
import NeuralNetworks
import Testing

struct SquaredErrorTests {
  private let predictions = Matrix([[1, 2], [3, -1], [0, 0], [5, 4]])
  private let targets = Matrix([[1, 0], [1, 1], [0, 0], [4, 4]])

  @Test(arguments: NamedBackend.kernels)
  func `the sum is over outputs, the mean over examples`(tested: NamedBackend) {
    let mean = LossEvaluation(SquaredError(), predictions, .values(targets), by: tested.backend.kernels)
    #expect(mean.values == [4, 8, 0, 1])
    #expect(mean.gradient == Matrix([[0, 1], [1, -1], [0, 0], [0.5, 0]]))
    let sum = LossEvaluation(
      SquaredError(reduction: .sum), predictions, .values(targets), by: tested.backend.kernels)
    #expect(sum.values == [4, 8, 0, 1])
    #expect(sum.gradient == Matrix([[0, 4], [4, -4], [0, 0], [2, 0]]))
  }

  @Test func `classes are compared as one-hot rows`() {
    let result = LossEvaluation(SquaredError(reduction: .sum), predictions, .classes([0, 1, 1, 0]))
    #expect(result.values == [4, 13, 1, 32])
    #expect(result.gradient == Matrix([[0, 4], [6, -4], [0, -2], [8, 8]]))
  }

  @Test func `it takes classes and numbers`() {
    #expect(SquaredError().accepts(.classes([0], names: ["a"])))
    #expect(SquaredError().accepts(.values(Matrix([[1]]))))
  }

  @Test func `a NaN in predictions or targets shows in the loss`() {
    #expect(LossEvaluation(SquaredError(), Matrix([[.nan, 1]]), .values(Matrix([[1, 1]]))).values[0].isNaN)
    #expect(LossEvaluation(SquaredError(), Matrix([[1, 1]]), .values(Matrix([[1, .nan]]))).values[0].isNaN)
  }

  @Test func `targets of another width trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LossEvaluation(SquaredError(), Matrix([[1, 2]]), .values(Matrix([[1, 2, 3]])))
    }.expectMessage("predictions are 1×2, but targets are 1×3")
  }
}
