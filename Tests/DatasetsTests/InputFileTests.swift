import Foundation
import Testing

@testable import Datasets

@Suite struct InputFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func readsInPieces() throws {
    let file = try InputFile(path: folder.write("a", [1, 2, 3, 4, 5]))
    #expect(file.length == 5)
    var bytes = [UInt8](repeating: 0, count: 3)
    #expect(try bytes.withUnsafeMutableBytes { try file.read(into: $0) } == 3)
    #expect(bytes == [1, 2, 3])
    #expect(try file.firstBytes(2) == [1, 2])
    #expect(try bytes.withUnsafeMutableBytes { try file.read(into: $0) } == 2)
    #expect(bytes == [4, 5, 3])
    #expect(try file.firstBytes(9) == [1, 2, 3, 4, 5])
  }

  @Test func kinds() throws {
    let file = try folder.write("a", [])
    #expect(try InputFile.kind(of: file) == .other)
    #expect(try InputFile.kind(of: folder.path) == .folder)
    #expect(try InputFile.kind(of: file + "/b") == nil)
    #expect(try InputFile.kind(of: folder.path + "/b") == nil)
  }

  @Test func missing() {
    let path = folder.path + "/none"
    #expect(
      datasetError { () throws(DatasetError) in _ = try InputFile(path: path) } == .notFound("\(path): no such file"))
  }

  @Test func notRegular() throws {
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    for path in [folder.path, folder.path + "/pipe", "/dev/zero"] {
      #expect(
        datasetError { () throws(DatasetError) in _ = try InputFile(path: path) }
          == .malformed(file: path, at: .file, problem: "expected a regular file"))
    }
  }

  @Test func refused() throws {
    // A link to itself is refused to everybody, root included.
    let path = folder.path + "/loop"
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    #expect(
      datasetError { () throws(DatasetError) in _ = try InputFile(path: path) }
        == .unreadable(file: path, errno: ELOOP))
    #expect(
      datasetError { () throws(DatasetError) in _ = try InputFile.kind(of: path) }
        == .unreadable(file: path, errno: ELOOP))
  }
}
