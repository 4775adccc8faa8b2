import NeuralNetworks
import Testing

@testable import Figures

@Suite struct PolarTransformFigureTests {
  /// Two rings.
  private static let rings = Examples(
    inputs: .floats(
      Matrix(
        (0..<40).map { i -> [Float] in
          let (direction, radius): (Int, Float) = (i / 2 % 4, i % 2 == 0 ? 1 : 0.4)
          let slant = Float(i / 8) / 5
          return [[1, slant], [-slant, 1], [-1, -slant], [slant, -1]][direction].map { $0 * radius }
        })), targets: .classes((0..<40).map { Int32($0 % 2) }, names: ["outer", "inner"]))

  @Test func `what a line can't separate in the plane it can by radius and angle`() throws {
    let figure = try Figure.polarTransform(of: Self.rings, resolution: 40)
    try expectWellFormed(figure)
    #expect(figure.panels.count == 2)
    #expect(figure.panels[1].title == "feature space: a line gets 100 %")
    #expect(
      figure.panels[0].title.hasPrefix("original space: a line gets ") && !figure.panels[0].title.hasSuffix("100 %"))
    #expect(figure.panels[1].x.label == "r" && figure.panels[1].y.label == "θ")
    // Regions, the line, and the points in both.
    #expect(figure.panels.map(\.series.count) == [3, 3])
  }

  @Test func `points that have no polar form or no classes`() throws {
    let wide = Examples(inputs: .floats(Matrix([[1, 2, 3]])), targets: .classes([0], names: ["a", "b"]))
    let error = #expect(throws: TrainingError.self) { try Figure.polarTransform(of: wide) }
    #expect(error?.description == "the polar transform is one of points with 2 numbers, but these have 3")
    let numbers = Examples(inputs: .floats(Matrix([[1, 2]])), targets: .values(Matrix([[1]])))
    #expect(throws: TrainingError.self) { try Figure.polarTransform(of: numbers) }
    let huge = #expect(throws: TrainingError.self) { try Figure.polarTransform(of: Self.rings, resolution: 100_000) }
    #expect(huge?.description.hasPrefix("the number of cells is 100000×100000") == true)
  }
}
