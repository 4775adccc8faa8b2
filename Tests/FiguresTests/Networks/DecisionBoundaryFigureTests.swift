import NeuralNetworks
import Testing

@testable import Figures

@Suite struct DecisionBoundaryFigureTests {
  /// Two classes, of which a line through (½, ·) separates three of four points.
  static let examples = Examples(
    inputs: .floats(Matrix([[0, 0], [1, 0], [0, 1], [0.75, 1]])),
    targets: .classes([0, 1, 0, 0], names: ["left", "right"]))

  /// Scores 0 and x − ½.
  static func network() throws -> Network {
    try Network(
      inputWidth: 2, layers: [try Dense(weight: Matrix([[0, 0], [1, 0]]), bias: Matrix([[0, -0.5]]))])
  }

  @Test func `regions, a boundary and points, with the accuracy in the title`() throws {
    let figure = try Figure.decisionBoundary(of: Self.network(), on: Self.examples, title: "A line", resolution: 30)
    try expectWellFormed(figure)
    #expect(figure.title == "A line" && figure.panels.count == 1)
    #expect(figure.panels[0].title == "accuracy 75 %")
    #expect(figure.panels[0].series.count == 3)
    #expect(Set(figure.words).isSuperset(of: ["left", "right", "x", "y", "A line"]))
    // The boundary is the line x = ½.
    let area = PlotArea(
      rectangle: Rectangle(x: 0, y: 0, width: 100, height: 100), xScale: AxisScale(.linear, 0...1),
      yScale: AxisScale(.linear, 0...1))
    let places = figure.panels[0].series[1].mark.places(in: area)
    #expect(places.count > 10 && places.allSatisfy { abs($0.x - 50) < 1e-3 })
  }

  @Test func `several classifiers stand side by side, the classes named once`() throws {
    let boundaries = try [3, 6, 20, 30].map { hidden in
      try Figure.Boundary(
        of: Network(inputs: 2, hidden: [hidden], outputs: 3, seed: 1), on: Self.examples, title: "\(hidden) units",
        resolution: 20)
    }
    let figure = Figure.decisionBoundary(boundaries, title: "More units", caption: "More.")
    try expectWellFormed(figure)
    #expect(figure.panels.count == 4 && figure.columns == 3)
    #expect(figure.panels[2].title.hasPrefix("20 units: accuracy "))
    #expect(figure.panels.map(\.legend) == [.hidden, .hidden, .right, .hidden])
    #expect(figure.words.count { $0 == "left" } == 1)
  }

  @Test func `regions alone, of any classifier`() throws {
    let regions = try DecisionRegions(x: 0...1, y: 0...1, columns: 4, rows: 4) { points in
      Matrix(rows: points.rows, columns: 3, repeating: 1)
    }
    let figure = Figure.decisionBoundary([Figure.Boundary(regions)])
    try expectWellFormed(figure)
    #expect(figure.panels[0].title == "")
    try expectWellFormed(Figure.decisionBoundary([]))
  }

  @Test func `a network that isn't one of the plane`() throws {
    #expect(throws: ArgumentError.self) {
      try Figure.decisionBoundary(of: Network(inputs: 3, outputs: 2, seed: 1), on: Self.examples)
    }
  }

  @Test func `points of three numbers are a mistake`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let regions = try DecisionRegions(x: 0...1, y: 0...1, columns: 1, rows: 1) { _ in Matrix([[0, 1]]) }
      _ = Figure.Boundary(
        regions, examples: Examples(inputs: .floats(Matrix([[1, 2, 3]])), targets: .classes([0], names: ["a"])))
    }.expectMessage("points of 3 numbers and 1 classes")
  }

  @Test(
    arguments: [
      (1, "100 %"), (0.9999, "99.9 %"), (0.987, "98.7 %"), (0.5, "50 %"), (0, "0 %"), (0.3333, "33.3 %"),
    ] as [(Double, String)])
  func `shares as they are written`(share: Double, written: String) {
    #expect(percent(share) == written)
  }
}
