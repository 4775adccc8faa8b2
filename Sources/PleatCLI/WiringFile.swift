import Pleat

/// Reads a graph that somebody wrote down: an edge a line, "0 3", from a node to one that it feeds; # begins a comment.
enum WiringFile {
  /// The graph of as many nodes as the largest number says.
  ///
  /// Throws ``Failure``: status 66 where there is no such file, 74 where it can't be read, and 65, with file and line, for a line that
  /// isn't an edge, and for edges that form no directed graph without cycles.
  static func read(_ path: String) throws -> Wiring {
    var edges: [Wiring.Edge] = []
    for (index, line) in try TrainingLog.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let content = line.prefix { $0 != "#" }
      let parts = content.split(whereSeparator: \.isWhitespace)
      if parts.isEmpty { continue }
      guard parts.count == 2, let from = Int(parts[0]), let to = Int(parts[1]),
        (0..<Wiring.largestCount).contains(from), (0..<Wiring.largestCount).contains(to)
      else {
        throw Failure(
          .malformed,
          "\(path): line \(index + 1): expected an edge, two numbers from 0 to \(Wiring.largestCount - 1), as in \"0 3\""
        )
      }
      edges.append(Wiring.Edge(from: from, to: to))
    }
    let nodes = (edges.map { max($0.from, $0.to) }.max() ?? -1) + 1
    guard nodes > 0 else { throw Failure(.malformed, "\(path): no edges") }
    do {
      return try Wiring(nodes: nodes, edges: edges)
    } catch {
      throw Failure(.malformed, "\(path): \(error)")
    }
  }
}
