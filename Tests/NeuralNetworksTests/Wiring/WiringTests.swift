import NeuralNetworks
import Testing

/// The generators' statistics, and what is no wiring.
@Suite struct WiringTests {
  private static func edges(_ pairs: [(Int, Int)]) -> [Wiring.Edge] { pairs.map { Wiring.Edge(from: $0, to: $1) } }

  private static func message(_ make: () throws -> Wiring) -> String {
    do {
      _ = try make()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [0.05, 0.2, 0.6])
  func `Erdős–Rényi has the binomial's number of edges, and degrees`(probability: Double) throws {
    let (nodes, graphs) = (40, 100)
    var counts: [Double] = []
    var degreeSquares = 0.0
    for seed in 0..<graphs {
      let wiring = try Wiring.erdosRenyi(nodes: nodes, probability: probability, seed: UInt64(seed))
      counts.append(Double(wiring.edges.count))
      degreeSquares += wiring.degrees.reduce(0) { $0 + Double($1 * $1) } / Double(nodes)
    }
    let pairs = Double(nodes * (nodes - 1) / 2)
    let mean = counts.reduce(0, +) / Double(graphs)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(graphs - 1)
    let expected = pairs * probability * (1 - probability)
    // Five standard errors of a mean; of a variance, about as many.
    #expect(abs(mean - pairs * probability) <= 5 * (expected / Double(graphs)).squareRoot())
    #expect(abs(variance / expected - 1) <= 5 * (2 / Double(graphs - 1)).squareRoot())
    // A degree is binomial of N−1 trials: E d² = (N−1)P(1−P) + ((N−1)P)².
    let n = Double(nodes - 1)
    let wanted = n * probability * (1 - probability) + n * n * probability * probability
    #expect(abs(degreeSquares / Double(graphs) / wanted - 1) <= 0.06)
  }

  @Test(arguments: [1, 2, 5])
  func `Barabási–Albert has M(N−M) edges, and the old are rich`(attachments: Int) throws {
    let nodes = 200
    var oldest = 0.0
    var newest = 0.0
    for seed in 0..<20 {
      let wiring = try Wiring.barabasiAlbert(nodes: nodes, attachments: attachments, seed: UInt64(seed))
      #expect(wiring.edges.count == attachments * (nodes - attachments))
      // Each further node takes from exactly M.
      #expect(wiring.predecessors[attachments...].allSatisfy { $0.count == attachments })
      #expect(wiring.predecessors[..<attachments].allSatisfy { $0.isEmpty })
      let degrees = wiring.degrees.map { Double($0) }
      oldest += degrees[..<20].reduce(0, +) / 20
      newest += degrees[180...].reduce(0, +) / 20
    }
    // Degrees grow as √(N/i): the first twenty have about 4.6 times those of the last twenty. Without preference they would have
    // about 1 + ln 10 times M, against M.
    #expect(oldest / newest > 3.6, "\(oldest / newest)")
  }

  @Test(arguments: [(4, 0.0), (4, 0.25), (4, 0.75), (6, 1.0), (2, 0.5)])
  func `Watts–Strogatz keeps N·K/2 edges, and leads a share P elsewhere`(neighbors: Int, rewiring: Double) throws {
    let nodes = 100
    var kept = 0
    for seed in 0..<30 {
      let wiring = try Wiring.wattsStrogatz(nodes: nodes, neighbors: neighbors, rewiring: rewiring, seed: UInt64(seed))
      #expect(wiring.edges.count == nodes * neighbors / 2)
      // Every edge has one end that was never led away: at least K/2 edges a node.
      #expect(wiring.degrees.allSatisfy { $0 >= neighbors / 2 })
      if rewiring == 0 { #expect(wiring.degrees.allSatisfy { $0 == neighbors }) }
      kept += wiring.edges.count { min($0.to - $0.from, nodes - $0.to + $0.from) <= neighbors / 2 }
    }
    let all = Double(30 * nodes * neighbors / 2)
    // Some are led to another near node: at most K of 99.
    let stray = rewiring * Double(neighbors) / 99
    let error = 5 * (rewiring * (1 - rewiring) / all).squareRoot()
    #expect(Double(kept) / all >= 1 - rewiring - error)
    #expect(Double(kept) / all <= 1 - rewiring + stray + error)
  }

  @Test func `edges go from smaller to larger numbers, and a seed gives one graph`() throws {
    let makers: [(UInt64) throws -> Wiring] = [
      { try Wiring.erdosRenyi(nodes: 32, probability: 0.2, seed: $0) },
      { try Wiring.barabasiAlbert(nodes: 32, attachments: 5, seed: $0) },
      { try Wiring.wattsStrogatz(nodes: 32, neighbors: 4, rewiring: 0.75, seed: $0) },
    ]
    for make in makers {
      let wiring = try make(3)
      #expect(wiring.edges.allSatisfy { $0.from < $0.to })
      #expect(wiring.order == Array(0..<32))
      #expect(try make(3) == wiring)
      #expect(try make(4) != wiring)
    }
  }

  @Test func `any order of nodes without a cycle will do`() throws {
    let wiring = try Wiring(nodes: 4, edges: Self.edges([(3, 1), (1, 0), (3, 0)]))
    #expect(wiring.order == [2, 3, 1, 0])
    #expect(wiring.inputNodes == [2, 3])
    #expect(wiring.outputNodes == [0, 2])
    #expect(wiring.predecessors == [[1, 3], [3], [], []])
    #expect(wiring.degrees == [2, 2, 0, 2])
  }

  @Test func `what is no wiring is refused with the reason`() throws {
    func message(_ nodes: Int, _ pairs: [(Int, Int)]) -> String {
      Self.message { try Wiring(nodes: nodes, edges: Self.edges(pairs)) }
    }
    #expect(message(4, [(0, 1), (1, 2), (2, 1), (2, 3)]) == "a cycle: 1 → 2 → 1")
    #expect(message(2, [(1, 1)]) == "a cycle: 1 → 1")
    #expect(message(2, [(0, 2)]) == "the edge 0 → 2 has a node that there isn't: they are 0 to 1")
    #expect(message(2, [(0, 1), (0, 1)]) == "the edge 0 → 1 is there twice")
    #expect(message(0, []) == "a wiring has 1 to 4096 nodes, not 0")
    #expect(Self.message { try Wiring.erdosRenyi(nodes: 4, probability: .nan, seed: 0) }.contains("not nan"))
    #expect(Self.message { try Wiring.erdosRenyi(nodes: 5000, probability: 0.5, seed: 0) }.contains("not 5000"))
    #expect(
      Self.message { try Wiring.barabasiAlbert(nodes: 4, attachments: 4, seed: 0) }.contains("1 to 3 of 4 nodes, not 4")
    )
    #expect(Self.message { try Wiring.wattsStrogatz(nodes: 4, neighbors: 3, rewiring: 0, seed: 0) }.contains("not 3"))
    #expect(
      Self.message { try Wiring.wattsStrogatz(nodes: 4, neighbors: 2, rewiring: 1.5, seed: 0) }.contains("not 1.5"))
  }

  @Test func `a wired network learns`() throws {
    let wirings = [
      try Wiring.erdosRenyi(nodes: 8, probability: 0.3, seed: 1),
      try Wiring.barabasiAlbert(nodes: 8, attachments: 2, seed: 1),
      try Wiring.wattsStrogatz(nodes: 8, neighbors: 4, rewiring: 0.5, seed: 1), try Wiring(nodes: 1, edges: []),
    ]
    var stream = RandomStream(seed: 1, name: "points")
    let points = Matrix(rows: 200, columns: 2) { _, _ in Float(stream.uniform(-1, 1)) }
    let classes = (0..<200).map { Int32(points[$0, 0] * points[$0, 1] > 0 ? 0 : 1) }
    let examples = Examples(inputs: .floats(points), targets: .classes(classes, names: ["same", "other"]))
    for wiring in wirings {
      let network = try Network(inputs: 2, outputs: 2, wiring: wiring, width: 8, seed: 2)
      var trainer = Trainer(
        network: network, optimizer: Adam(), options: TrainingOptions(epochs: 60, learningRate: 0.01))
      try trainer.train(on: examples)
      let accuracy = try #require(trainer.network.evaluate(examples, loss: SoftmaxCrossEntropy()).accuracy)
      #expect(accuracy >= 0.95, "\(wiring.nodes) nodes: \(accuracy)")
    }
  }
}
