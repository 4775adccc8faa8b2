import ArgumentParser
import Pleat

/// The options of `--model random-wired`: which graph its nodes form.
struct WiringOptions: ParsableArguments {
  enum Generator: String, CaseIterable {
    case er, ba, ws
  }

  @Option(
    help: ArgumentHelp(
      """
      How nodes are wired: er (Erdős–Rényi), ba (Barabási–Albert), ws (Watts–Strogatz), or a file with one edge a line, as "0 3" \
      (default: ws).
      """, valueName: "kind|file"))
  var wiring: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Nodes of the graph (default: 32).", valueName: "count"))
  var nodes: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of er, the probability of an edge (default: 0.2); of ws, of an edge's being led elsewhere (default: 0.75).",
      valueName: "p"))
  var wiringProbability: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of ws, the neighbours that a node starts with, an even number (default: 4).", valueName: "k"))
  var wiringNeighbors: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of ba, the nodes that a new one attaches itself to (default: 5).", valueName: "m"))
  var wiringAttachments: Int?

  /// The generator; nil where the edges are in a file.
  var generator: Generator? { wiring.map { Generator(rawValue: $0) } ?? .ws }

  /// Throws a usage error if an option is given that the chosen wiring, or no wiring at all, has no use for.
  func validate(isWired: Bool) throws {
    let given = [
      ("--wiring", wiring != nil, true), ("--nodes", nodes != nil, generator != nil),
      ("--wiring-probability", wiringProbability != nil, generator == .er || generator == .ws),
      ("--wiring-neighbors", wiringNeighbors != nil, generator == .ws),
      ("--wiring-attachments", wiringAttachments != nil, generator == .ba),
    ]
    for (option, isGiven, isUseful) in given where isGiven {
      if !isWired { throw ValidationError("\(option) has no meaning without --model random-wired") }
      if !isUseful { throw ValidationError("\(option) has no meaning with --wiring \(wiring ?? "ws")") }
    }
  }

  /// The graph.
  ///
  /// Throws ``Failure`` for values out of their ranges, status 64; and for a file that isn't there (66), can't be read (74), or has no
  /// directed graph without cycles (65).
  func make(seed: UInt64) throws -> Wiring {
    guard let generator else { return try WiringFile.read(wiring ?? "") }
    return try failing {
      switch generator {
      case .er:
        try Wiring.erdosRenyi(nodes: nodes ?? 32, probability: wiringProbability ?? 0.2, seed: seed)
      case .ba: try Wiring.barabasiAlbert(nodes: nodes ?? 32, attachments: wiringAttachments ?? 5, seed: seed)
      case .ws:
        try Wiring.wattsStrogatz(
          nodes: nodes ?? 32, neighbors: wiringNeighbors ?? 4, rewiring: wiringProbability ?? 0.75, seed: seed)
      }
    }
  }

  /// What the model file records.
  func record(of wiring: Wiring) -> [String: String] {
    var record = ["wiring": self.wiring ?? "ws", "nodes": "\(wiring.nodes)"]
    switch generator {
    case .er: record["wiring-probability"] = "\(wiringProbability ?? 0.2)"
    case .ba: record["wiring-attachments"] = "\(wiringAttachments ?? 5)"
    case .ws:
      record["wiring-probability"] = "\(wiringProbability ?? 0.75)"
      record["wiring-neighbors"] = "\(wiringNeighbors ?? 4)"
    case nil: break
    }
    return record
  }
}
