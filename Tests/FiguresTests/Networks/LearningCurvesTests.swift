import Figures
import Testing

@Suite struct LearningCurvesTests {
  static let points = (1...20).map { epoch in
    LearningCurvePoint(
      epoch: epoch, trainLoss: 2 / Double(epoch), trainAccuracy: 1 - 0.5 / Double(epoch),
      validationLoss: 1 + Double((epoch - 8) * (epoch - 8)) / 100, validationAccuracy: 0.8,
      learningRate: 0.1 / Double(epoch))
  }

  private func without(_ change: (inout LearningCurvePoint) -> Void) -> [LearningCurvePoint] {
    Self.points.map { point in
      var point = point
      change(&point)
      return point
    }
  }

  @Test func `there is a panel for each that there is`() throws {
    #expect(Figure.learningCurves(Self.points).panels.map(\.title) == ["Loss", "Accuracy", "Learning rate"])
    let numbers = without { ($0.trainAccuracy, $0.validationAccuracy) = (nil, nil) }
    #expect(Figure.learningCurves(numbers).panels.map(\.title) == ["Loss", "Learning rate"])
    let constant = without { $0.learningRate = 0.1 }
    #expect(Figure.learningCurves(constant).panels.map(\.title) == ["Loss", "Accuracy"])
  }

  @Test func `the best epoch is marked where there is validation`() throws {
    #expect(try text(Figure.learningCurves(Self.points)).contains("lowest validation loss"))
    let alone = without { ($0.validationLoss, $0.validationAccuracy) = (nil, nil) }
    let words = try text(Figure.learningCurves(alone))
    #expect(!words.contains("lowest validation loss") && !words.contains(">validation<"))
    #expect(words.contains(">training<"))
    // At the end there is nothing to see behind the mark.
    #expect(try !text(Figure.learningCurves(Array(Self.points[..<8]))).contains("lowest validation loss"))
  }

  @Test func `losses of several powers of ten lie on a logarithmic axis`() {
    func scale(_ losses: [Double], _ asked: Bool? = nil) -> AxisScale.Kind {
      let points = losses.enumerated().map { LearningCurvePoint(epoch: $0 + 1, trainLoss: $1) }
      return Figure.learningCurves(points, logarithmicLoss: asked).panels[0].y.scale
    }
    #expect(scale([1, 0.5, 0.1]) == .linear)
    #expect(scale([1, 0.5, 0.01]) == .logarithmic)
    #expect(scale([1, 0.5, 0.1], true) == .logarithmic)
    #expect(scale([1, 0.5, 0.01], false) == .linear)
    #expect(scale([1, 0.5, 0]) == .linear)
  }

  @Test(arguments: [0, 1, 2, 20]) func `any number of epochs can be drawn`(count: Int) throws {
    for format in PictureFormat.allCases {
      #expect(try !Figure.learningCurves(Array(Self.points[..<count])).bytes(for: format).isEmpty)
    }
  }

  private func text(_ figure: Figure) throws -> String { String(decoding: try figure.bytes(for: .svg), as: UTF8.self) }
}
