import Pleat

/// The lecture as one HTML page that needs nothing else: pictures, formulas and style are in it.
struct LecturePage {
  let chapters: [Chapter]
  /// What it was computed by; nothing that another run with the same seed would say otherwise.
  let colophon: String

  /// The page's text.
  func html() throws -> String {
    let contents = chapters.map { "<li><a href=\"#\($0.name)\">\(escaped($0.title))</a></li>" }.joined(separator: "\n")
    let body = try chapters.enumerated().map { try Self.html($1, number: $0 + 1) }.joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Neural Networks, computed</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>Neural Networks, computed</h1>
      <p>Every equation, figure and program of Lecture 5 of J. Johnson’s EECS 498/598, <em>Neural Networks</em>, computed by Pleat
      from one seed. The numbers below are those of this run.</p>
      <p class="colophon">\(escaped(colophon))</p>
      <nav><ol>
      \(contents)
      </ol></nav>
      </header>
      <main>
      \(body)
      </main>
      </body>
      </html>

      """
  }

  private static func html(_ chapter: Chapter, number: Int) throws -> String {
    let blocks = try chapter.blocks.map { block -> String in
      switch block {
      case .text(let text): return "<p>\(inline(text))</p>"
      case .equation(let formula): return "<div class=\"equation\">\(MathMarkup.html(formula, isBlock: true))</div>"
      case .program(let text): return "<pre><code>\(escaped(text))</code></pre>"
      case .table(let rows): return table(rows)
      case .figure(let name, let figure):
        let svg = try String(decoding: figure.bytes(for: .svg), as: UTF8.self)
        // On a narrow screen letters stay legible, and the figure scrolls.
        let least = Int(figure.width * 0.72)
        return "<figure id=\"figure-\(name)\" style=\"--least: \(least)px\">\(embedded(svg))</figure>"
      }
    }
    return """
      <section id="\(chapter.name)">
      <h2>\(number). \(escaped(chapter.title))</h2>
      \(blocks.joined(separator: "\n"))
      </section>
      """
  }

  /// An SVG file's text without what only a file begins with.
  private static func embedded(_ svg: String) -> Substring {
    svg.firstRange(of: "<svg").map { svg[$0.lowerBound...] } ?? svg[...]
  }

  private static func table(_ rows: [[String]]) -> String {
    guard let head = rows.first else { return "" }
    let isNumeric = head.indices.map { column in
      let cells = rows.dropFirst().map { $0[column] }
      return cells.contains(where: isNumber) && cells.allSatisfy { isNumber($0) || $0 == "–" }
    }
    func cells(_ row: [String], _ tag: String) -> String {
      zip(row, isNumeric).map { "<\(tag)\($1 ? " class=\"number\"" : "")>\(inline($0))</\(tag)>" }.joined()
    }
    let lines = rows.dropFirst().map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
    return """
      <div class="table"><table>
      <thead><tr>\(cells(head, "th"))</tr></thead>
      <tbody>
      \(lines)
      </tbody>
      </table></div>
      """
  }

  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.first else { return false }
    return (first.isNumber && !text.contains("-")) || (first == "−" && text.count > 1)
  }

  /// Text with `code` and $formulas$.
  private static func inline(_ text: String) -> String {
    text.split(separator: "$", omittingEmptySubsequences: false).enumerated().map { index, part in
      if index % 2 == 1 { return MathMarkup.html(String(part), isBlock: false) }
      return part.split(separator: "`", omittingEmptySubsequences: false).enumerated().map {
        $0 % 2 == 1 ? "<code>\(escaped(String($1)))</code>" : unbroken(escaped(String($1)))
      }.joined()
    }.joined()
  }

  /// A number and its % stay on one line.
  private static func unbroken(_ text: String) -> String { text.replacing(" %", with: "\u{A0}%") }

  private static let style = """
    :root { color-scheme: light; }
    body { font: 17px/1.55 Georgia, "DejaVu Serif", serif; color: #222; background: #fff; margin: 0 auto; padding: 0 1.2em 5em;
      max-width: 54em; }
    h1, h2, nav, th, .colophon { font-family: "DejaVu Sans", Verdana, sans-serif; }
    h1 { font-size: 1.9em; line-height: 1.2; margin: 1.4em 0 0.5em; }
    h2 { font-size: 1.25em; margin: 2.6em 0 0.6em; padding-top: 0.8em; border-top: 1px solid #ddd; }
    nav { font-size: 0.85em; columns: 2; column-gap: 2em; background: #f6f6f4; padding: 0.6em 1em; }
    nav ol { margin: 0; padding-left: 1.8em; }
    nav a { color: #005a8d; text-decoration: none; }
    nav a:hover { text-decoration: underline; }
    .colophon { color: #666; font-size: 0.8em; }
    figure { margin: 1.6em 0; text-align: center; overflow-x: auto; }
    figure svg { max-width: 100%; min-width: var(--least); height: auto; }
    .equation { margin: 1em 0; padding: 0.3em 0; overflow-x: auto; overflow-y: hidden; font-size: 1.12em; }
    mtd { padding: 0.25em 0; }
    pre { background: #f6f6f4; padding: 0.8em 1em; overflow-x: auto; font-size: 0.72em; line-height: 1.45; }
    code { font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: 0.92em; }
    .table { overflow-x: auto; }
    table { border-collapse: collapse; margin: 1em 0; font-size: 0.9em; }
    th, td { padding: 0.25em 0.9em 0.25em 0; text-align: left; vertical-align: baseline; }
    th { font-size: 0.85em; border-bottom: 1px solid #999; }
    td { border-bottom: 1px solid #eee; }
    td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
    td.number { white-space: nowrap; }
    @media (max-width: 600px) { nav { columns: 1; } body { font-size: 16px; } }
    @media print { section { break-inside: avoid-page; } nav { display: none; } }
    """
}
