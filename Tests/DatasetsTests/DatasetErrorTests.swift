import Testing

@testable import Datasets

@Suite struct DatasetErrorTests {
  @Test(arguments: [
    (DatasetError.notFound("nothing here"), "nothing here"),
    (.malformed(file: "a", at: .file, problem: "p"), "a: p"),
    (.malformed(file: "a", at: .byte(8), problem: "p"), "a: byte 8: p"),
    (.malformed(file: "a", at: .decompressedByte(8), problem: "p"), "a: byte 8 of the decompressed contents: p"),
    (.malformed(file: "a", at: .line(3), problem: "p"), "a: line 3: p"),
    (.malformed(file: "a\nb\r.png", at: .file, problem: "p"), "a\\nb\\r.png: p"),
    (.unreadable(file: "a", errno: 13), "a: cannot be read: Permission denied"),
  ])
  func messages(error: DatasetError, message: String) {
    #expect(error.description == message)
  }
}
