import NeuralNetworks
import Testing

@testable import Figures

@Suite struct WiringFigureTests {
  private static func wiring(_ nodes: Int, _ pairs: [(Int, Int)]) throws -> Wiring {
    try Wiring(nodes: nodes, edges: pairs.map { Wiring.Edge(from: $0, to: $1) })
  }

  /// How many markers of each series are drawn: inputs, outputs, the others.
  private static func counts(_ panel: Panel) -> [Int] {
    let area = PlotArea(
      rectangle: Rectangle(x: 0, y: 0, width: 100, height: 100), xScale: panel.x.scale(for: panel.xExtent),
      yScale: panel.y.scale(for: panel.yExtent))
    return panel.series.dropFirst().map { $0.mark.places(in: area).count }
  }

  @Test func `nodes lie as far right as the longest way to them`() throws {
    // 0 → 1 → 2 → 3, and a short cut.
    let figure = Figure.wirings([("chain", try Self.wiring(4, [(0, 1), (1, 2), (2, 3), (0, 3)]))], title: "A chain")
    try expectWellFormed(figure)
    let panel = figure.panels[0]
    #expect(panel.xExtent.lower == 0 && panel.xExtent.upper == 3)
    #expect(Self.counts(panel) == [1, 1, 2])
  }

  @Test func `inputs are squares and outputs diamonds, and what is both is an input`() throws {
    let figure = Figure.wirings([
      ("fork", try Self.wiring(5, [(0, 2), (1, 2), (2, 3), (2, 4)])), ("alone", try Self.wiring(1, [])),
    ])
    try expectWellFormed(figure)
    #expect(figure.panels.map(\.title) == ["fork", "alone"])
    #expect(figure.panels.map { Self.counts($0) } == [[2, 2, 1], [1, 0, 0]])
  }
}
