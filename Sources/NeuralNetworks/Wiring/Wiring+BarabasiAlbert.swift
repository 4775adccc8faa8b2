import LinearAlgebra

extension Wiring {
  /// Barabási and Albert's graph: nodes come one by one, and each attaches itself to M others that have many edges already.
  ///
  /// It starts with M nodes without an edge. Each further node gets M edges, to different nodes, each chosen with a probability
  /// proportional to the edges that it has: M(N−M) edges in all. R. Albert and A.-L. Barabási, "Statistical mechanics of complex
  /// networks", 2002.
  ///
  /// - attachments: M, from 1 to N−1.
  /// - seed: choices are drawn from its stream "wiring".
  ///
  /// Throws ``WiringError`` on another M, or unless there are 2 to ``largestCount`` nodes.
  public static func barabasiAlbert(nodes: Int, attachments: Int, seed: UInt64) throws(WiringError) -> Wiring {
    try check(nodes: nodes)
    guard attachments >= 1, attachments < nodes else {
      throw WiringError("each node attaches itself to 1 to \(nodes - 1) of \(nodes) nodes, not \(attachments)")
    }
    var stream = RandomStream(seed: seed, name: "wiring")
    var edges: [Edge] = []
    // Each node as often as it has edges: a draw from here is a draw in proportion to them.
    var ends: [Int] = []
    for node in attachments..<nodes {
      // The first one finds nodes without edges, as many as it needs.
      var chosen: Set<Int> = node == attachments ? Set(0..<attachments) : []
      while chosen.count < attachments { chosen.insert(ends[stream.integer(below: ends.count)]) }
      for other in chosen.sorted() {
        edges.append(Edge(from: other, to: node))
        ends += [other, node]
      }
    }
    return try Wiring(nodes: nodes, edges: edges)
  }
}
