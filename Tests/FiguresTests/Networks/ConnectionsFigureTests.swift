import NeuralNetworks
import Testing

@testable import Figures

@Suite struct ConnectionsFigureTests {
  private static let weights = [Matrix([[1, -2], [0, 0.5], [4, 1]]), Matrix([[-1, 2, 0.25]])]

  /// The widths and colours of the lines, in the order in which they are drawn.
  private static func lines(_ figure: Figure) -> [Stroke] {
    figure.drawing.elements.compactMap { element in
      guard case .shape(_, fill: nil, stroke: let stroke?) = element else { return nil }
      return stroke
    }
  }

  @Test func `a line for each weight, the largest on top`() throws {
    let figure = Figure.connections(Self.weights, names: ["x", "h", "s"])
    try expectWellFormed(figure)
    let lines = Self.lines(figure)
    #expect(lines.count == 6 + 3)
    #expect(lines.map(\.width) == lines.map(\.width).sorted())
    // 4 is the largest: 0.4 + 2.2 wide, and as red as can be; −2 is half as much, and blue.
    #expect(lines.last?.width == 2.6 && lines.last?.color == ColorMap.diverging.color(1))
    #expect(lines.contains { $0.width == 0.4 + 1.1 && $0.color == ColorMap.diverging.color(0.25) })
    for word in ["x", "h", "s"] { #expect(figure.words.contains(word)) }
    #expect(figure.words.contains { $0.hasSuffix("The largest is 4.00.") })
    #expect(figure.panels[0].xExtent.lower == 0 && figure.panels[0].xExtent.upper == 2)
  }

  @Test func `weights of zeros, and some that aren't finite`() throws {
    try expectWellFormed(Figure.connections([Matrix([[0, 0]])]))
    let figure = Figure.connections([Matrix([[1, .nan, .infinity]])])
    try expectWellFormed(figure)
    #expect(Self.lines(figure).count == 1)
  }

  @Test func `layers that don't fit are a mistake`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Figure.connections([Matrix([[1, 2]]), Matrix([[1, 2]])])
    }.expectMessage("weights of 1×2 after 1 outputs")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Figure.connections([])
    }.expectMessage("a network without weights")
  }
}
