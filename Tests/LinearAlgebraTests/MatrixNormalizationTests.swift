import Kernels
import LinearAlgebra
import Testing

/// That matrices hand the right shapes and arguments to the kernels, whose arithmetic is tested by itself.
@Suite struct MatrixNormalizationTests {
  private static let x = Matrix([[1, 10], [3, 30]])
  private static let (gamma, beta) = (Matrix([[2, 1]]), Matrix([[5, -1]]))

  @Test(arguments: InstructionSet.available)
  func `columns take their moments, and what is normalised their shape`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var (mean, variance, y) = (Matrix(), Matrix(), Matrix(rows: 5, columns: 5))
    Self.x.columnMoments(mean: &mean, variance: &variance, by: kernels)
    #expect(mean == Matrix([[2, 20]]) && variance == Matrix([[1, 100]]))
    y.setNormalizingColumns(
      of: Self.x, mean: mean, variance: Matrix([[3, 80]]), epsilon: 1, gamma: Self.gamma, beta: Self.beta, by: kernels)
    #expect(y.rows == 2 && y.columns == 2)
    for (got, wanted) in zip(y.elements, [4, -1 - 10 / 9, 6, -1 + 10 / 9] as [Float]) {
      #expect(abs(got - wanted) < 1e-6)
    }
    var (dgamma, dbeta, dx) = (Matrix(), Matrix(), Matrix?(Matrix()))
    Matrix.setGradientsOfNormalizedColumns(
      Self.x, outputGradient: Matrix([[1, 2], [3, 4]]), mean: mean, variance: Matrix([[3, 80]]), epsilon: 1,
      gamma: Self.gamma, ofBatch: false, gammaGradient: &dgamma, betaGradient: &dbeta, inputGradient: &dx, by: kernels)
    #expect(dbeta == Matrix([[4, 6]]) && dgamma[0, 0] == 1)
    #expect(dx!.rows == 2 && dx!.columns == 2 && dx![0, 0] == 1 && dx![1, 0] == 3)
  }

  @Test(arguments: InstructionSet.available)
  func `rows are normalised in their shape`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var y = Matrix()
    y.setNormalizingRows(of: Matrix([[1, 3], [-5, -1]]), epsilon: 3, gamma: Self.gamma, beta: Self.beta, by: kernels)
    for (got, wanted) in zip(y.elements, [4, -0.5, 5 - 4 / 7.0.squareRoot(), -1 + 2 / 7.0.squareRoot()]) {
      #expect(abs(Double(got) - wanted) < 1e-6)
    }
    var (dgamma, dbeta, dx) = (Matrix(), Matrix(), Matrix?.none)
    Matrix.setGradientsOfNormalizedRows(
      Matrix([[1, 3], [1, 3]]), outputGradient: Matrix([[1, 2], [3, 4]]), epsilon: 3, gamma: Self.gamma,
      gammaGradient: &dgamma, betaGradient: &dbeta, inputGradient: &dx, by: kernels)
    #expect(dbeta == Matrix([[4, 6]]) && dgamma == Matrix([[-2, 3]]) && dx == nil)
  }

  @Test func `shapes that don't fit trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (mean, variance) = (Matrix(), Matrix())
      Matrix(rows: 0, columns: 2).columnMoments(mean: &mean, variance: &variance, by: .best)
    }.expectMessage("the moments of the columns of a 0×2 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var y = Matrix()
      let (row, short) = (Matrix(rows: 1, columns: 2), Matrix(rows: 1, columns: 1))
      y.setNormalizingColumns(
        of: Matrix(rows: 2, columns: 2), mean: row, variance: short, epsilon: 1, gamma: row, beta: row, by: .best)
    }.expectMessage("a 2×2 matrix is normalised with a row of 1×1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var y = Matrix()
      let (row, tall) = (Matrix(rows: 1, columns: 2), Matrix(rows: 2, columns: 1))
      y.setNormalizingRows(of: Matrix(rows: 2, columns: 2), epsilon: 1, gamma: row, beta: tall, by: .best)
    }.expectMessage("a 2×2 matrix is normalised with a row of 2×1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (a, b, dx) = (Matrix(), Matrix(), Matrix?.none)
      Matrix.setGradientsOfNormalizedRows(
        Matrix(rows: 2, columns: 2), outputGradient: Matrix(rows: 1, columns: 2), epsilon: 1,
        gamma: Matrix(rows: 1, columns: 2), gammaGradient: &a, betaGradient: &b, inputGradient: &dx, by: .best)
    }.expectMessage("inputs are 2×2, but the gradient of their outputs is 1×2")
  }
}
