import Foundation

/// A folder of its own for a test, removed with everything in it at the end.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("pleat-cli-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file, making folders on the way; returns its name.
  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return name
  }

  func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name)))) }

  /// The lines of a text file.
  func lines(_ name: String) throws -> [String] {
    String(decoding: try read(name), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Everything in it, hidden files too.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// A file of this folder's `Fixtures`.
func fixture(_ name: String) throws -> String {
  let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name)
  return try String(contentsOf: url, encoding: .utf8)
}
