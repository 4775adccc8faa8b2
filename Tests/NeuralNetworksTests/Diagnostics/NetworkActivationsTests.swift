import LinearAlgebra
import NeuralNetworks
import Testing

struct NetworkActivationsTests {
  @Test func `every layer's outputs, the last of them the scores`() throws {
    let network = try Network(
      inputWidth: 2,
      layers: [
        try Dense(weight: Matrix([[1, 2], [3, -4], [-1, -1]]), bias: Matrix([[0, 1, 2]])), Activation(.relu),
        try Dense(weight: Matrix([[1, 1, 1], [1, -1, 2]]), bias: Matrix([[-1, 0.5]])),
      ])
    let activations = network.activations(of: Matrix([[1, 1], [-2, 0.5]]))
    #expect(activations.count == 3)
    #expect(activations[0] == Matrix([[3, 0, 0], [-1, -7, 3.5]]))
    #expect(activations[1] == Matrix([[3, 0, 0], [0, 0, 3.5]]))
    #expect(activations[2] == Matrix([[2, 3.5], [2.5, 7.5]]))
  }

  @Test func `inputs of a data set are scaled first`() throws {
    let network = try Network(inputWidth: 2, layers: [Activation(.relu)])
    let scaling = InputScaling(shift: Matrix([[10, 20]]), scale: Matrix([[0.5, 2]]))
    let activations = network.activations(of: .bytes([14, 21, 8, 20], rows: 2, columns: 2), scaling: scaling)
    #expect(activations == [Matrix([[2, 2], [0, 0]])])
    #expect(network.activations(of: .bytes([3, 4], rows: 1, columns: 2)) == [Matrix([[3, 4]])])
  }

  @Test func `layers of a graph stand in their own order`() throws {
    let network = try Network(
      inputWidth: 1,
      layers: [
        try Dense(weight: Matrix([[2]]), bias: Matrix([[0]])), try Dense(weight: Matrix([[3]]), bias: Matrix([[0]])),
        try Dense(weight: Matrix([[1, 10]]), bias: Matrix([[0]])),
      ], sources: [[.input], [.input], [.layer(0), .layer(1)]])
    #expect(network.activations(of: Matrix([[1]])) == [Matrix([[2]]), Matrix([[3]]), Matrix([[32]])])
  }

  @Test func `inputs of another width are refused`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Network(inputs: 2, outputs: 2, seed: 1).activations(of: Matrix(rows: 1, columns: 3))
    }.expectMessage("the network expects N×2 inputs, but gets 1×3")
  }
}
