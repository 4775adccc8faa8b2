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
  func `penalties and updates change the matrix and no copy of it`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var dw = Matrix([[1, 1, 1]])
    dw.addPenaltyGradient(of: Matrix([[2, -2, 0]]), l2: 0.25, l1: 0.5, by: kernels)
    #expect(dw == Matrix([[2.5, -0.5, 1]]))
    var w = Matrix([[8, 8, 8]])
    let copy = w
    w.descend(along: Matrix([[2, 4, 0]]), learningRate: 0.5, by: kernels)
    #expect(w == Matrix([[7, 6, 8]]))
    #expect(copy == Matrix([[8, 8, 8]]))
    var v = Matrix([[4, 0, 2]])
    w.descend(along: Matrix([[1, 1, 1]]), learningRate: 0.5, momentum: 0.5, velocity: &v, by: kernels)
    #expect(v == Matrix([[3, 1, 2]]))
    #expect(w == Matrix([[5.5, 5.5, 7]]))
  }

  @Test func `classes and shapes that don't fit trap`() async {
    await #expect(processExitsWith: .failure) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setGradient(
        of: .multiclassSVM, scores: Matrix([[1, 2]]), classes: [2], scale: 1, values: &values, by: .best)
    }
    await #expect(processExitsWith: .failure) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setGradient(
        of: .softmaxCrossEntropy, scores: Matrix([[1, 2]]), classes: [-1], scale: 1, values: &values, by: .best)
    }
    await #expect(processExitsWith: .failure) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setGradient(
        of: .softmaxCrossEntropy, scores: Matrix([[1, 2]]), classes: [0, 0], scale: 1, values: &values, by: .best)
    }
    await #expect(processExitsWith: .failure) {
      var (gradient, values) = (Matrix([[0]]), Matrix([[0]]))
      gradient.setSquaredErrorGradient(
        predictions: Matrix([[1, 2]]), targets: Matrix([[1], [2]]), scale: 1, values: &values, by: .best)
    }
    await #expect(processExitsWith: .failure) {
      var w = Matrix([[1, 2]])
      w.descend(along: Matrix([[1]]), learningRate: 1, by: .best)
    }
  }
}
