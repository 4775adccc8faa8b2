import Pleat

/// A part of the lecture's page: sentences, equations, figures, tables, programs, in reading order.
struct Chapter {
  /// Something between two others.
  enum Block {
    case text(String)
    case equation(String)
    case figure(name: String, Figure)
    case table([[String]])
    case program(String)
  }

  /// The part of the address behind #.
  let name: String
  let title: String
  private(set) var blocks: [Block] = []
  /// What the summary takes from here: something that the lecture says, and what this run found.
  private(set) var findings: [(claim: String, found: String)] = []

  init(_ name: String, title: String) {
    self.name = name
    self.title = title
  }

  /// A paragraph; `code` in backquotes, formulas between dollar signs.
  mutating func say(_ text: String) { blocks.append(.text(text)) }

  /// A formula in a line of its own, as ``MathMarkup`` reads it.
  mutating func equation(_ formula: String) { blocks.append(.equation(formula)) }

  /// A figure; `name` is that of its file, without a suffix.
  mutating func show(_ figure: Figure, as name: String) { blocks.append(.figure(name: name, figure)) }

  /// Rows, the first of which are the columns' names.
  mutating func table(_ rows: [[String]]) { blocks.append(.table(rows)) }

  /// Lines of a program.
  mutating func program(_ text: String) { blocks.append(.program(text)) }

  /// What the lecture says, and what this run found, for the summary.
  mutating func find(_ claim: String, _ found: String) { findings.append((claim, found)) }

  /// The figures with their names.
  var figures: [(name: String, figure: Figure)] {
    blocks.compactMap { if case .figure(let name, let figure) = $0 { (name, figure) } else { nil } }
  }
}
