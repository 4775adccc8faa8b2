import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

struct PolarTransformTests {
  private static let points = Matrix([
    [3, 4], [-1, 1], [-2, -0.5], [0.25, -8], [1, 0], [0, 2], [-1, 0], [1e30, -1e30], [1e-30, 2e-30],
  ])

  @Test func `points become radius and angle`() {
    var outputs = Matrix()
    PolarTransform().forward(Self.points, into: &outputs, on: .swift)
    #expect(outputs.rows == Self.points.rows && outputs.columns == 2)
    for i in 0..<outputs.rows {
      let (x, y) = (Double(Self.points[i, 0]), Double(Self.points[i, 1]))
      #expect(Double(outputs[i, 0]).isClose(to: hypot(x, y), 1e-7))
      // Back again, as a share of the radius.
      let (r, angle) = (Double(outputs[i, 0]), Double(outputs[i, 1]))
      #expect(abs(r * cos(angle) - x) <= 3e-7 * r && abs(r * sin(angle) - y) <= 3e-7 * r)
      #expect(abs(angle) <= Double.pi * (1 + 1e-7))
    }
    #expect(outputs[0, 0] == 5)
    PolarTransform().forward(Matrix([[0, 0], [.nan, 1]]), into: &outputs, on: .swift)
    #expect(outputs[0, 0] == 0 && outputs[0, 1] == 0 && outputs[1, 0].isNaN)
  }

  @Test func `gradients are central differences in Double, and 0 at the origin`() {
    var layer = PolarTransform()
    let points = Matrix([[3, 4], [-1, 1], [-2, -0.5], [0.25, -8], [1, 0.1], [0, 0]])
    let c = Matrix([[1, 2], [-1, 0.5], [3, 3], [0.1, -2], [1, 0], [5, 6]])
    var (outputs, gradient) = (Matrix(), Matrix?(Matrix()))
    layer.forward(points, into: &outputs, on: .swift)
    layer.backward(inputs: points, outputs: outputs, outputGradient: c, inputGradient: &gradient, on: .swift)
    let h = 1e-6
    for i in 0..<5 {
      func loss(_ x: Double, _ y: Double) -> Double { Double(c[i, 0]) * hypot(x, y) + Double(c[i, 1]) * atan2(y, x) }
      let (x, y) = (Double(points[i, 0]), Double(points[i, 1]))
      expectClose(
        gradient!.row(i),
        [(loss(x + h, y) - loss(x - h, y)) / (2 * h), (loss(x, y + h) - loss(x, y - h)) / (2 * h)], 1e-6, "row \(i)")
    }
    #expect(gradient!.row(5) == [0, 0])
    gradient = nil
    layer.backward(inputs: points, outputs: outputs, outputGradient: c, inputGradient: &gradient, on: .swift)
    #expect(gradient == nil)
  }

  @Test(arguments: [0, 1, 3])
  func `it takes two inputs`(width: Int) throws {
    #expect(PolarTransform().parameters.isEmpty)
    #expect(try PolarTransform().outputWidth(forInputWidth: 2) == 2)
    let error = #expect(throws: ShapeError.self) { try PolarTransform().outputWidth(forInputWidth: width) }
    #expect(error?.description == "PolarTransform 2→2 expects 2 inputs, but gets \(width)")
  }

  @Test func `a ring around a disc is a matter of one line behind it`() throws {
    var random = TestRandom(seed: 3)
    let classes = (0..<300).map { Int32($0 % 2) }
    let points = classes.map { label in
      let (r, angle) = (random.float(0...0.8) + Float(label), random.float(-3...3))
      return [r * cos(angle), r * sin(angle)]
    }
    let examples = Examples(inputs: .floats(Matrix(points)), targets: .classes(classes, names: ["disc", "ring"]))
    var accuracies: [Double] = []
    for features in [MultilayerPerceptron.Features.none, .polar] {
      var description = MultilayerPerceptron(inputs: 2, outputs: 2)
      description.features = features
      var trainer = Trainer(
        network: try Network(description, seed: 1, backend: .swift), optimizer: SGD(momentum: 0.9),
        options: TrainingOptions(epochs: 40, batchSize: 30, learningRate: 0.3, seed: 1))
      try trainer.train(on: examples)
      accuracies.append(try #require(trainer.network.evaluate(examples, loss: SoftmaxCrossEntropy()).accuracy))
    }
    #expect(accuracies[0] < 0.75 && accuracies[1] > 0.99)
  }
}
