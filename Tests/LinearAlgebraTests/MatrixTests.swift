import LinearAlgebra
import Testing

@Suite struct MatrixTests {
  @Test func `matrices are made of nothing, of zeros, of a value, of rows, of elements and of a function`() {
    #expect(Matrix().rows == 0 && Matrix().columns == 0 && Matrix().elements == [])
    #expect(Matrix(rows: 2, columns: 3).elements == [0, 0, 0, 0, 0, 0])
    #expect(Matrix(rows: 2, columns: 2, repeating: 7).elements == [7, 7, 7, 7])
    let x = Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(x.rows == 2 && x.columns == 3 && x.count == 6 && x.shape == "2×3")
    #expect(x == Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6]))
    #expect(x == Matrix(rows: 2, columns: 3) { Float($0 * 3 + $1 + 1) })
    #expect(x[1, 0] == 4 && x.row(1) == [4, 5, 6])
  }

  @Test func `a copy keeps its elements when the original changes`() {
    var x = Matrix([[1, 2], [3, 4]])
    let copy = x
    x[0, 1] = 9
    #expect(copy == Matrix([[1, 2], [3, 4]]))
    #expect(x == Matrix([[1, 9], [3, 4]]))
    let second = x
    x.withUnsafeMutableBufferPointer { $0[0] = 8 }
    #expect(second[0, 0] == 1 && x[0, 0] == 8)
  }

  @Test func `a copy keeps its shape and elements when the original is reshaped`() {
    var x = Matrix([[1, 2, 3], [4, 5, 6]])
    let copy = x
    x.reshape(rows: 3, columns: 2)
    x[2, 1] = 60
    #expect(x == Matrix([[1, 2], [3, 4], [5, 60]]))
    x.reshape(rows: 1, columns: 2)
    x[0, 0] = 10
    #expect(copy == Matrix([[1, 2, 3], [4, 5, 6]]))
  }

  @Test func `reshaping to fewer elements and back allocates nothing`() {
    var x = Matrix(rows: 128, columns: 10)
    let address = x.withUnsafeBufferPointer { $0.baseAddress }
    x.reshape(rows: 17, columns: 10)
    #expect(x.count == 170)
    x.reshape(rows: 128, columns: 10)
    #expect(x.withUnsafeBufferPointer { $0.baseAddress } == address)
    x.reshape(rows: 1000, columns: 10)
    #expect(x.shape == "1000×10" && x.elements.count == 10_000)
  }

  @Test func `the first row starts on a cache line`() {
    for columns in [0, 1, 3, 100] {
      Matrix(rows: 3, columns: columns).withUnsafeBufferPointer { #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0) }
    }
  }

  @Test func `equality is of shapes and elements as IEEE 754 compares them`() {
    #expect(Matrix([[1, 2]]) != Matrix([[1], [2]]))
    #expect(Matrix([[1, 2]]) != Matrix([[1, 3]]))
    #expect(Matrix([[0.0]]) == Matrix([[-0.0]]))
    #expect(Matrix([[.nan]]) != Matrix([[.nan]]))
    #expect(Matrix(rows: 0, columns: 3) != Matrix(rows: 3, columns: 0))
  }

  @Test func `matrices without elements have all operations`() {
    for (rows, columns) in [(0, 0), (0, 3), (3, 0)] {
      var x = Matrix(rows: rows, columns: columns)
      #expect(x.elements.isEmpty)
      #expect(x.transposed.shape == "\(columns)×\(rows)")
      x.reshape(rows: columns, columns: rows)
      #expect(x.rows == columns && x.columns == rows)
    }
    #expect(Matrix([]).shape == "0×0")
    #expect(Matrix(rows: 3, columns: 0).row(2) == [])
  }

  @Test func `transposing exchanges rows and columns`() {
    let x = Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(x.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(x.transposed.transposed == x)
  }

  @Test func `a small matrix describes itself by its elements, a large one by its shape`() {
    #expect(Matrix([[1, 2], [3, 4]]).description == "Matrix([[1.0, 2.0], [3.0, 4.0]])")
    #expect(Matrix(rows: 20, columns: 6).description == "Matrix(20×6)")
  }

  @Test func `subscripts out of range trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3)[2, 0]
    }.expectMessage("element (2, 0) of a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3)[0, 3]
    }.expectMessage("element (0, 3) of a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3)[-1, 0]
    }.expectMessage("element (-1, 0) of a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3)[1, -1]
    }.expectMessage("element (1, -1) of a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Matrix(rows: 2, columns: 3)
      x[0, 3] = 1
    }.expectMessage("element (0, 3) of a 2×3 matrix")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3).row(2)
    }.expectMessage("row 2 of a 2×3 matrix")
  }

  @Test func `impossible shapes trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: -1, columns: 3)
    }.expectMessage("a matrix of -1×3 elements has a negative size")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: -1, columns: -1)
    }.expectMessage("a matrix of -1×-1 elements has a negative size")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: .max, columns: 2)
    }.expectMessage("a matrix of \(Int.max)×2 elements exceeds the address space")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix([[1, 2], [3]])
    }.expectMessage("the rows of a matrix have different lengths: [2, 1]")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 2, elements: [1, 2, 3])
    }.expectMessage("a 2×2 matrix has 4 elements, but 3 were given")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Matrix(rows: 2, columns: 3)
      x.reshape(rows: -2, columns: -3)
    }.expectMessage("a 2×3 matrix cannot become -2×-3")
  }
}
