import ArgumentParser
import ModelFiles

/// A file could not be written: says so and ends with the exit status that `pleat` has for it.
func writing(_ body: () throws(ModelFileError) -> Void) throws {
  do {
    try body()
  } catch {
    Progress(total: 0, isQuiet: false).say("Error: \(error)")
    if case .cannotCreate = error { throw ExitCode(73) }
    throw ExitCode(74)
  }
}
