import NeuralNetworks
import Testing

@testable import Figures

@Suite struct SpaceWarpFigureTests {
  private static let examples = Examples(
    inputs: .floats(Matrix([[0, 0], [1, 1], [0, 1], [1, 0]])),
    targets: .classes([0, 0, 1, 1], names: ["same", "other"]))

  @Test func `the plane beside Wx beside ReLU(Wx)`() throws {
    let warp = try SpaceWarp(
      weight: Matrix([[1, 0.5], [-0.5, 1]]), points: Self.examples.inputs, grid: .init(lines: 5, segments: 10))
    let figure = Figure.spaceWarp(warp, targets: Self.examples.targets)
    try expectWellFormed(figure)
    #expect(figure.panels.map(\.title) == ["x", "h = Wx", "h = ReLU(Wx)"])
    #expect(figure.panels.allSatisfy { $0.series.count == 3 && $0.hasEqualAspect })
    #expect(figure.panels.map(\.x.label) == ["x₁", "h₁", "h₁"])
    #expect(figure.words.contains("same") && figure.words.contains("other"))
    // What is folded lies at 0 or above.
    #expect(figure.panels[2].xExtent.lower == 0 && figure.panels[2].yExtent.lower == 0)
    #expect((figure.panels[1].xExtent.lower ?? 0) < 0)
  }

  @Test func `each layer with its probe's accuracy`() throws {
    let network = try Network(inputs: 2, hidden: [4, 2], outputs: 2, seed: 1)
    let warp = try SpaceWarp(of: network, points: Self.examples.inputs, grid: .init(lines: 3, segments: 4))
    let probes = try network.probes(on: Self.examples, options: .init(steps: 20))
    let figure = Figure.spaceWarp(warp, targets: Self.examples.targets, probes: probes)
    try expectWellFormed(figure)
    #expect(figure.panels.count == 6)
    for (panel, probe) in zip(figure.panels, probes) {
      #expect(panel.title == "\(probe.name): linear probe \(percent(probe.accuracy))")
    }
    #expect(figure.panels[1].x.label.hasSuffix(" % of the variance") && figure.panels[3].x.label == "h₁")
  }

  @Test func `points without classes, and one number a point`() throws {
    let network = try Network(inputs: 2, outputs: 1, seed: 1)
    let figure = Figure.spaceWarp(try SpaceWarp(of: network, points: Self.examples.inputs))
    try expectWellFormed(figure)
    #expect(figure.panels.count == 2 && !figure.panels[1].hasEqualAspect)
  }

  @Test func `too few classes for the points are a mistake`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let warp = try SpaceWarp(weight: Matrix([[1, 0], [0, 1]]), points: .floats(Matrix([[0, 0], [1, 1]])))
      _ = Figure.spaceWarp(warp, targets: .classes([0], names: ["a"]))
    }.expectMessage("1 classes for 2 points")
  }
}
