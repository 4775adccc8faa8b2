import NeuralNetworks
import Testing

@testable import Figures

@Suite struct LossLandscapeFigureTests {
  @Test func `slices are drawn as high as their losses`() throws {
    let slices = [1.0, 2].map { factor in
      LossSlice(
        positions: [-1, 0, 1], losses: [3, 1, 2].map { LossParts(data: factor * $0, l2: 0.25) })
    }
    let figure = Figure.lossSlices([("a", slices[0]), ("b", slices[1])], title: "Two slices")
    try expectWellFormed(figure)
    #expect(figure.panels.map(\.title) == ["a", "b"])
    // The total, with its penalty.
    #expect(figure.panels.map(\.yExtent.lower) == [1.25, 2.25])
    #expect(figure.panels.map(\.yExtent.upper) == [3.25, 6.25])
    #expect(figure.panels.allSatisfy { $0.xExtent.lower == -1 && $0.xExtent.upper == 1 })
  }

  @Test func `surfaces reach from one end of the directions to the other`() throws {
    let network = try Network(inputs: 3, hidden: [4], outputs: 2, seed: 1)
    var stream = RandomStream(seed: 3, name: "direction")
    let directions = (
      WeightDirection(random: .filter, for: network, using: &stream),
      WeightDirection(random: .filter, for: network, using: &stream)
    )
    let examples = Examples(
      inputs: .floats(Matrix([[1, 2, 3], [0, -1, 1]])), targets: .classes([0, 1], names: ["a", "b"]))
    let surface = try LossSurface(
      of: network, along: directions, radius: 0.75, points: 9, on: examples, loss: SoftmaxCrossEntropy())
    let figure = try Figure.lossSurfaces([("one", surface), ("two", surface)], title: "Surfaces")
    try expectWellFormed(figure)
    for panel in figure.panels {
      #expect(panel.x.range == -0.75...0.75 && panel.y.range == -0.75...0.75)
      let bar = try #require(panel.colorBar)
      let losses = surface.losses.map(\.total)
      #expect(bar.scale.kind == .logarithmic)
      #expect(abs(bar.scale.lower - (losses.min() ?? 0)) < 1e-6 && abs(bar.scale.upper - (losses.max() ?? 0)) < 1e-6)
    }
  }
}
