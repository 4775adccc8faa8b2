import LinearAlgebra
import NeuralNetworks
import Testing

struct WeightDirectionTests {
  @Test func `a filter-normalised direction has the norms of the weights' rows, and zeros for biases`() throws {
    var network = try Network(inputs: 3, hidden: [5], outputs: 2, seed: 1)
    network.visitParameters { name, parameter in
      if name == "0.weight" { for j in 0..<3 { parameter.value[2, j] = 0 } }
      if name == "0.bias" { parameter.value[0, 1] = 7 }
    }
    var stream = RandomStream(seed: 2, name: "direction")
    let direction = WeightDirection(random: .filter, for: network, using: &stream)
    #expect(direction.parts.map(\.shape) == ["5×3", "1×5", "2×5", "1×2"])
    for (part, (name, parameter)) in zip(direction.parts, network.parameters) {
      for i in 0..<part.rows {
        func norm(_ row: [Float]) -> Double { row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
        let expected = name.hasSuffix("bias") ? 0 : norm(parameter.value.row(i))
        #expect(abs(norm(part.row(i)) - expected) < 1e-6)
      }
    }
    var again = RandomStream(seed: 2, name: "direction")
    #expect(WeightDirection(random: .filter, for: network, using: &again) == direction)
    #expect(WeightDirection(random: .filter, for: network, using: &again) != direction)
  }

  @Test func `a unit direction has norm 1 and moves biases`() throws {
    let network = try Network(inputs: 3, hidden: [5], outputs: 2, seed: 1)
    var stream = RandomStream(seed: 2, name: "direction")
    let direction = WeightDirection(random: .unit, for: network, using: &stream)
    #expect(abs(direction.norm - 1) < 1e-6)
    #expect(direction.parts[1].elements.allSatisfy { $0 != 0 })
  }

  @Test func `moving along a direction adds it`() throws {
    let network = try Network(inputs: 1, outputs: 1, seed: 1)
    let weight = network.flatParameters[0]
    let direction = WeightDirection([Matrix([[2]]), Matrix([[-1]])])
    #expect(network.moved(along: direction, by: 0.25).flatParameters == [weight + 0.5, -0.25])
    #expect(network.moved(along: direction, by: 0).bits == network.bits)
  }

  @Test func `the direction between two networks leads from one to the other`() throws {
    let first = try Network(inputs: 3, hidden: [5], outputs: 2, seed: 1)
    let second = try Network(inputs: 3, hidden: [5], outputs: 2, seed: 2)
    let direction = try WeightDirection(from: first, to: second)
    expectClose(
      first.moved(along: direction, by: 1).flatParameters, second.flatParameters.map { Double($0) }, 1e-6, "arrived")
    let wider = try Network(inputs: 3, hidden: [6], outputs: 2, seed: 2)
    let error = #expect(throws: ArgumentError.self) { try WeightDirection(from: first, to: wider) }
    #expect(error?.argument == "the second network's parameters")
  }

  @Test func `a direction of other shapes traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 3, outputs: 2, seed: 1)
      _ = network.moved(along: WeightDirection([Matrix(rows: 2, columns: 3)]), by: 1)
    }.expectMessage("a direction of [\"2×3\"] for parameters of [\"2×3\", \"1×2\"]")
  }
}
