import LinearAlgebra

extension Wiring {
  /// Erdős and Rényi's random graph: each of the N(N−1)/2 pairs of nodes has an edge with a probability P.
  ///
  /// N(N−1)/2·P edges are expected. P. Erdős and A. Rényi, "On the evolution of random graphs", 1960; in this form E. Gilbert,
  /// "Random graphs", 1959.
  ///
  /// - seed: pairs are drawn from its stream "wiring", in increasing order.
  ///
  /// Throws ``WiringError`` unless 0 ≤ P ≤ 1 and there are 1 to ``largestCount`` nodes.
  public static func erdosRenyi(nodes: Int, probability: Double, seed: UInt64) throws(WiringError) -> Wiring {
    try check(nodes: nodes)
    guard (0...1).contains(probability) else {
      throw WiringError("the probability of an edge is from 0 to 1, not \(probability)")
    }
    var stream = RandomStream(seed: seed, name: "wiring")
    var edges: [Edge] = []
    for to in 0..<nodes {
      for from in 0..<to where stream.uniform() < probability { edges.append(Edge(from: from, to: to)) }
    }
    return try Wiring(nodes: nodes, edges: edges)
  }
}
