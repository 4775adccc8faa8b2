import LinearAlgebra
import NeuralNetworks
import Testing

struct LossPartsTests {
  @Test(arguments: DoubleOracle.Loss.allCases, [(0, 0), (0.01, 0), (0, 0.02), (0.03, 0.005)] as [(Float, Float)])
  func `the parts are the equations'`(loss: DoubleOracle.Loss, lambdas: (Float, Float)) throws {
    let penalty = WeightPenalty(l2: lambdas.0, l1: lambdas.1)
    let network = try Network(inputs: 4, hidden: [6], outputs: 3, seed: 3)
    // More than one batch.
    let examples = Examples.random(count: 1500, width: 4, classes: 3, seed: 4)
    let parts = try network.lossParts(on: examples, loss: loss.tested, penalty: penalty)
    let oracle = DoubleOracle(network, loss: loss, penalty: penalty)
    let weights = oracle.weights.flatMap { $0.flatMap(\.self) }
    let data = oracle.lossSum(examples.forOracle) * loss.scale(1500)
    #expect(parts.data.isClose(to: data, 1e-6))
    #expect(parts.l2.isClose(to: weights.reduce(0) { $0 + $1 * $1 } * Double(penalty.l2), 1e-12))
    #expect(parts.l1.isClose(to: weights.reduce(0) { $0 + abs($1) } * Double(penalty.l1), 1e-12))
    #expect(parts.total == parts.data + parts.l2 + parts.l1)
  }

  @Test func `inputs are scaled`() throws {
    let network = try Network(inputs: 1, outputs: 1, seed: 3)
    let examples = Examples(inputs: .bytes([100], rows: 1, columns: 1), targets: .values(Matrix([[0]])))
    let weight = Double(network.parameters[0].parameter.value[0, 0])
    let parts = try network.lossParts(
      on: examples, scaling: .uniform(shift: 50, scale: 0.1, width: 1), loss: SquaredError())
    #expect(parts.data.isClose(to: 25 * weight * weight, 1e-6))
  }

  @Test func `examples that don't fit are refused`() throws {
    let network = try Network(inputs: 3, outputs: 2, seed: 3)
    func message(
      _ examples: Examples, scaling: InputScaling? = nil, loss: any Loss = SoftmaxCrossEntropy()
    ) -> String? {
      #expect(throws: ArgumentError.self) { try network.lossParts(on: examples, scaling: scaling, loss: loss) }?
        .description
    }
    let fitting = Examples.random(count: 5, width: 3, classes: 2, seed: 1)
    #expect(message(fitting[[]]) == "the number of examples is 0, but must be at least 1")
    #expect(
      message(.random(count: 5, width: 4, classes: 2, seed: 1))
        == "the width of the examples is 4, but must be the network's, 3")
    #expect(
      message(.random(count: 5, width: 3, classes: 3, seed: 1))
        == "the number of outputs that the examples need is 3, but must be the network's, 2")
    #expect(
      message(fitting, scaling: .identity(width: 2)) == "the width of the scaling is 2, but must be the examples', 3")
    #expect(
      message(.linear(count: 5, a: [[1, 2, 3], [4, 5, 6]], b: [0, 0], seed: 1))
        == "the targets of the softmax loss is numbers, but must be classes")
  }
}
