import LinearAlgebra
import Testing

@Suite struct InputScalingTests {
  private static func examples(_ inputs: ExampleInputs) -> Examples {
    Examples(inputs: inputs, targets: .classes([Int32](repeating: 0, count: inputs.rows), names: ["any"]))
  }

  private static func randomMatrix(rows: Int, columns: Int) -> Matrix {
    var stream = RandomStream(seed: 1, name: "scaling")
    return Matrix(rows: rows, columns: columns) { _, j in Float(stream.normal() * Double(j + 1) + Double(10 * j)) }
  }

  private static func apply(_ scaling: InputScaling, _ x: Float, _ column: Int) -> Double {
    (Double(x) - Double(scaling.shift[0, column])) * Double(scaling.scale[0, column])
  }

  @Test func `no scaling changes nothing`() {
    let scaling = InputScaling(.none, fittedTo: Self.examples(.floats(Self.randomMatrix(rows: 5, columns: 3))))
    #expect(scaling == .identity(width: 3))
    #expect(scaling.width == 3 && scaling.shift == Matrix([[0, 0, 0]]) && scaling.scale == Matrix([[1, 1, 1]]))
  }

  @Test func `the unit scaling divides pixels by the largest one there can be`() {
    let pixels = Self.examples(.bytes([0, 5, 16, 3], rows: 2, columns: 2))
    #expect(InputScaling(.unit, fittedTo: pixels) == .uniform(shift: 0, scale: 1 / 255, width: 2))
    #expect(InputScaling(.unit, fittedTo: pixels, pixelMaximum: 16) == .uniform(shift: 0, scale: 1 / 16, width: 2))
  }

  @Test func `the unit scaling takes each column of floats to 0…1`() {
    let matrix = Self.randomMatrix(rows: 50, columns: 4)
    let scaling = InputScaling(.unit, fittedTo: Self.examples(.floats(matrix)))
    for j in 0..<4 {
      let scaled = (0..<50).map { Self.apply(scaling, matrix[$0, j], j) }
      #expect(scaled.min() == 0)
      #expect(abs(scaled.max()! - 1) < 1e-6)
    }
  }

  @Test func `the standard scaling takes each column to mean 0 and standard deviation 1`() {
    let matrix = Self.randomMatrix(rows: 50, columns: 4)
    let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 * $0) }
    for inputs in [ExampleInputs.floats(matrix), .bytes(bytes, rows: 50, columns: 4)] {
      let scaling = InputScaling(.standard, fittedTo: Self.examples(inputs))
      for j in 0..<4 {
        let scaled = (0..<50).map { i in
          switch inputs {
          case .floats(let matrix): Self.apply(scaling, matrix[i, j], j)
          case .bytes(let bytes, _, _): Self.apply(scaling, Float(bytes[i * 4 + j]), j)
          }
        }
        let mean = scaled.reduce(0, +) / 50
        let variance = scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50
        #expect(abs(mean) < 1e-5)
        #expect(abs(variance - 1) < 1e-5)
      }
    }
  }

  // A sum of rounded parts would leave a deviation of 10⁻¹⁷ and stretch it to 1.
  @Test(arguments: InputScaling.Kind.allCases)
  func `a constant column is not stretched, whatever its value and however many rows there are`(
    _ kind: InputScaling.Kind
  ) {
    for rows in 1...60 {
      for value in [Float(0.1), 1e-3, 255, -7.3, 0] {
        let constant = Matrix(rows: rows, columns: 1, repeating: value)
        let scaling = InputScaling(kind, fittedTo: Self.examples(.floats(constant)))
        #expect(scaling.scale == Matrix([[1]]), "\(rows) rows of \(value)")
        #expect(scaling.shift == Matrix([[kind == .none ? 0 : value]]), "\(rows) rows of \(value)")
      }
      if kind == .standard {
        let bytes = ExampleInputs.bytes([UInt8](repeating: 201, count: rows), rows: rows, columns: 1)
        let scaling = InputScaling(.standard, fittedTo: Self.examples(bytes))
        #expect(scaling == .uniform(shift: 201, scale: 1, width: 1), "\(rows) rows")
      }
    }
  }

  @Test func `a shift and a scale that are not one row of the same width trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InputScaling(shift: Matrix(rows: 1, columns: 2), scale: Matrix(rows: 1, columns: 3))
    }.expectMessage("a scaling by a 1×2 shift and a 1×3 scale")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InputScaling(shift: Matrix(rows: 2, columns: 2), scale: Matrix(rows: 2, columns: 2))
    }.expectMessage("a scaling by a 2×2 shift and a 2×2 scale")
  }
}
