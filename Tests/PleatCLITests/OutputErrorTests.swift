import Foundation
import Testing

/// Places that can't be written to: 73 where a file can't be created, 74 where writing fails.
struct OutputErrorTests {
  private static let before: [String: [UInt8]] = ["file": [1, 2, 3]]

  @Test(arguments: [
    ("missing/m.safetensors", "missing"), ("file/m.safetensors", "file/m.safetensors"), (".", "folder"),
    ("/dev/null/m.safetensors", "/dev/null/m.safetensors"),
  ])
  func trainRefusesAPlaceForTheModelBeforeItTrains(path: String, word: String) throws {
    let run = try expectFailure(
      ["train", "--out", path, "--log", "log.jsonl"], status: 73, says: [path, word], files: Self.before)
    #expect(!run.errors.contains("epoch"))
  }

  @Test(arguments: [("m.safetensors", "./m.safetensors"), ("new", "./new"), ("./m.safetensors", "m.safetensors")])
  func theLogCannotBeTheModel(log: String, model: String) throws {
    try expectFailure(
      ["train", "--epochs", "1", "--log", log, "--out", model], status: 64, says: ["--log \(log)", "the model"],
      files: ["m.safetensors": Array("an earlier model".utf8)])
  }

  @Test(arguments: ["missing/log.jsonl", "file/log.jsonl", "."])
  func trainRefusesAPlaceForTheLogBeforeItTrains(path: String) throws {
    let run = try expectFailure(["train", "--log", path], status: 73, says: [path], files: Self.before)
    #expect(!run.errors.contains("epoch"))
  }

  /// Linux alone has a device that is always full.
  #if os(Linux)
  @Test(arguments: [
    ["info"], ["inspect", "m.safetensors"], ["evaluate", "m.safetensors", "digits"],
    ["predict", "m.safetensors", "digits"],
    ["predict", "m.safetensors", "digits", "--json"], ["--help"], ["train", "--help"], ["--version"],
    ["train", "spiral", "--epochs", "1"],
  ])
  func aFullStandardOutputIsAFailure(arguments: [String]) throws {
    let folder = try folder(with: TrainedModel.digits)
    let run = try pleat(arguments, in: folder, output: "/dev/full")
    #expect(run.status == 74)
    #expect(run.errorLines.last == "pleat: error: standard output: No space left on device")
  }

  @Test func aFullDeviceInPlaceOfTheModelIsAFailure() throws {
    try expectFailure(
      ["train", "spiral", "--epochs", "1", "--out", "/dev/full"], status: 74, says: ["/dev/full", "space"])
  }

  @Test func aLogThatCannotBeWrittenEndsTrainingAndKeepsTheWeights() throws {
    let run = try expectFailure(
      ["train", "spiral", "--epochs", "5", "--log", "/dev/full", "--out", "m.safetensors"], status: 74,
      says: ["/dev/full", "space", "m.interrupted.safetensors"], leaving: ["m.interrupted.safetensors"])
    #expect(run.errorLines.count { $0.hasPrefix("epoch ") } == 1)
  }
  #endif

  @Test(arguments: [
    ["info"], ["predict", "m.safetensors", "digits"], ["train", "spiral", "--epochs", "2", "--log", "log"],
  ])
  func aClosedStandardOutputIsAFailure(arguments: [String]) throws {
    let folder = try folder(with: TrainedModel.digits)
    let (status, errors) = try shell("\"$0\" \"$@\" >&-", arguments, in: folder)
    #expect(status == 74)
    #expect(errors.hasSuffix("pleat: error: standard output: Bad file descriptor\n"))
    if arguments.first == "train" {
      // Nothing else was written in place of standard output.
      #expect(try folder.lines("log").allSatisfy { try jsonObject($0)["epoch"] != nil })
    }
  }

  @Test func aReaderOfTheResultThatGoesIsAFailureWithoutAMessage() throws {
    let folder = try folder(with: TrainedModel.digits)
    let (_, errors) = try shell(
      "{ \"$0\" \"$@\"; echo $? >status; } | true", ["predict", "m.safetensors", "digits", "--quiet"], in: folder)
    #expect(errors.isEmpty)
    #expect(try folder.lines("status") == ["74"])
  }

  @Test func progressThatNobodyReadsDoesNotEndTraining() throws {
    let folder = try TemporaryFolder()
    let (status, _) = try shell(
      "\"$0\" \"$@\" 2>&1 >out | true", ["train", "spiral", "--epochs", "20", "--out", "m.safetensors"], in: folder)
    #expect(status == 0)
    #expect(try folder.names() == ["m.safetensors", "out"])
    #expect(try folder.lines("out").last == "model m.safetensors")
  }

  /// Runs a line of the shell, in which "$0" is `pleat` and "$@" its arguments.
  private func shell(
    _ line: String, _ arguments: [String], in folder: TemporaryFolder
  ) throws -> (status: Int32, errors: String) {
    let process = try BuiltCommand.process(["-c", line, try #require(BuiltCommand.path)] + arguments, in: folder)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let streams = try TemporaryFolder()
    try streams.write("err", [])
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: streams.file("err")))
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: try streams.read("err"), as: UTF8.self))
  }
}
