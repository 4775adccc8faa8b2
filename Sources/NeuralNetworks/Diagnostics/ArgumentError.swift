/// An argument that is known only at run time is out of its range.
public struct ArgumentError: Error, CustomStringConvertible, Sendable, Equatable {
  /// Which argument: "the number of bumps".
  public let argument: String
  /// What was given for it.
  public let value: String
  /// What it must be: "at least 1".
  public let range: String

  /// One line for the user: the argument, its value and its range.
  public var description: String { "\(argument) is \(value), but must be \(range)" }

  init(_ argument: String, _ value: some CustomStringConvertible, _ range: String) {
    self.argument = argument
    self.value = value.description
    self.range = range
  }
}

/// Throws unless `isInRange`; the rest is for the message.
func require(
  _ isInRange: Bool, _ argument: String, _ value: some CustomStringConvertible, _ range: String
) throws(ArgumentError) {
  if !isInRange { throw ArgumentError(argument, value, range) }
}

/// Throws unless `low` and `high` are finite and `low` is less: they are the ends of what `argument` names.
func requireInterval(_ low: Double, _ high: Double, _ argument: String) throws(ArgumentError) {
  try require(
    low < high && (high - low).isFinite, argument, "\(low) ... \(high)", "finite, with its start below its end")
}
