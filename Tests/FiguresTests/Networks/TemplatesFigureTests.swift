import NeuralNetworks
import Testing

@testable import Figures

@Suite struct TemplatesFigureTests {
  private static let weight = Matrix(rows: 3, columns: 6) { Float($0 - 1) * Float($1) }

  @Test func `an image a row of W, one scale and one bar for all`() throws {
    let templates = try Templates(of: Self.weight, rows: 2, columns: 3)
    let figure = try Figure.templates(templates, names: ["a", "b"], title: "Rows of W")
    try expectWellFormed(figure)
    #expect(figure.panels.map(\.title) == ["a", "b", ""])
    let bars = figure.panels.compactMap(\.colorBar)
    #expect(bars.count == 1 && bars[0].scale.lower == -5 && bars[0].scale.upper == 5)
    #expect(try Figure.templates(templates, scale: -9...9).panels.compactMap(\.colorBar)[0].scale.upper == 9)
    #expect(try Figure.templates(templates, limit: 2).panels.count == 2)
    try expectWellFormed(Figure.templates(templates, limit: 0))
  }

  @Test func `networks below each other in the colours of one scale`() throws {
    let small = try Templates(of: Self.weight, rows: 2, columns: 3)
    let large = try Templates(of: Matrix(rows: 3, columns: 6) { Float($0 * $1) }, rows: 2, columns: 3)
    let figure = try Figure.templates([small, large], rowTitles: ["small", "large"], names: ["a", "b", "c"])
    try expectWellFormed(figure)
    #expect(figure.panels.count == 6 && figure.columns == 3)
    #expect(figure.panels.map(\.title) == ["a", "b", "c", "", "", ""])
    #expect(figure.panels[0].y.label == "small" && figure.panels[3].y.label == "large")
    #expect(figure.panels.compactMap(\.colorBar).map(\.scale.upper) == [10])
  }

  @Test(arguments: [0.19, 1.3, 1.9, 7, 24])
  func `a small bar has two numbers at least`(largest: Double) throws {
    let templates = try Templates(of: Self.weight, rows: 2, columns: 3)
    let panels = try Figure.templates(
      Array(repeating: templates, count: 4), rowTitles: ["", "", "", ""], scale: -largest...largest)
    let numbers = panels.words.compactMap { Double($0.replacing("−", with: "-")) }
    #expect(numbers.contains { $0 > 0 } && numbers.contains { $0 < 0 }, "\(panels.words)")
    #expect(numbers.allSatisfy { abs($0) <= largest })
  }

  @Test func `weights that aren't finite are drawn as missing`() throws {
    let templates = try Templates(of: Matrix([[1, .nan, .infinity, 0]]), rows: 2, columns: 2)
    try expectWellFormed(Figure.templates(templates))
  }
}
