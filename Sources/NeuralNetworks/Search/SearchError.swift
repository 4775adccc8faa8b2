/// Why there is nothing to search: which argument is wrong, its value, and what it must be.
public struct SearchError: Error, CustomStringConvertible, Sendable, Equatable {
  /// One line.
  public let description: String

  init(_ description: String) { self.description = description }
}
