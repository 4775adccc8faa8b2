/// A table of texts, for a terminal or for Markdown.
struct Table {
  struct Column {
    let heading: String
    /// Numbers stand at the right, names at the left.
    var isNumber = true
  }

  let columns: [Column]
  var rows: [[String]] = []

  /// Columns of one width, two blanks between them.
  var text: String {
    let lines = [columns.map(\.heading)] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      let padded = columns.indices.map { column in
        let blanks = String(repeating: " ", count: widths[column] - cells[column].count)
        return columns[column].isNumber ? blanks + cells[column] : cells[column] + blanks
      }
      return withoutTrailingBlanks(padded.joined(separator: "  "))
    }.joined(separator: "\n")
  }

  /// A table of GitHub's Markdown.
  var markdown: String {
    let rule = columns.map { $0.isNumber ? "--:" : "---" }
    return ([columns.map(\.heading), rule] + rows)
      .map { "| " + $0.map(escaped).joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  private func escaped(_ cell: String) -> String {
    cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  private func withoutTrailingBlanks(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
