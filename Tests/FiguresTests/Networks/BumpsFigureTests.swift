import NeuralNetworks
import Testing

@testable import Figures

@Suite struct BumpsFigureTests {
  @Test func `four units and their sum, over the bump's cell and its neighbours`() throws {
    let bumps = try BumpNetwork(of: { _ in 3 }, from: 0, to: 4, bumps: 4, shape: .trapezoid(ramp: 0.5))
    let figure = Figure.bump(of: bumps, at: 2)
    try expectWellFormed(figure)
    let panel = try #require(figure.panels.first)
    #expect(panel.series.count == 5)
    // Cell 2 is 2 … 3.
    #expect(panel.xExtent.lower == 1 && panel.xExtent.upper == 4)
    // h₁ rises from 1.75 on, by 3 over half a unit; the sum is a bump of height 3.
    #expect(abs((panel.series[0].mark.yExtent.upper ?? 0) - 6 * (4 - 1.75)) < 1e-4)
    #expect(abs((panel.series[4].mark.yExtent.upper ?? 0) - 3) < 1e-4)
    #expect(abs(panel.series[4].mark.yExtent.lower ?? 1) < 1e-4)
    for word in ["u₁ h₁", "u₂ h₂", "u₃ h₃", "u₄ h₄", "their sum"] { #expect(figure.words.contains(word), "\(word)") }
    // A bump of sigmoids has two units.
    let sigmoids = try BumpNetwork(of: { $0 }, from: 0, to: 4, bumps: 4, shape: .sigmoid())
    #expect(Figure.bump(of: sigmoids).panels[0].series.count == 3)
    // A place beyond the last is the last.
    #expect(Figure.bump(of: bumps, at: 99).panels[0].xExtent.upper == 5)
  }

  @Test func `the largest error stands in the title`() throws {
    let zero = try Network(inputWidth: 1, layers: [Dense(weight: Matrix([[0]]), bias: Matrix([[0]]))])
    let line = try Network(inputWidth: 1, layers: [Dense(weight: Matrix([[2]]), bias: Matrix([[1]]))])
    let figure = Figure.approximations(
      of: { 2 * $0 }, over: -1...3, by: [("zero", zero), ("line", line)], title: "Two lines")
    try expectWellFormed(figure)
    #expect(figure.panels.map(\.title) == ["zero: 6.000", "line: 1.000"])
    #expect(figure.panels.map { $0.series[1].mark.yExtent.upper } == [0, 7])
    #expect(figure.words.contains("network") && figure.words.contains("f"))
  }
}
