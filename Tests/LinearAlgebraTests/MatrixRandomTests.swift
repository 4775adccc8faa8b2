import Kernels
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

  @Test(arguments: InstructionSet.available, [1, 3, 4, 7, 1030])
  func `dropped elements are those whose word of Philox is below the threshold`(_ set: InstructionSet, columns: Int) {
    let x = Matrix(rows: 3, columns: columns) { Float($0 + 2 * $1) + 1 }
    let (threshold, key, stream) = (UInt32(3) << 30, UInt64(0x0123_4567_89ab_cdef), UInt64(0xfedc_ba98_7654_3210))
    var y = Matrix(rows: 1, columns: 1)
    y.setDropping(of: x, threshold: threshold, scale: 4, key: key, stream: stream, by: KernelTable(set))
    #expect(y.rows == 3 && y.columns == columns)
    let blocks = (x.count + 3) / 4
    let expected = x.elements.enumerated().map { i, value in
      let words = Philox.words(
        counter: SIMD4(UInt32(i % blocks), 0, 0x7654_3210, 0xfedc_ba98), key: SIMD2(0x89ab_cdef, 0x0123_4567))
      return words[i / blocks] >= threshold ? 4 * value : 0
    }
    #expect(y.elements == expected)
  }
}
