import LinearAlgebra
import NeuralNetworks
import Testing

struct TemplatesTests {
  private static let weight = Matrix([[1, 2, 3, 4, 5, 6], [-7, 8, -9, 10, -11, 12]])

  @Test func `rows of W as images, the upper row first`() throws {
    let templates = try Templates(of: Self.weight, rows: 2, columns: 3)
    #expect(templates.images == [Matrix([[1, 2, 3], [4, 5, 6]]), Matrix([[-7, 8, -9], [10, -11, 12]])])
    #expect(templates.rows == 2 && templates.columns == 3)
  }

  @Test func `the first dense layer that sees the inputs`() throws {
    let first = try Dense(weight: Self.weight, bias: Matrix([[0, 0]]))
    let stack = try Network(
      inputWidth: 6,
      layers: [first, Activation(.relu), try Dense(weight: Matrix([[1, 1]]), bias: Matrix([[0]]))])
    #expect(try Templates(of: stack, rows: 3, columns: 2).images[0] == Matrix([[1, 2], [3, 4], [5, 6]]))
    // A dense layer that doesn't see the inputs themselves stands before the one that does.
    let other = try Dense(weight: Matrix(rows: 2, columns: 6), bias: Matrix([[0, 0]]))
    let graph = try Network(
      inputWidth: 6,
      layers: [Activation(.relu), other, first, try Dense(weight: Matrix(rows: 1, columns: 4), bias: Matrix([[0]]))],
      sources: [[.input], [.layer(0)], [.input], [.layer(1), .layer(2)]])
    #expect(try Templates(of: graph, rows: 1, columns: 6).images[1].row(0) == Self.weight.row(1))
  }

  @Test func `one scale for several networks, symmetric around zero`() throws {
    let a = try Templates(of: Self.weight, rows: 2, columns: 3)
    let b = try Templates(of: Matrix([[0.5, -20]]), rows: 1, columns: 2)
    #expect(try Templates.commonScale(of: [a]) == -12...12)
    #expect(try Templates.commonScale(of: [a, b]) == -20...20)
    // The seventh of the 14 magnitudes 0.5, 1, …, 12, 20.
    #expect(try Templates.commonScale(of: [a, b], share: 0.5) == -6...6)
    #expect(try Templates.commonScale(of: [a, b], share: 13.0 / 14) == -12...12)
    #expect(try Templates.commonScale(of: [a, b], share: 1e-9) == -0.5...0.5)
    #expect(try Templates.commonScale(of: []) == -1...1)
    #expect(try Templates.commonScale(of: [Templates(of: Matrix(rows: 2, columns: 4), rows: 2, columns: 2)]) == -1...1)
  }

  // MARK: Refused

  private func expectError(
    _ message: String, _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ArgumentError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.description == message, sourceLocation: sourceLocation)
  }

  @Test func `sizes that don't fit, and shares and weights out of range`() throws {
    expectError("the width of the weights is 6, but must be 8, for templates of 4×2 pixels") {
      _ = try Templates(of: Self.weight, rows: 2, columns: 4)
    }
    expectError("the size of a template is 6×0, but must be at least 1×1") {
      _ = try Templates(of: Self.weight, rows: 0, columns: 6)
    }
    expectError("the size of a template is 2×\(Int.max), but must be at least 1×1") {
      _ = try Templates(of: Self.weight, rows: .max, columns: 2)
    }
    expectError("the network's first layer is relu, but must be a dense layer, whose weights are images") {
      _ = try Templates(of: Network(inputWidth: 4, layers: [Activation(.relu)]), rows: 2, columns: 2)
    }
    let templates = try Templates(of: Self.weight, rows: 2, columns: 3)
    for share in [0, -1, 1.5, .nan] {
      expectError("the share of weights is \(share), but must be more than 0 and at most 1") {
        _ = try Templates.commonScale(of: [templates], share: share)
      }
    }
    expectError("a weight is inf, but must be finite") {
      _ = try Templates.commonScale(of: [Templates(of: Matrix([[1, -.infinity]]), rows: 1, columns: 2)])
    }
  }
}
