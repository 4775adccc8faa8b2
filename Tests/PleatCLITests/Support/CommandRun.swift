import Foundation
import Testing

/// What a run of the built `pleat` came to.
struct CommandRun: Sendable {
  let status: Int32
  let output: String
  let errors: String

  var outputLines: [String] { output.split(separator: "\n").map(String.init) }
  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

  /// The result of `--json`.
  func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(output.utf8))
  }

  /// The result of `--json`, as it comes.
  func object() throws -> [String: Any] { try jsonObject(output) }
}

func jsonObject(_ text: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text) is no object")
}

/// The `pleat` that was built with these tests.
enum BuiltCommand {
  static let path: String? = {
    var folder = Bundle.module.bundleURL
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("pleat").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
    }
    return nil
  }()

  /// A process that is ready to run, in a folder, with nothing to read.
  static func process(_ arguments: [String], in folder: TemporaryFolder) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path, "no pleat beside the tests"))
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.filter { !["COLUMNS", "PLEAT_DATA"].contains($0.key) }
    process.standardInput = FileHandle.nullDevice
    return process
  }
}

/// Runs `pleat` to its end.
///
/// What it prints goes to files, not to pipes, which would fill up.
///
/// - input: what it reads from standard input.
/// - output: where standard output goes instead; then ``CommandRun/output`` is empty.
/// - signal: is sent to it as soon as it has said something that contains `words` on standard error.
/// - meanwhile: called while it runs.
func pleat(
  _ arguments: [String], in folder: TemporaryFolder, input: String? = nil, output: String? = nil,
  signal: Int32? = nil, after words: String = "", meanwhile: (Process) throws -> Void = { _ in }
) throws -> CommandRun {
  let streams = try TemporaryFolder()
  for name in ["out", "err"] { try streams.write(name, []) }
  let process = try BuiltCommand.process(arguments, in: folder)
  var handles = [
    try FileHandle(forWritingTo: URL(fileURLWithPath: output ?? streams.file("out"))),
    try FileHandle(forWritingTo: URL(fileURLWithPath: streams.file("err"))),
  ]
  process.standardOutput = handles[0]
  process.standardError = handles[1]
  if let input {
    try streams.write("in", input.utf8)
    handles.append(try FileHandle(forReadingFrom: URL(fileURLWithPath: streams.file("in"))))
    process.standardInput = handles[2]
  }
  try process.run()
  // Not when the last owner goes: Foundation's `run` reads the list of open files, and beyond some 1,300 of them it may read
  // past the end of its buffer.
  for handle in handles { try handle.close() }
  // A run that hangs must not hang the tests. The timer's block lives for its whole time, cancelled or not, and so would all
  // that it captures.
  let identifier = process.processIdentifier
  let watchdog = DispatchWorkItem { kill(identifier, SIGKILL) }
  DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
  defer { watchdog.cancel() }
  if let signal {
    while process.isRunning, !String(decoding: try streams.read("err"), as: UTF8.self).contains(words) { usleep(1000) }
    kill(process.processIdentifier, signal)
  }
  try meanwhile(process)
  process.waitUntilExit()
  return CommandRun(
    // A trap or a signal is no exit status: here it is a negative number.
    status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
    output: String(decoding: try streams.read("out"), as: UTF8.self),
    errors: String(decoding: try streams.read("err"), as: UTF8.self))
}

/// Runs `pleat` in a folder of its own and expects it to fail as its users are promised: with this status, one message that
/// says all of `words`, no result, and nothing left behind.
///
/// - files: what is in the folder before.
@discardableResult
func expectFailure(
  _ arguments: [String], status: Int32, says words: [String], files: [String: [UInt8]] = [:], input: String? = nil,
  leaving left: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
) throws -> CommandRun {
  let folder = try TemporaryFolder()
  for (name, bytes) in files { try folder.write(name, bytes) }
  let run = try pleat(arguments, in: folder, input: input)
  #expect(run.status == status, "\(arguments): \(run.errors)", sourceLocation: sourceLocation)
  #expect(run.output.isEmpty, "\(arguments)", sourceLocation: sourceLocation)
  let messages = run.errorLines.filter { $0.hasPrefix("pleat: error: ") }
  #expect(messages.count == 1, "\(arguments): \(run.errors)", sourceLocation: sourceLocation)
  for word in words {
    #expect(messages.first?.contains(word) == true, "\(arguments): \(messages)", sourceLocation: sourceLocation)
  }
  let before = Set(files.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
  #expect(Set(try folder.names()) == before.union(left), "\(arguments)", sourceLocation: sourceLocation)
  for (name, bytes) in files {
    #expect(try folder.read(name) == bytes, "\(arguments): \(name) was changed", sourceLocation: sourceLocation)
  }
  return run
}
