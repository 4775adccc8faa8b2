import LinearAlgebra
import NeuralNetworks
import Testing

struct LossSurfaceTests {
  @Test func `each point is the loss of the network moved along both directions`() throws {
    let network = try Network(inputs: 3, hidden: [4], outputs: 2, seed: 1)
    let examples = Examples.random(count: 6, width: 3, classes: 2, seed: 2)
    var stream = RandomStream(seed: 3, name: "direction")
    let d = WeightDirection(random: .filter, for: network, using: &stream)
    let e = WeightDirection(random: .filter, for: network, using: &stream)
    let surface = try LossSurface(
      of: network, along: (d, e), radius: 2, points: 3, on: examples, loss: SoftmaxCrossEntropy(),
      penalty: WeightPenalty(l2: 0.1))
    #expect(surface.columns == [-2, 0, 2] && surface.rows == [-2, 0, 2] && surface.losses.count == 9)
    for row in 0..<3 {
      for column in 0..<3 {
        let moved = network.moved(along: d, by: surface.columns[column]).moved(along: e, by: surface.rows[row])
        let expected = DoubleOracle(moved, loss: .softmax, penalty: WeightPenalty(l2: 0.1))
        #expect(surface[row, column].total.isClose(to: expected.totalLoss(examples.forOracle), 1e-5))
        #expect(surface[row, column].l2.isClose(to: expected.penalty, 1e-5))
      }
    }
    // The middle row is the slice along the first direction.
    let slice = try LossSlice(
      of: network, along: d, from: -2, to: 2, points: 3, on: examples, loss: SoftmaxCrossEntropy(),
      penalty: WeightPenalty(l2: 0.1))
    #expect((0..<3).map { surface[1, $0] } == slice.losses)
  }

  @Test func `a grid that is too large, too small or without extent is refused`() throws {
    let network = try Network(inputs: 3, outputs: 2, seed: 1)
    let examples = Examples.random(count: 6, width: 3, classes: 2, seed: 2)
    var stream = RandomStream(seed: 3, name: "direction")
    let d = WeightDirection(random: .filter, for: network, using: &stream)
    func make(radius: Double = 1, points: Int = 5) throws {
      _ = try LossSurface(
        of: network, along: (d, d), radius: radius, points: points, on: examples, loss: MulticlassSVM())
    }
    for points in [2, 1001, .max] {
      let error = #expect(throws: ArgumentError.self) { try make(points: points) }
      #expect(error?.description == "the number of points a side is \(points), but must be in 3 ... 1000")
    }
    for radius in [0, -1, .nan, Double.infinity] { #expect(throws: ArgumentError.self) { try make(radius: radius) } }
  }

  @Test func `a point outside the grid traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 3, outputs: 2, seed: 1)
      var stream = RandomStream(seed: 3, name: "direction")
      let d = WeightDirection(random: .filter, for: network, using: &stream)
      let examples = Examples(inputs: .floats(Matrix([[1, 2, 3]])), targets: .classes([1], names: ["a", "b"]))
      _ = try LossSurface(of: network, along: (d, d), points: 3, on: examples, loss: MulticlassSVM())[0, 3]
    }.expectMessage("point (0, 3) of a 3×3 surface")
  }
}
