import Kernels
import Testing

@Suite struct GatherTests {
  private static let rows: [Int32] = [4, 0, 2, 2, 6]
  private static func widths(_ set: InstructionSet) -> [Int] { Array(0...2 * set.vectorWidth + 1) + [784] }

  /// (x − shift)·scale has two roundings.
  private static func check(
    _ batch: Floats, _ columns: Int, _ source: (Int) -> Double, _ shift: [Float], _ scale: [Float]
  ) {
    #expect(batch.marginsAreUntouched)
    for (i, row) in rows.enumerated() {
      for j in 0..<columns {
        let exact = (source(Int(row) * columns + j) - Double(shift[j])) * Double(scale[j])
        #expect(abs(Double(batch.pointer[i * columns + j]) - exact) <= gamma(2) * abs(exact))
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `rows of bytes are gathered, shifted and scaled by column`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 51)
    for columns in Self.widths(set) {
      let source = (0..<7 * columns).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 256) }
      let shift = (0..<columns).map { _ in 100 * generator.normal() }
      let scale = (0..<columns).map { _ in generator.normal() }
      let batch = Floats(count: Self.rows.count * columns)
      KernelTable(set).functions.gatherBytes(
        Self.rows.count, columns, Self.rows, source, shift, scale, batch.pointer)
      Self.check(batch, columns, { Double(source[$0]) }, shift, scale)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `every byte is the float of its value`(_ set: InstructionSet) {
    let batch = Floats(count: 256)
    KernelTable(set).functions.gatherBytes(
      1, 256, [0], (0...255).map { UInt8($0) }, [Float](repeating: 0, count: 256), [Float](repeating: 1, count: 256),
      batch.pointer)
    #expect(batch.elements == (0...255).map { Float($0) })
  }

  @Test(arguments: InstructionSet.available)
  func `rows of floats are gathered, shifted and scaled by column`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 52)
    for columns in Self.widths(set) {
      let source = Floats((0..<7 * columns).map { _ in generator.normal() })
      let shift = (0..<columns).map { _ in generator.normal() }
      let scale = (0..<columns).map { _ in generator.normal() }
      let batch = Floats(count: Self.rows.count * columns)
      KernelTable(set).functions.gatherFloats(
        Self.rows.count, columns, Self.rows, source.pointer, shift, scale, batch.pointer)
      Self.check(batch, columns, { Double(source.pointer[$0]) }, shift, scale)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `gathering no rows writes nothing`(_ set: InstructionSet) {
    let batch = Floats(count: 0)
    KernelTable(set).functions.gatherFloats(0, 3, [], [1, 2, 3], [0, 0, 0], [1, 1, 1], batch.pointer)
    KernelTable(set).functions.gatherBytes(0, 3, [], [1, 2, 3], [0, 0, 0], [1, 1, 1], batch.pointer)
    #expect(batch.marginsAreUntouched)
  }
}
