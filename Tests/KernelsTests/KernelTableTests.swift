import Kernels
import Testing

@Suite struct KernelTableTests {
  @Test func `the best table is that of the last available set`() {
    #expect(KernelTable.best.instructionSet == InstructionSet.available.last)
  }

  @Test(arguments: InstructionSet.available)
  func `a table is that of the set that was asked for`(_ set: InstructionSet) {
    let table = KernelTable(set)
    #expect(table.instructionSet == set)
    // Whole vectors, and a micro-kernel for each number of rows that a tile can be left with.
    let blocking = table.functions.blocking
    #expect(blocking.tileColumns % set.vectorWidth == 0)
    #expect(blocking.blockColumns % blocking.tileColumns == 0)
    #expect(blocking.blockRows % blocking.tileRows == 0)
    #expect(blocking.blockDepth > 0)
    let functions = ActivationKernelIndex.allCases
    #expect(table.functions.activations.count == functions.count)
    #expect(table.functions.activationGradients.count == functions.count { !$0.derivativeNeedsInputs })
    #expect(table.functions.activationGradientsFromInputs.count == functions.count { $0.derivativeNeedsInputs })
  }

  @Test(.enabled(if: !processorIsEmulated && !InstructionSet.available.contains(.avx2)))
  func `the AVX2 table traps on a processor without AVX2`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = KernelTable(.avx2)
    }.expectMessage("this processor has no \(InstructionSet.avx2)")
  }

  @Test(.enabled(if: !processorIsEmulated && !InstructionSet.available.contains(.avx512)))
  func `the AVX-512 table traps on a processor without AVX-512`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = KernelTable(.avx512)
    }.expectMessage("this processor has no \(InstructionSet.avx512)")
  }

  // In a process of its own, which a single access behind an end would kill.
  @Test(arguments: InstructionSet.available)
  func `no function of the table reads or writes outside its arrays`(_ set: InstructionSet) async {
    await #expect(processExitsWith: .success) { [name = set.rawValue as String] in
      let set = try #require(InstructionSet(rawValue: name))
      for edge in GuardedMemory.Edge.allCases {
        for count in Array(0...2 * set.vectorWidth + 1) + [1000] {
          KernelTableTests.callEverything(KernelTable(set), count, GuardedArrays(at: edge))
        }
      }
    }
  }

  private static func callEverything(_ kernels: KernelTable, _ count: Int, _ memory: GuardedArrays) {
    let f = kernels.functions
    let (x, y, z) = (memory.floats(count), memory.floats(count), memory.floats(count))
    for activation in f.activations { activation(count, 0.5, x, y) }
    for gradient in f.activationGradients + f.activationGradientsFromInputs { gradient(count, 0.5, x, y, z) }
    let sums = memory.room(for: 2, of: Double.self)
    f.sumSquaresAndMagnitudes(count, x, sums)
    #expect(f.allFinite(count, x) == 1)
    let w = memory.floats(count)
    f.descend(count, 1, 0.1, 0.1, 0.1, x, w)
    f.descendWithMomentum(count, 1, 0.1, 0.1, 0.1, 0.9, x, y, w)
    f.descendWithNesterov(count, 1, 0.1, 0.1, 0.1, 0.9, x, y, w)
    f.adaGrad(count, 1, 0.1, 0.1, 0.1, 1e-8, x, y, w)
    f.rmsProp(count, 1, 0.1, 0.1, 0.1, 0.1, 1e-8, x, y, w)
    f.adam(count, 1, 0.1, 0.1, 0.1, 0.1, 0.001, 1, 1e-8, 0.1, x, y, z, w)
    #expect(f.sumOfSquares(count, x) >= 0)

    let rows = 3
    let (matrix, other) = (memory.floats(rows * count), memory.floats(rows * count))
    f.addRow(rows, count, x, matrix)
    f.sumColumns(rows, count, matrix, x)
    let positions = memory.room(for: rows, of: Int32.self)
    for i in 0..<rows { positions[i] = Int32((i + 2) % rows) }
    let bytes = memory.room(for: rows * count, of: UInt8.self)
    bytes.initialize(repeating: 7, count: rows * count)
    f.gatherBytes(rows, count, positions, bytes, x, y, matrix)
    f.gatherFloats(rows, count, positions, other, x, y, matrix)
    let values = memory.floats(rows)
    f.squaredError(rows, count, matrix, other, 1, values, other)
    f.dropout(count, 1, 2, 1 << 31, 2, x, y)
    f.randomIntegers(count, 1, 2, 3, memory.room(for: 2 * count, of: UInt64.self))
    f.columnMoments(rows, count, matrix, x, y)
    f.normalizeColumns(rows, count, matrix, x, y, 1e-5, z, w, other)
    f.normalizeColumnsGradient(rows, count, matrix, other, x, y, 1e-5, z, 1, w, z, matrix)
    f.normalizeRows(rows, count, matrix, 1e-5, x, y, other)
    f.normalizeRowsGradient(rows, count, matrix, other, 1e-5, x, y, z, matrix)
    // Every row needs a class.
    guard count > 0 else { return }
    let classes = memory.room(for: rows, of: Int32.self)
    classes.initialize(repeating: Int32(count - 1), count: rows)
    f.softmax(rows, count, matrix, other)
    f.softmaxCrossEntropy(rows, count, matrix, classes, 1, values, other)
    f.smoothLabels(rows, count, matrix, classes, 0.1, 1, values, other)
    f.multiclassSVM(rows, count, matrix, classes, 1, values, other)
  }
}
