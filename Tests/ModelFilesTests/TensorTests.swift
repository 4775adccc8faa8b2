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
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [2, 2], elements: [1, 2, 3]) }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [-1, -1], elements: [1]) }
    await #expect(processExitsWith: .failure) { _ = Tensor(row: Matrix(rows: 2, columns: 1)) }
  }
}
