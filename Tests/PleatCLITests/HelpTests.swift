import Foundation
import Testing

/// The help texts, as they are read by users: what changes them on purpose changes the fixture too.
struct HelpTests {
  @Test(arguments: [
    "pleat", "train", "evaluate", "predict", "inspect", "info", "features", "imagenet2011", "search", "cv", "gradcheck",
    "plot", "lecture",
  ])
  func isAsPinned(command: String) throws {
    let run = try pleat((command == "pleat" ? [] : [command]) + ["--help"], in: try TemporaryFolder())
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    // The text ends with an empty line, which editors would take from the fixture.
    #expect(
      run.output.trimmingCharacters(in: .newlines) == (try fixture("\(command).txt")).trimmingCharacters(in: .newlines))
  }

  @Test func withoutArgumentsTheHelpIsShown() throws {
    let folder = try TemporaryFolder()
    #expect(try pleat([], in: folder).output == (try pleat(["--help"], in: folder).output))
  }

  @Test func theVersionIsANumber() throws {
    let run = try pleat(["--version"], in: try TemporaryFolder())
    #expect(try run.output.contains(Regex("^[0-9]+\\.[0-9]+\\.[0-9]+\n$")))
  }
}
