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
    let text =
      " \(Int(share * 100)) %  epoch \(progress.epoch)/\(epochs)  \(Self.rate(rate))  \(Self.time(left)) left"
    let room = min(40, Terminal.width - text.count - 1)
    Terminal.writeOver(Self.bar(share, width: room) + text)
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
    let number = String(repeating: " ", count: "\(epochs)".count - "\(metrics.epoch)".count) + "\(metrics.epoch)"
    var line = "epoch \(number)/\(epochs)  loss \(decimal(metrics.trainLoss, 4))"
    if let accuracy = metrics.trainAccuracy { line += "  accuracy \(decimal(accuracy, 4))" }
    if metrics.penalty > 0 { line += "  penalty \(decimal(metrics.penalty, 4))" }
    if let validation = metrics.validation {
      line += "  validation loss \(decimal(validation.loss, 4))"
      if let accuracy = validation.accuracy { line += " accuracy \(decimal(accuracy, 4))" }
    }
    return line + "  \(rate(metrics.examplesPerSecond))"
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
