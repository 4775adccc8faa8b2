import ArgumentParser

/// In which form a result is printed, and whether progress is.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Flag(help: "Print the result as Markdown, with machine, date and versions above the table.")
  var markdown = false

  @Flag(name: .shortAndLong, help: "Print no progress.")
  var quiet = false

  func validate() throws {
    if json && markdown { throw ValidationError("--json and --markdown exclude each other") }
  }

  /// Prints a report in the form that was asked for.
  func show(_ report: some Report) throws {
    if json {
      print(try jsonLine(report))
    } else if markdown {
      let head =
        ["Machine: " + report.machine.lines[0], report.machine.lines[1], report.machine.lines[2]] + report.remarks
      print(
        (head.map { "- " + $0 } + [""] + report.tables.flatMap { [$0.markdown, ""] }
          + report.conclusions.map { "- " + $0 }).joined(separator: "\n"))
    } else {
      print(
        (report.machine.lines + report.remarks + [""] + report.tables.flatMap { [$0.text, ""] } + report.conclusions)
          .joined(separator: "\n"))
    }
  }
}

/// What a command has measured.
protocol Report: Encodable {
  var machine: Machine { get }
  /// What one must know to read the tables; a line each.
  var remarks: [String] { get }
  var tables: [Table] { get }
  /// What stands below them.
  var conclusions: [String] { get }
}
