import Pleat

/// Progress of work on many like things: a bar on a terminal, a line when it is done everywhere.
struct CountDisplay {
  private let verb: String
  private let isQuiet: Bool
  private let isInteractive: Bool
  private var lastDrawn = ContinuousClock.now - .seconds(1)
  private let start = ContinuousClock.now

  /// - verb: what is done, as in "reading images".
  init(_ verb: String, isQuiet: Bool) {
    self.verb = verb
    self.isQuiet = isQuiet
    isInteractive = Terminal.isInteractive && !isQuiet
  }

  /// Draws the bar, ten times a second at most.
  mutating func show(_ done: Int, of total: Int, note: String = "") {
    guard isInteractive, total > 0, ContinuousClock.now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = .now
    let share = Double(done) / Double(total)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let left = done == 0 ? "" : ", \(ProgressDisplay.time(seconds / share * (1 - share))) left"
    let text = "\(verb) \(done)/\(total)\(left)\(note)"
    let room = Terminal.width - 1 - text.count - 1
    Terminal.writeOver(
      room < 5 ? String(text.prefix(Terminal.width - 1)) : ProgressDisplay.bar(share, width: min(40, room)) + " " + text
    )
  }

  /// Removes the bar and says a line.
  func finish(_ line: String) {
    if isInteractive { Terminal.writeOver("") }
    if !isQuiet { Terminal.writeError(line) }
  }

  /// Removes the bar.
  func clear() {
    if isInteractive { Terminal.writeOver("") }
  }
}
