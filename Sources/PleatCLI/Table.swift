/// Columns of text.
enum Table {
  /// The rows as lines, one for each whatever stands in its cells; words are aligned left, and columns of numbers right.
  ///
  /// - numbers: the columns that are aligned right; nil for all but the first.
  static func text(_ rows: [[String]], numbers: Set<Int>? = nil) -> String {
    let rows = rows.map { $0.map(Terminal.inOneLine) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { j in rows.map { j < $0.count ? $0[j].count : 0 }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { j, cell in
        let padding = String(repeating: " ", count: widths[j] - cell.count)
        if numbers?.contains(j) ?? (j > 0) { return padding + cell }
        return j < row.count - 1 ? cell + padding : cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
