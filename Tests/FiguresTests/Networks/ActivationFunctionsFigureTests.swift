import NeuralNetworks
import Testing

@testable import Figures

@Suite struct ActivationFunctionsFigureTests {
  @Test func `a panel for each function`() throws {
    let figure = Figure.activationFunctions()
    try expectWellFormed(figure)
    #expect(figure.panels.count == ActivationFunction.known.count)
    #expect(Set(figure.panels.map(\.title)).count == figure.panels.count)
    #expect(figure.words.contains("f(x)") && figure.words.contains("f′(x)"))
    let one = Figure.activationFunctions([.elu(alpha: 0.5)], range: -1e3...1e3)
    try expectWellFormed(one)
    #expect(one.panels.count == 1 && one.panels[0].title == "ELU: x or 0.5(exp(x) − 1)")
    #expect(one.panels[0].yExtent.lower == -0.5 && one.panels[0].yExtent.upper == 1e3)
  }
}
