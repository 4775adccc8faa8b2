/// Why features cannot be made or fitted as asked.
public struct FeatureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong with which argument, and what would be right.
  public let description: String

  /// An error with this message.
  public init(_ description: String) {
    self.description = description
  }
}

/// Throws the message unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(FeatureError) {
  guard condition else { throw FeatureError(message()) }
}
