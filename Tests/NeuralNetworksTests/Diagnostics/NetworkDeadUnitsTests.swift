import LinearAlgebra
import NeuralNetworks
import Testing

struct NetworkDeadUnitsTests {
  private static let examples = Examples.random(count: 40, width: 3, classes: 2, seed: 1)

  /// A network with three hidden units and these biases of theirs.
  private static func network(_ biases: [Float]) throws -> Network {
    var network = try Network(inputs: 3, hidden: [3], outputs: 2, seed: 1)
    network.visitParameters { name, parameter in
      if name == "0.bias" { parameter.value = Matrix([biases]) }
    }
    return network
  }

  @Test func `rectifiers that no example reaches answer the same to all`() throws {
    #expect(try Self.network([-1e6, -1e6, -1e6]).answersAlike(to: Self.examples))
  }

  @Test func `one that is reached is enough to tell examples apart`() throws {
    #expect(try !Self.network([-1e6, 1e6, -1e6]).answersAlike(to: Self.examples))
    #expect(try !Self.network([0, 0, 0]).answersAlike(to: Self.examples))
  }

  @Test func `inputs are scaled first`() throws {
    let network = try Self.network([-1, -1, -1])
    let scaling = { InputScaling.uniform(shift: 0, scale: $0, width: 3) }
    #expect(network.answersAlike(to: Self.examples, scaling: scaling(1e-6)))
    #expect(!network.answersAlike(to: Self.examples, scaling: scaling(1e6)))
  }

  @Test func `examples that are alike say nothing`() throws {
    let dead = try Self.network([-1e6, -1e6, -1e6])
    #expect(!dead.answersAlike(to: Self.examples[[3]]))
    #expect(!dead.answersAlike(to: Self.examples[[3, 3, 3]]))
  }
}
