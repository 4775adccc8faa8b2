import Pleat

/// Progress of work on many like things: a bar on a terminal, elsewhere lines now and then, and a line when it is done.
struct CountDisplay {
  private let verb: String
  private let isQuiet: Bool
  private let isInteractive: Bool
  private var lastDrawn = ContinuousClock.now - .seconds(1)
  private var tenths = Tenths()
  private let start = ContinuousClock.now

  /// - verb: what is done, as in "reading images".
  init(_ verb: String, isQuiet: Bool) {
    self.verb = verb
    self.isQuiet = isQuiet
    isInteractive = Terminal.isInteractive && !isQuiet
  }

  /// Draws the bar, ten times a second at most, or says a line at each tenth that is done, once a second at most.
  mutating func show(_ done: Int, of total: Int, note: String = "") {
    guard !isQuiet, total > 0 else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard isInteractive else {
      if tenths.isLineDue(done, of: total, seconds: seconds) {
        Terminal.writeError(text(done, of: total, seconds: seconds, note: note))
      }
      return
    }
    guard ContinuousClock.now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = .now
    let text = text(done, of: total, seconds: seconds, note: note)
    let room = Terminal.width - 1 - text.count - 1
    Terminal.writeOver(
      room < 5
        ? String(text.prefix(Terminal.width - 1))
        : ProgressDisplay.bar(Double(done) / Double(total), width: min(40, room)) + " " + text
    )
  }

  private func text(_ done: Int, of total: Int, seconds: Double, note: String) -> String {
    let share = Double(done) / Double(total)
    let left = done == 0 ? "" : ", \(ProgressDisplay.time(seconds / share * (1 - share))) left"
    return "\(verb) \(done)/\(total)\(left)\(note)"
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

/// When work that nobody sees a bar of is worth a line: where another tenth is done, but not within a second of the last line, nor in
/// work of less than a second, nor at its end.
struct Tenths {
  private var last = 0
  private var lastSeconds = 0.0

  /// Whether a line is due; then the next one isn't before another tenth and another second.
  mutating func isLineDue(_ done: Int, of total: Int, seconds: Double) -> Bool {
    let reached = Int(10 * Double(done) / Double(total))
    guard reached > last, done < total, seconds >= lastSeconds + 1 else { return false }
    (last, lastSeconds) = (reached, seconds)
    return true
  }
}
