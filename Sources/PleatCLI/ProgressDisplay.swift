import Pleat

/// Training's progress: a bar with speed and time left on a terminal, and a line an epoch everywhere.
struct ProgressDisplay {
  private let epochs: Int
  private let isInteractive: Bool
  private let isQuiet: Bool
  private var lastDrawn = ContinuousClock.now - .seconds(1)

  init(epochs: Int, isQuiet: Bool) {
    self.epochs = epochs
    self.isQuiet = isQuiet
    isInteractive = Terminal.isInteractive && !isQuiet
  }

  /// Draws the bar, ten times a second at most.
  mutating func show(_ progress: StepProgress) {
    guard isInteractive, ContinuousClock.now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = .now
    let share = Double(progress.step) / Double(progress.totalSteps)
    let rate = Double(progress.examples) / max(progress.seconds, 1e-9)
    let left = progress.seconds / share * (1 - share)
    Terminal.writeOver(
      Self.bar(
        share, epoch: "\(Self.number(progress.epoch, of: epochs))/\(epochs)", rate: Self.rate(rate),
        left: Self.time(left),
        width: Terminal.width - 1))
  }

  /// One line for a finished epoch.
  func show(_ metrics: EpochMetrics) {
    if isQuiet { return }
    clear()
    Terminal.writeError(Self.line(metrics, of: epochs))
  }

  /// Removes the bar.
  func clear() {
    if isInteractive { Terminal.writeOver("") }
  }

  static func line(_ metrics: EpochMetrics, of epochs: Int) -> String {
    var line = "epoch \(number(metrics.epoch, of: epochs))/\(epochs)  loss \(decimal(metrics.trainLoss, 4))"
    if let accuracy = metrics.trainAccuracy { line += "  accuracy \(decimal(accuracy, 4))" }
    if metrics.penalty > 0 { line += "  penalty \(decimal(metrics.penalty, 4))" }
    if let validation = metrics.validation {
      line += "  validation loss \(decimal(validation.loss, 4))"
      if let accuracy = validation.accuracy { line += " accuracy \(decimal(accuracy, 4))" }
    }
    return line + "  \(rate(metrics.examplesPerSecond))"
  }

  /// A number with spaces before it, as wide as the largest.
  private static func number(_ number: Int, of largest: Int) -> String {
    String(repeating: " ", count: max(0, "\(largest)".count - "\(number)".count)) + "\(number)"
  }

  /// A bar with percentage, epoch, speed and time left. On a line too narrow for all, the bar goes first, then the epoch,
  /// then the speed; what is returned is never longer than `width`.
  static func bar(_ share: Double, epoch: String, rate: String, left: String, width: Int) -> String {
    let percent = "\(number(Int(share * 100), of: 100)) %"
    let texts = [
      [percent, "epoch " + epoch, rate, left + " left"], [percent, rate, left + " left"], [percent, left + " left"],
      [percent],
    ].map { $0.joined(separator: "  ") }
    let text = texts.first { $0.count <= width } ?? ""
    let room = width - text.count - 1
    return room < 5 ? text : bar(share, width: min(40, room)) + " " + text
  }

  /// `width` characters, filled by eighths from the left.
  static func bar(_ share: Double, width: Int) -> String {
    guard width > 0 else { return "" }
    let eighths = Int(min(max(share, 0), 1) * Double(width) * 8)
    let partial = eighths % 8 == 0 ? "" : String(Array(" ▏▎▍▌▋▊▉")[eighths % 8])
    let filled = String(repeating: "█", count: eighths / 8) + partial
    return filled + String(repeating: "░", count: width - filled.count)
  }

  static func rate(_ examplesPerSecond: Double) -> String {
    examplesPerSecond >= 10_000
      ? "\(decimal(examplesPerSecond / 1000, 0))k examples/s" : "\(decimal(examplesPerSecond, 0)) examples/s"
  }

  /// "0:07", "1:02:03".
  static func time(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "a long time" }
    let total = Int(seconds.rounded(.up))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes) = (total / 3600, total / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(total % 60))" : "\(minutes):\(two(total % 60))"
  }
}
