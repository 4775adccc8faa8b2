import Testing

extension ExitTest.Result? {
  /// Expects that the process which ended said why on standard error: that it trapped with that message, and didn't crash otherwise.
  func expectMessage(_ message: String, sourceLocation: SourceLocation = #_sourceLocation) {
    // That there is a result is expected already.
    guard let self else { return }
    let said = String(decoding: self.standardErrorContent, as: UTF8.self)
    #expect(said.contains(message), "\(said)", sourceLocation: sourceLocation)
  }
}
