import LinearAlgebra
import ModelFiles
import Testing

struct TensorTests {
  let matrix = Matrix([[1, 2, 3], [4, 5, 6]])

  @Test func keepsAMatrix() {
    let tensor = Tensor(matrix)
    #expect(tensor.shape == [2, 3])
    #expect(tensor.elements == [1, 2, 3, 4, 5, 6])
    #expect(tensor.matrix() == matrix)
  }

  @Test func keepsARowAsOneDimension() {
    let row = Matrix([[1, 2, 3]])
    #expect(Tensor(row: row).shape == [3])
    #expect(Tensor(row: row).matrix() == row)
  }

  @Test func aNumberIsAMatrixOfOneElement() {
    #expect(Tensor(shape: [], elements: [7]).matrix() == Matrix([[7]]))
  }

  @Test func moreThanTwoDimensionsAreNoMatrix() {
    #expect(Tensor(shape: [1, 2, 1], elements: [1, 2]).matrix() == nil)
  }

  @Test func anEmptyMatrixKeepsItsShape() {
    let empty = Tensor(Matrix(rows: 0, columns: 4))
    #expect(empty.shape == [0, 4])
    #expect(empty.matrix() == Matrix(rows: 0, columns: 4))
  }

  @Test func trapsOnAShapeThatDoesNotFit() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor(shape: [2, 2], elements: [1, 2, 3])
    }.expectMessage("a tensor of shape [2, 2] has 4 elements, but 3 were given")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor(shape: [-1, -1], elements: [1])
    }.expectMessage("a tensor of shape [-1, -1] has a negative size")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor(row: Matrix(rows: 2, columns: 1))
    }.expectMessage("a tensor of one dimension from a 2×1 matrix")
  }
}
