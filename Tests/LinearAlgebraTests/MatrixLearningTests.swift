import Kernels
import LinearAlgebra
import Testing

/// That matrices hand the right shapes and arguments to the kernels, whose arithmetic is tested by itself.
@Suite struct MatrixLearningTests {
  @Test(arguments: InstructionSet.available)
  func `class losses give a value an example and a gradient of the scores' shape`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var gradient = Matrix(rows: 0, columns: 0)
    var values = gradient
    gradient.setGradient(
      of: .multiclassSVM, scores: Matrix([[1, 2, 0], [5, 0, 0]]), classes: [0, 0], scale: 0.5, values: &values,
      by: kernels)
    #expect(values == Matrix([[2, 0]]))
    #expect(gradient == Matrix([[-0.5, 0.5, 0], [0, 0, 0]]))
    gradient.setGradient(
      of: .softmaxCrossEntropy, scores: Matrix([[0, 0], [1000, 0]]), classes: [1, 0], scale: 1, values: &values,
      by: kernels)
    #expect(abs(values[0, 0] - 0.693_147_2) < 1e-6 && values[0, 1] == 0)
    #expect(gradient == Matrix([[0.5, -0.5], [0, 0]]))
  }

  @Test(arguments: InstructionSet.available)
  func `squared errors give a sum an example and a gradient of the predictions' shape`(_ set: InstructionSet) {
    var gradient = Matrix(rows: 0, columns: 0)
    var values = gradient
    gradient.setSquaredErrorGradient(
      predictions: Matrix([[1, 2], [3, 4]]), targets: Matrix([[0, 0], [3, 5]]), scale: 0.5, values: &values,
      by: KernelTable(set))
    #expect(values == Matrix([[5, 1]]))
    #expect(gradient == Matrix([[1, 2], [0, -1]]))
  }

  @Test(arguments: InstructionSet.available)
  func `the sum of squares is of all elements, and has no overflow`(_ set: InstructionSet) {
    #expect(Matrix([[1, -2, 0], [3, 0, 4]]).sumOfSquares(by: KernelTable(set)) == 30)
    #expect(Matrix([[0x1p100]]).sumOfSquares(by: KernelTable(set)) == 0x1p200)
    #expect(Matrix(rows: 0, columns: 3).sumOfSquares(by: KernelTable(set)) == 0)
  }

  @Test func `classes and shapes that don't fit trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setGradient(
        of: .multiclassSVM, scores: Matrix([[1, 2]]), classes: [2], scale: 1, values: &values, by: .best)
    }.expectMessage("a class is not among the 2 columns of the scores")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setGradient(
        of: .softmaxCrossEntropy, scores: Matrix([[1, 2]]), classes: [-1], scale: 1, values: &values, by: .best)
    }.expectMessage("a class is not among the 2 columns of the scores")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setGradient(
        of: .softmaxCrossEntropy, scores: Matrix([[1, 2]]), classes: [0, 0], scale: 1, values: &values, by: .best)
    }.expectMessage("2 classes for 1 rows of scores")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setSquaredErrorGradient(
        predictions: Matrix([[1, 2]]), targets: Matrix([[1], [2]]), scale: 1, values: &values, by: .best)
    }.expectMessage("predictions are 1×2, but targets are 2×1")
  }
}
