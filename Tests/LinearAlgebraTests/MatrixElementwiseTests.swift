import Kernels
import LinearAlgebra
import Testing

/// That matrices hand the right shapes and arguments to the kernels, whose arithmetic is tested by itself.
@Suite struct MatrixElementwiseTests {
  @Test(arguments: InstructionSet.available)
  func `functions and their gradients take the shape of what they are applied to`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var y = Matrix(rows: 9, columns: 9)
    let function = ElementwiseFunction(.leakyReLU, parameter: 0.5)
    y.setApplying(function, to: Matrix([[-2, 4, 0], [1, -8, 3]]), by: kernels)
    #expect(y == Matrix([[-1, 4, 0], [1, -4, 3]]))
    var dx = Matrix(rows: 0, columns: 0)
    dx.setGradient(of: function, outputs: y, outputGradient: Matrix([[2, 2, 2], [2, 2, 2]]), by: kernels)
    #expect(dx == Matrix([[1, 2, 1], [2, 1, 2]]))
    dx.setGradient(
      of: ElementwiseFunction(.silu), inputs: Matrix([[0], [200]]), outputGradient: Matrix([[3], [4]]), by: kernels)
    #expect(dx == Matrix([[1.5], [4]]))
  }

  @Test(arguments: InstructionSet.available)
  func `exponentials and logarithms take the shape of their arguments`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var y = Matrix(rows: 0, columns: 0)
    y.setExp(of: Matrix([[0, -.infinity, 1]]), by: kernels)
    #expect(y[0, 0] == 1 && y[0, 1] == 0 && abs(y[0, 2] - 2.718_281_8) < 1e-6 && y.columns == 3)
    y.setExpMinusOne(of: Matrix([[0, 1e-9]]), by: kernels)
    #expect(y == Matrix([[0, 1e-9]]))
    y.setLog(of: Matrix([[1], [0]]), by: kernels)
    #expect(y == Matrix([[0], [-.infinity]]))
    y.setLog(onePlus: Matrix([[-1, 1e-9]]), by: kernels)
    #expect(y == Matrix([[-.infinity, 1e-9]]))
    y.setLogSumExp(ofRows: Matrix([[2, -.infinity], [1000, 0], [-7, -1000]]), by: kernels)
    #expect(y == Matrix([[2], [1000], [-7]]))
  }

  @Test(arguments: InstructionSet.available)
  func `rows are added and columns summed`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var z = Matrix([[1, 2, 3], [4, 5, 6]])
    let copy = z
    z.addRow(Matrix([[10, 20, 30]]), by: kernels)
    #expect(z == Matrix([[11, 22, 33], [14, 25, 36]]))
    #expect(copy == Matrix([[1, 2, 3], [4, 5, 6]]))
    var sums = Matrix(rows: 5, columns: 5)
    sums.setColumnSums(of: z, by: kernels)
    #expect(sums == Matrix([[25, 47, 69]]))
    let (squares, magnitudes) = Matrix([[3, -4]]).sumsOfSquaresAndMagnitudes(by: kernels)
    #expect(squares == 25 && magnitudes == 7)
  }

  @Test(arguments: InstructionSet.available)
  func `finiteness, softmax and the largest of each row are the rows' own`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    #expect(Matrix([[1, 2], [3, 4]]).isFinite(by: kernels))
    #expect(!Matrix([[1, 2], [3, .infinity]]).isFinite(by: kernels))
    #expect(Matrix(rows: 0, columns: 3).isFinite(by: kernels))
    var p = Matrix([[5, 5], [0, 1000]])
    p.softmaxRows(by: kernels)
    #expect(p == Matrix([[0.5, 0.5], [0, 1]]))
    #expect(Matrix([[1, 3, 3], [2, 0, -1]]).largestInRows() == [1, 0])
  }

  @Test func `shapes that don't fit trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var z = Matrix(rows: 2, columns: 3)
      z.addRow(Matrix(rows: 1, columns: 2), by: .best)
    }.expectMessage("a 1×2 row added to a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var dx = Matrix(rows: 2, columns: 3)
      dx.setGradient(
        of: ElementwiseFunction(.relu), outputs: Matrix(rows: 2, columns: 3),
        outputGradient: Matrix(rows: 3, columns: 2), by: .best)
    }.expectMessage("outputs are 2×3, but their gradient is 3×2")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var dx = Matrix(rows: 2, columns: 3)
      dx.setGradient(
        of: ElementwiseFunction(.gelu), inputs: Matrix(rows: 2, columns: 3),
        outputGradient: Matrix(rows: 3, columns: 2), by: .best)
    }.expectMessage("inputs are 2×3, but the gradient of their outputs is 3×2")
    // What a derivative is computed from is no matter of choice.
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var dx = Matrix()
      dx.setGradient(
        of: ElementwiseFunction(.gelu), outputs: Matrix([[1]]), outputGradient: Matrix([[1]]), by: .best)
    }.expectMessage("the derivative of gelu needs the inputs")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var dx = Matrix()
      dx.setGradient(
        of: ElementwiseFunction(.relu), inputs: Matrix([[1]]), outputGradient: Matrix([[1]]), by: .best)
    }.expectMessage("the derivative of relu is computed from the outputs")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 0).largestInRows()
    }.expectMessage("the largest element of each row of a 2×0 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var values = Matrix(rows: 2, columns: 1)
      values.setLogSumExp(ofRows: Matrix(rows: 2, columns: 0), by: .best)
    }.expectMessage("the log-sum-exp of each row of a 2×0 matrix")
  }

  @Test func correctAreTheRowsWhoseClassHasTheLargestScore() async {
    let scores = Matrix([[1, 3, 2], [2, 0, -1], [5, 5, 4], [-3, -2, -1]])
    #expect(scores.correctCount(of: [1, 0, 0, 2]) == 4)
    // Of equal scores it is the first.
    #expect(scores.correctCount(of: [2, 0, 1, 2]) == 2)
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix([[1, 3]]).correctCount(of: [0, 1])
    }.expectMessage("2 classes of the rows of a 1×2 matrix")
  }
}
