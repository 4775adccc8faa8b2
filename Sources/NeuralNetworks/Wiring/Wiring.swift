/// Which nodes of a randomly wired network feed which: a directed graph without cycles.
///
/// S. Xie, A. Kirillov, R. Girshick and K. He, "Exploring Randomly Wired Neural Networks for Image Recognition", ICCV 2019: a
/// classical generator draws an undirected graph, and each edge is directed from the node with the smaller number to the one with
/// the larger, which leaves no cycle. ``Network/init(inputs:outputs:wiring:width:activation:normalization:initialization:seed:backend:)`` makes a
/// network of it.
///
/// ```swift
/// let wiring = try Wiring.wattsStrogatz(nodes: 32, neighbors: 4, rewiring: 0.75, seed: 1)
/// ```
public struct Wiring: Sendable, Equatable {
  /// From one node to another.
  public struct Edge: Sendable, Hashable, Comparable {
    /// The node whose outputs are taken.
    public let from: Int
    /// The node that takes them.
    public let to: Int

    /// An edge between two nodes, counted from 0.
    public init(from: Int, to: Int) { (self.from, self.to) = (from, to) }

    /// By the node that takes, then by the one that gives.
    public static func < (a: Edge, b: Edge) -> Bool { (a.to, a.from) < (b.to, b.from) }
  }

  /// How many nodes there are, numbered from 0.
  public let nodes: Int
  /// The edges, sorted.
  public let edges: [Edge]
  /// The nodes in an order in which each comes after all that feed it.
  public let order: [Int]
  /// For each node, those that feed it, in increasing order.
  public let predecessors: [[Int]]

  /// The most nodes that a wiring may have.
  public static let largestCount = 4096

  /// A wiring of the given edges.
  ///
  /// Throws ``WiringError`` if there is no node or more than ``largestCount``, on an edge to a node that there isn't, on an edge
  /// that is there twice, and on a cycle, whose nodes it names.
  public init(nodes: Int, edges: some Collection<Edge>) throws(WiringError) {
    try Self.check(nodes: nodes)
    let sorted = edges.sorted()
    for (index, edge) in sorted.enumerated() {
      for node in [edge.from, edge.to] where !(0..<nodes).contains(node) {
        throw WiringError("the edge \(edge.from) → \(edge.to) has a node that there isn't: they are 0 to \(nodes - 1)")
      }
      if index > 0, sorted[index - 1] == edge { throw WiringError("the edge \(edge.from) → \(edge.to) is there twice") }
    }
    var predecessors = Array(repeating: [Int](), count: nodes)
    for edge in sorted { predecessors[edge.to].append(edge.from) }
    self.nodes = nodes
    self.edges = sorted
    self.predecessors = predecessors
    order = try Self.order(predecessors)
  }

  /// An undirected graph made a directed one: from the smaller number to the larger.
  init(nodes: Int, undirected edges: [(Int, Int)]) throws(WiringError) {
    try self.init(nodes: nodes, edges: edges.map { Edge(from: min($0, $1), to: max($0, $1)) })
  }

  /// The nodes that nobody feeds: they take the network's inputs.
  public var inputNodes: [Int] { predecessors.indices.filter { predecessors[$0].isEmpty } }

  /// The nodes that feed nobody: the network's output is made of theirs.
  public var outputNodes: [Int] {
    let feeding = Set(edges.map(\.from))
    return (0..<nodes).filter { !feeding.contains($0) }
  }

  /// How many edges each node has, in both directions together.
  public var degrees: [Int] {
    edges.reduce(into: Array(repeating: 0, count: nodes)) { degrees, edge in
      degrees[edge.from] += 1
      degrees[edge.to] += 1
    }
  }

  static func check(nodes: Int) throws(WiringError) {
    guard (1...largestCount).contains(nodes) else {
      throw WiringError("a wiring has 1 to \(largestCount) nodes, not \(nodes)")
    }
  }

  /// Kahn's order: always the smallest node that waits for none.
  private static func order(_ predecessors: [[Int]]) throws(WiringError) -> [Int] {
    var waiting = predecessors.map(\.count)
    var successors = predecessors.map { _ in [Int]() }
    for (node, before) in predecessors.enumerated() { for other in before { successors[other].append(node) } }
    var order: [Int] = []
    var isDone = predecessors.map { _ in false }
    // Nodes are few, and mostly numbered in order already.
    while let next = waiting.indices.first(where: { !isDone[$0] && waiting[$0] == 0 }) {
      isDone[next] = true
      order.append(next)
      for node in successors[next] { waiting[node] -= 1 }
    }
    guard order.count < predecessors.count, let start = isDone.firstIndex(of: false) else { return order }
    // Each node that is left has one before it that is left too: going back long enough ends in a cycle.
    var path = [start]
    while true {
      let before = predecessors[path[path.count - 1]].first { !isDone[$0] } ?? start
      if let first = path.firstIndex(of: before) {
        let cycle = [before] + path[first...].reversed()
        throw WiringError("a cycle: \(cycle.map(String.init).joined(separator: " → "))")
      }
      path.append(before)
    }
  }
}

/// What is wrong with a wiring or a generator's parameters.
public struct WiringError: Error, CustomStringConvertible, Sendable {
  /// One line that names the value and its range.
  public let description: String

  init(_ description: String) { self.description = description }
}
