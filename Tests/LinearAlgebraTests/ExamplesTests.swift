import Kernels
import LinearAlgebra
import Testing

@Suite struct ExamplesTests {
  /// Ten examples of three bytes 3i, 3i + 1, 3i + 2, in classes i mod 2.
  private static let pixels = Examples(
    inputs: .bytes((0..<30).map { UInt8($0) }, rows: 10, columns: 3),
    targets: .classes((0..<10).map { Int32($0 % 2) }, names: ["even", "odd"]))

  /// Six examples of two floats, with one number to predict.
  private static let measurements = Examples(
    inputs: .floats(Matrix(rows: 6, columns: 2) { Float($0) + Float($1) / 2 }),
    targets: .values(Matrix(rows: 6, columns: 1) { i, _ in Float(i * i) }))

  private static func classes(_ examples: Examples) -> [Int32] {
    if case .classes(let classes, _) = examples.targets { classes } else { [] }
  }

  private static func bytes(_ examples: Examples) -> [UInt8] {
    if case .bytes(let bytes, _, _) = examples.inputs { bytes } else { [] }
  }

  @Test func `examples know their sizes and classes`() {
    #expect(Self.pixels.count == 10 && Self.pixels.width == 3 && Self.pixels.outputWidth == 2)
    #expect(Self.pixels.classNames == ["even", "odd"])
    #expect(Self.measurements.count == 6 && Self.measurements.width == 2 && Self.measurements.outputWidth == 1)
    #expect(Self.measurements.classNames == [])
  }

  @Test func `a selection has the inputs and targets of the positions, in their order`() {
    let selected = Self.pixels[[7, 0, 7]]
    #expect(selected.count == 3 && selected.width == 3)
    #expect(Self.bytes(selected) == [21, 22, 23, 0, 1, 2, 21, 22, 23])
    #expect(Self.classes(selected) == [1, 0, 1])
    #expect(selected.classNames == ["even", "odd"])
    let rows = Self.measurements[[4, 1]]
    guard case .floats(let inputs) = rows.inputs, case .values(let values) = rows.targets else {
      Issue.record("the kind of the inputs or targets changed")
      return
    }
    #expect(inputs == Matrix([[4, 4.5], [1, 1.5]]))
    #expect(values == Matrix([[16], [1]]))
    #expect(Self.pixels[[]].count == 0)
  }

  @Test(arguments: [(0.2, 2), (0.25, 3), (0.22, 2), (0.01, 1), (0.99, 9)])
  func `a split parts the examples, in their order, by the rounded fraction`(_ fraction: Double, _ size: Int) {
    var stream = RandomStream(seed: 1, name: "split")
    let (rest, part) = Self.pixels.split(fraction: fraction, using: &stream)
    #expect(part.count == size && rest.count == 10 - size)
    let first = { (examples: Examples) in
      stride(from: 0, to: examples.count * 3, by: 3).map { Self.bytes(examples)[$0] }
    }
    #expect(first(rest) == first(rest).sorted() && first(part) == first(part).sorted())
    #expect((first(rest) + first(part)).sorted() == (0..<10).map { UInt8(3 * $0) })
    #expect(Self.classes(part) == first(part).map { Int32($0 / 3 % 2) })
  }

  @Test func `a split is chosen by the stream`() {
    var stream = RandomStream(seed: 1, name: "split")
    var again = stream
    let first = Self.bytes(Self.pixels.split(fraction: 0.5, using: &stream).part)
    #expect(Self.bytes(Self.pixels.split(fraction: 0.5, using: &again).part) == first)
    #expect(Self.bytes(Self.pixels.split(fraction: 0.5, using: &stream).part) != first)
  }

  @Test(arguments: InstructionSet.available)
  func `a batch has the inputs at the positions, scaled`(_ set: InstructionSet) {
    let kernels = KernelTable(set)
    var batch = Matrix(rows: 9, columns: 9)
    let scaling = InputScaling(shift: Matrix([[1, 0, -2]]), scale: Matrix([[0.5, 1, 2]]))
    Self.pixels.gather([99, 3, 0, 99][1...2], scaledBy: scaling, into: &batch, by: kernels)
    #expect(batch == Matrix([[4, 10, 26], [-0.5, 1, 8]]))
    Self.measurements.gather(
      [5, 5, 0][...], scaledBy: InputScaling(shift: Matrix([[1, 0]]), scale: Matrix([[2, 4]])), into: &batch,
      by: kernels)
    #expect(batch == Matrix([[8, 22], [8, 22], [-2, 2]]))
    Self.measurements.gather([], scaledBy: .identity(width: 2), into: &batch, by: kernels)
    #expect(batch.shape == "0×2")
  }

  @Test func `examples that don't fit together trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Examples(inputs: .floats(Matrix(rows: 2, columns: 1)), targets: .classes([0], names: ["a"]))
    }.expectMessage("2 rows of inputs, but 1 targets")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Examples(inputs: .bytes([1, 2, 3], rows: 2, columns: 2), targets: .classes([0, 0], names: ["a"]))
    }.expectMessage("3 bytes for 2×2")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Examples(inputs: .floats(Matrix(rows: 1, columns: 1)), targets: .classes([1], names: ["a"]))
    }.expectMessage("a class is not among the 1 named ones")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ExamplesTests.pixels[[10]]
    }.expectMessage("a position is not among the 10 examples")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ExamplesTests.measurements[[-1]]
    }.expectMessage("a position is not among the 6 examples")
  }

  @Test func `impossible splits and batches trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var stream = RandomStream(seed: 1, name: "split")
      _ = ExamplesTests.pixels.split(fraction: 1, using: &stream)
    }.expectMessage("a fraction of 1.0 is not between 0 and 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var stream = RandomStream(seed: 1, name: "split")
      _ = ExamplesTests.pixels[[0]].split(fraction: 0.5, using: &stream)
    }.expectMessage("1 examples cannot be split")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var batch = Matrix(rows: 1, columns: 3)
      ExamplesTests.pixels.gather([10], scaledBy: .identity(width: 3), into: &batch, by: .best)
    }.expectMessage("a position is not among the 10 examples")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var batch = Matrix(rows: 1, columns: 3)
      ExamplesTests.pixels.gather([0], scaledBy: .identity(width: 2), into: &batch, by: .best)
    }.expectMessage("a scaling of 2 columns for inputs of 3")
  }
}
