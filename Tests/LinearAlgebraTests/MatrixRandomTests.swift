import LinearAlgebra
import Testing

@Suite struct MatrixRandomTests {
  @Test func `normal numbers are the stream's, row by row`() {
    var stream = RandomStream(seed: 5, name: "data")
    var same = stream
    let x = Matrix(rows: 3, columns: 4, normal: &stream)
    #expect(x.rows == 3 && x.columns == 4)
    #expect(x.elements == (0..<12).map { _ in Float(same.normal()) })
    // The stream went on: what is drawn next isn't drawn again.
    #expect(stream.next() == same.next())
    #expect(Matrix(rows: 3, columns: 4, normal: &stream) != x)
  }

  @Test func `a matrix without elements draws nothing`() {
    var stream = RandomStream(seed: 5, name: "data")
    var untouched = stream
    #expect(Matrix(rows: 0, columns: 4, normal: &stream).count == 0)
    #expect(stream.next() == untouched.next())
  }
}
