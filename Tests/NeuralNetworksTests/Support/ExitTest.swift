import Testing

extension ExitTest.Result? {
  /// Whether the process that ended said so on standard error: a trap with its message, and not a crash.
  func says(_ message: String) -> Bool {
    guard let self else { return false }
    return String(decoding: self.standardErrorContent, as: UTF8.self).contains(message)
  }
}
