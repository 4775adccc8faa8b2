import Foundation
import Testing

@testable import Datasets

@Suite struct IDXFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ name: String, _ bytes: [UInt8], _ kind: IDXFile.Kind) throws -> (sizes: [Int], elements: [UInt8]) {
    let file = try IDXFile(path: folder.write(name, bytes), kind: kind)
    return (file.sizes, try file.elements())
  }

  @Test func readsImagesAndLabels() throws {
    let images = IDX.images(2, 2, 3, Array(1...12))
    #expect(try read("a", images, .images) == ([2, 2, 3], Array(1...12)))
    #expect(try read("a.gz", Gzip.stored(images), .images) == ([2, 2, 3], Array(1...12)))
    #expect(try read("b", IDX.labels([4, 0, 255]), .labels) == ([3], [4, 0, 255]))
  }

  /// Written by Python:
  /// `gzip.compress(struct.pack('>IIII', 0x803, 2, 3, 3) + bytes([0]*4 + [255] + [0]*8 + [7]*5), 9, mtime=0)`.
  @Test func readsWhatPythonCompressed() throws {
    let data = Data(base64Encoded: "H4sIAAAAAAACA2Ng4GBmYGBgAmJmKGb4zwAF7CAAAALx830iAAAA")
    let bytes = data.map { [UInt8]($0) } ?? []
    let pixels: [UInt8] = [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 7, 7]
    #expect(try read("a.gz", bytes, .images) == ([2, 3, 3], pixels))
  }

  static let badFiles: [(bytes: [UInt8], kind: IDXFile.Kind, offset: Int, problem: String)] = [
    ([], .images, 0, "truncated: a header of 16 bytes was expected, found 0"),
    (IDX.bigEndian([0x803, 1]), .images, 8, "truncated: a header of 16 bytes was expected, found 8"),
    ([0, 0, 8, 1, 0], .labels, 5, "truncated: a header of 8 bytes was expected, found 5"),
    (
      IDX.labels(Array(repeating: 0, count: 8)), .images, 0,
      "expected the magic number 0x00000803 of images, found 0x00000801"
    ),
    (
      IDX.images(1, 1, 1, [0]), .labels, 0,
      "expected the magic number 0x00000801 of labels, found 0x00000803"
    ),
    (IDX.images(0, 2, 2, []), .images, 4, "an empty set: the header declares 0 images"),
    (IDX.labels([]), .labels, 4, "an empty set: the header declares 0 labels"),
    (
      IDX.images(1, 0, 2, []), .images, 8,
      "the header declares images of 2×0 pixels; expected at least 1×1"
    ),
    (
      IDX.images(1, 2, 0, []), .images, 12,
      "the header declares images of 0×2 pixels; expected at least 1×1"
    ),
  ]

  @Test(arguments: badFiles)
  func badHeaders(bytes: [UInt8], kind: IDXFile.Kind, offset: Int, problem: String) throws {
    #expect(throws: DatasetError.malformed(file: folder.path + "/a", at: .byte(offset), problem: problem)) {
      try read("a", bytes, kind)
    }
    let error = DatasetError.malformed(
      file: folder.path + "/a.gz", at: .decompressedByte(offset), problem: problem)
    #expect(throws: error) { try read("a.gz", Gzip.stored(bytes), kind) }
  }

  @Test(arguments: [
    (4, 20, "truncated: expected 2×2×2 = 8 bytes after the header, found 4"),
    (9, 24, "trailing bytes: expected 2×2×2 = 8 bytes after the header, found 9"),
  ])
  func wrongLength(count: Int, offset: Int, problem: String) throws {
    let bytes = IDX.images(2, 2, 2, Array(repeating: 1, count: count))
    #expect(throws: DatasetError.malformed(file: folder.path + "/a", at: .byte(offset), problem: problem)) {
      try read("a", bytes, .images)
    }
  }

  @Test(arguments: [
    (4, 20, "truncated: expected 8 bytes after the header, found 4"),
    (9, 24, "trailing bytes: expected 8 bytes after the header, found more"),
    (200_000, 24, "trailing bytes: expected 8 bytes after the header, found more"),
  ])
  func wrongLengthGzipped(count: Int, offset: Int, problem: String) throws {
    let bytes = Gzip.stored(IDX.images(2, 2, 2, Array(repeating: 1, count: count)))
    let error = DatasetError.malformed(
      file: folder.path + "/a.gz", at: .decompressedByte(offset), problem: problem)
    #expect(throws: error) { try read("a.gz", bytes, .images) }
  }

  @Test(arguments: [
    (1, 1 << 31, 1 << 31), (UInt32.max, UInt32.max, UInt32.max), (1 << 31, 1, 1),
  ])
  func declaresMoreThanFits(count: UInt32, height: UInt32, width: UInt32) throws {
    let bytes = IDX.images(count, height, width, [0, 0, 0, 0])
    let declared = "truncated: the header declares \(count)×\(height)×\(width) bytes"
    #expect(
      throws: DatasetError.malformed(
        file: folder.path + "/a", at: .byte(4), problem: "\(declared), but the file holds at most 4")
    ) { try IDXFile(path: folder.write("a", bytes), kind: .images) }
    let gzipped = Gzip.stored(bytes)
    #expect(
      throws: DatasetError.malformed(
        file: folder.path + "/a.gz", at: .decompressedByte(4),
        problem: "\(declared), but the file holds at most \(gzipped.count * 1032 - 16)")
    ) { try IDXFile(path: folder.write("a.gz", gzipped), kind: .images) }
  }

  @Test func checksumIsComparedAfterTheLastElement() throws {
    var bytes = Gzip.stored(IDX.labels([1, 2, 3]))
    bytes[bytes.count - 8] ^= 1
    #expect {
      try read("a.gz", bytes, .labels)
    } throws: {
      "\($0)".contains("a.gz: byte") && "\($0)".contains("checksum failure")
    }
  }
}
