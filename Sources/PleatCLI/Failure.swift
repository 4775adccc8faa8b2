import Pleat

/// The exit statuses of the command line, as in BSD's sysexits.h and, for the last, a shell's 128 + SIGINT.
enum ExitStatus: Int32 {
  /// What was to be checked is wrong, as with `diff` and `grep`.
  case checkFailed = 1
  case usage = 64
  case malformed = 65
  case notFound = 66
  case cannotCreate = 73
  case inputOutput = 74
  case diverged = 75
  case interrupted = 130
}

/// What ends a command: a status for scripts and a message for people.
struct Failure: Error {
  let status: ExitStatus
  /// Empty where nobody wants to know.
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  init(_ error: DatasetError) {
    switch error {
    case .notFound: self.init(.notFound, "\(error)")
    case .malformed: self.init(.malformed, "\(error)")
    case .unreadable: self.init(.inputOutput, "\(error)")
    }
  }

  init(_ error: ModelFileError) {
    switch error {
    case .notFound: self.init(.notFound, "\(error)")
    case .malformed: self.init(.malformed, "\(error)")
    case .cannotCreate: self.init(.cannotCreate, "\(error)")
    case .cannotRead, .cannotWrite: self.init(.inputOutput, "\(error)")
    }
  }
}

/// Runs `body`, with the errors of Pleat's libraries turned into failures of the command.
///
/// - features: the option that asks for features.
func failing<Result>(features option: String = "--features", _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as DatasetError {
    throw Failure(error)
  } catch let error as ModelFileError {
    throw Failure(error)
  } catch let error as FiguresError {
    throw Failure(.usage, "\(error)")
  } catch let error as FeatureError {
    throw Failure(.usage, "\(option): \(error)")
  } catch let error as WiringError {
    throw Failure(.usage, "\(error)")
  }
}
