import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

struct ModelTests {
  private static func model(loss: any Loss = SoftmaxCrossEntropy(), scaling: InputScaling? = nil) throws -> Model {
    // Scores are x₀, x₁ and 0.
    let layer = try Dense(weight: Matrix([[1, 0], [0, 1], [0, 0]]), bias: Matrix([[0, 0, 0]]))
    return Model(
      network: try Network(inputWidth: 2, layers: [layer]), scaling: scaling, loss: loss,
      classNames: ["x", "y", "none"])
  }

  private let inputs = Matrix([[3, 1], [1, 2], [-1, -2], [5, 5]])

  @Test func `the class is the one of the largest score, the first of equals`() throws {
    #expect(try Self.model().classify(.floats(inputs)) == [0, 1, 2, 0])
  }

  @Test func `probabilities are the softmax of the scores and sum to 1`() throws {
    let model = try Network(inputs: 4, hidden: [6], outputs: 5, seed: 1)
    let inputs = Examples.random(count: 50, width: 4, classes: 2, seed: 2).inputs
    let probabilities = Model(network: model).probabilities(for: inputs)
    let scores = model.scores(for: inputs)
    #expect(probabilities.rows == 50 && probabilities.columns == 5)
    for i in 0..<50 {
      let exponentials = scores.doubles[i].map { exp($0) }
      let sum = exponentials.reduce(0, +)
      expectClose(probabilities.row(i), exponentials.map { $0 / sum }, 1e-6, "row \(i)")
      #expect(abs(probabilities.row(i).reduce(0) { $0 + Double($1) } - 1) < 1e-6)
    }
  }

  @Test func `probabilities of huge scores are finite`() throws {
    let probabilities = try Self.model().probabilities(for: .floats(Matrix([[1e30, -1e30], [1e4, 1e4]])))
    #expect(probabilities == Matrix([[1, 0, 0], [0.5, 0.5, 0]]))
  }

  /// (x₀, x₁, x₂) ↦ (x₀ + x₁, x₂), in batches of any size.
  private struct Pairs: FeatureTransform {
    let name = "pairs"
    let inputWidth = 3
    let outputWidth = 2

    func features(of inputs: ExampleInputs, threads: Int) -> Matrix {
      guard case .bytes(let bytes, let rows, 3) = inputs else { preconditionFailure("not three bytes") }
      return Matrix(rows: rows, columns: 2) { i, j in
        j == 0 ? Float(bytes[3 * i]) + Float(bytes[3 * i + 1]) : Float(bytes[3 * i + 2])
      }
    }
  }

  /// Of images of 1×3 pixels, three high.
  private struct Columns: FeatureTransform {
    let name = "columns"
    let inputWidth = 3
    let outputWidth = 2
    let imageShape: ImageShape? = ImageShape(height: 3, width: 1, channels: 1)

    func features(of inputs: ExampleInputs, threads: Int) -> Matrix { Matrix(rows: inputs.rows, columns: 2) }
  }

  @Test func `images are those that features are made of, and have as many numbers as inputs`() async throws {
    let network = try Self.model().network
    var model = Model(
      network: network, features: Columns(), imageShape: ImageShape(height: 3, width: 1, channels: 1))
    model.imageShape = nil
    model.imageShape = ImageShape(height: 3, width: 1, channels: 1)
    // Any images of three numbers, where features don't say which.
    _ = Model(network: network, features: Pairs(), imageShape: ImageShape(height: 1, width: 1, channels: 3))
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Model(
        network: try ModelTests.model().network, features: Columns(),
        imageShape: ImageShape(height: 1, width: 3, channels: 1))
    }.expectMessage("images of 3×1×1 numbers, but columns features of 1×3×1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var model = Model(network: try ModelTests.model().network, features: Columns())
      model.imageShape = ImageShape(height: 1, width: 1, channels: 3)
    }.expectMessage("images of 1×1×3 numbers, but columns features of 1×3×1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Model(network: try ModelTests.model().network, imageShape: ImageShape(height: 1, width: 3, channels: 1))
    }.expectMessage("images of 3×1×1 numbers for a model of 2 inputs")
  }

  @Test func `features are made of raw inputs, then scaled, then scored`() throws {
    let network = try Self.model().network
    let scaling = InputScaling(shift: Matrix([[1, 2]]), scale: Matrix([[0.5, -1]]))
    let model = Model(network: network, features: Pairs(), scaling: scaling, classNames: ["x", "y", "none"])
    #expect(model.inputWidth == 3 && Model(network: network).inputWidth == 2)
    let bytes = (0..<6000).map { UInt8(truncatingIfNeeded: $0 * $0 + 31 * $0) }
    let inputs = ExampleInputs.bytes(bytes, rows: 2000, columns: 3)
    let scores = model.scores(for: inputs)
    var (expected, right, loss): ([[Float]], Int, Double) = ([], 0, 0)
    let classes = (0..<2000).map { Int32($0 % 3) }
    for i in 0..<2000 {
      let row = [
        (Float(bytes[3 * i]) + Float(bytes[3 * i + 1]) - 1) * 0.5, -(Float(bytes[3 * i + 2]) - 2), 0,
      ]
      expected.append(row)
      let largest = row.max()!
      if row.firstIndex(of: largest)! == i % 3 { right += 1 }
      loss += log(row.reduce(0.0) { $0 + exp(Double($1 - largest)) }) - Double(row[i % 3] - largest)
    }
    #expect(scores == Matrix(expected))
    let evaluation = model.evaluate(
      Examples(inputs: inputs, targets: .classes(classes, names: ["x", "y", "none"])))
    #expect(evaluation.accuracy == Double(right) / 2000)
    #expect(abs(evaluation.loss - loss / 2000) < 1e-5 * abs(loss / 2000))
  }

  @Test func `inputs are scaled once`() throws {
    let scaling = InputScaling(shift: Matrix([[1, 2]]), scale: Matrix([[10, 100]]))
    let model = try Self.model(scaling: scaling)
    #expect(model.scores(for: .floats(Matrix([[3, 1]]))) == Matrix([[20, -100, 0]]))
    #expect(
      model.scores(for: .bytes([3, 1, 0, 255], rows: 2, columns: 2)) == Matrix([[20, -100, 0], [-10, 25300, 0]]))
    let evaluation = model.evaluate(
      Examples(inputs: .floats(Matrix([[3, 1], [1, 2.5]])), targets: .classes([0, 1], names: model.classNames)))
    #expect(evaluation.accuracy == 1)
    #expect(evaluation.loss < 1e-8)
  }

  @Test func `without a scaling inputs are taken as they are`() throws {
    #expect(try Self.model().scores(for: .bytes([3, 255], rows: 1, columns: 2)) == Matrix([[3, 255, 0]]))
  }

  @Test func `it is evaluated with the loss that it was trained with`() throws {
    let examples = Examples(inputs: .floats(inputs), targets: .classes([0, 1, 2, 1], names: ["x", "y", "none"]))
    let evaluation = try Self.model(loss: MulticlassSVM()).evaluate(examples)
    // Margins of the four: 0, 0; 0, 0; 0, 0; 1, 0.
    #expect(evaluation.loss == 0.25)
    #expect(evaluation.accuracy == 0.75)
  }

  @Test func `probabilities come with softmax alone`() throws {
    #expect(try Self.model().givesProbabilities)
    #expect(try !Self.model(loss: MulticlassSVM()).givesProbabilities)
    #expect(try !Self.model(loss: SquaredError()).givesProbabilities)
  }

  @Test func `probabilities of an SVM trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = Model(network: try Network(inputs: 1, outputs: 2, seed: 0), loss: MulticlassSVM())
      _ = model.probabilities(for: .floats(Matrix([[1]])))
    }.expectMessage("a network trained with the svm loss gives no probabilities")
  }

  @Test func `inputs of another width trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Model(network: try Network(inputs: 3, outputs: 2, seed: 0)).classify(.floats(Matrix([[1, 2]])))
    }.expectMessage("a scaling of 3 columns for inputs of 2")
  }
}
