import NeuralNetworks
import Testing

@testable import Figures

@Suite struct ConfusionMatrixFigureTests {
  @Test func `counts in cells, names at the axes`() throws {
    var confusion = ConfusionMatrix(classes: 3)
    for (truth, prediction) in [(0, 0), (0, 0), (0, 1), (1, 1), (2, 0)] {
      confusion.add(truth: truth, prediction: prediction)
    }
    let figure = try Figure.confusionMatrix(confusion, classNames: ["cat", "dog", "a rather long name"])
    try expectWellFormed(figure)
    #expect(figure.panels.count == 1 && figure.title == "Accuracy 60 % on 5 examples")
    #expect(Set(figure.words).isSuperset(of: ["cat", "dog", "predicted class", "true class"]))
    // In reading order, with nothing counted twice.
    guard
      case .clipped(_, let cells)? = figure.drawing.elements.first(where: {
        if case .clipped = $0 { true } else { false }
      })
    else {
      Issue.record("no cells")
      return
    }
    let counts = cells.compactMap { if case .text(let text) = $0 { text } else { nil } }
      .sorted { ($0.position.y, $0.position.x) < ($1.position.y, $1.position.x) }.map(\.string)
    #expect(counts == ["2", "1", "0", "0", "1", "0", "1", "0", "0"])
  }

  @Test func `numbers where classes have no names, and none without classes`() throws {
    try expectWellFormed(Figure.confusionMatrix(ConfusionMatrix(classes: 12)))
    #expect(throws: FiguresError.gridSize(columns: 0, rows: 0)) {
      try Figure.confusionMatrix(ConfusionMatrix(classes: 0))
    }
  }

  @Test func `another number of names is a mistake`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Figure.confusionMatrix(ConfusionMatrix(classes: 2), classNames: ["a"])
    }.expectMessage("1 names for 2 classes")
  }
}
