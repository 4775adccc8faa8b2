import LinearAlgebra

extension Wiring {
  /// Watts and Strogatz's small world: a ring in which every node knows its K nearest, some of these edges led elsewhere.
  ///
  /// N nodes on a ring have edges to K/2 neighbours on either side. Then, K/2 times around the ring, the edge from each node to its
  /// i-th next is led with a probability P to another node, chosen uniformly among those that it has no edge with: N·K/2 edges in
  /// all. D. Watts and S. Strogatz, "Collective dynamics of 'small-world' networks", Nature 1998.
  ///
  /// - neighbors: K, even, from 2 to N−1.
  /// - rewiring: P.
  /// - seed: choices are drawn from its stream "wiring".
  ///
  /// Throws ``WiringError`` on another K, unless 0 ≤ P ≤ 1, or unless there are 3 to ``largestCount`` nodes.
  public static func wattsStrogatz(
    nodes: Int, neighbors: Int, rewiring: Double, seed: UInt64
  ) throws(WiringError) -> Wiring {
    try check(nodes: nodes)
    guard neighbors >= 2, neighbors % 2 == 0, neighbors < nodes else {
      throw WiringError("the neighbours of a node are an even number from 2 to \(nodes - 1), not \(neighbors)")
    }
    guard (0...1).contains(rewiring) else {
      throw WiringError("the probability of rewiring is from 0 to 1, not \(rewiring)")
    }
    var stream = RandomStream(seed: seed, name: "wiring")
    var known = Array(repeating: Set<Int>(), count: nodes)
    func connect(_ a: Int, _ b: Int) {
      known[a].insert(b)
      known[b].insert(a)
    }
    for distance in 1...neighbors / 2 {
      for node in 0..<nodes { connect(node, (node + distance) % nodes) }
    }
    for distance in 1...neighbors / 2 {
      for node in 0..<nodes where stream.uniform() < rewiring {
        let next = (node + distance) % nodes
        // It may have been led elsewhere from its other end; and who knows everybody has nobody to be led to.
        guard known[node].contains(next), known[node].count < nodes - 1 else { continue }
        var other = stream.integer(below: nodes)
        while other == node || known[node].contains(other) { other = stream.integer(below: nodes) }
        known[node].remove(next)
        known[next].remove(node)
        connect(node, other)
      }
    }
    return try Wiring(
      nodes: nodes,
      undirected: known.indices.flatMap { node in known[node].filter { $0 > node }.map { (node, $0) } })
  }
}
