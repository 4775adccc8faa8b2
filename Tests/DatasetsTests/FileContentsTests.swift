import Foundation
import Testing

@testable import Datasets

@Suite struct FileContentsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Everything in a file, asked for in one piece after another.
  func contents(_ name: String, _ bytes: [UInt8], piece: Int = 1 << 20) throws -> [UInt8] {
    let contents = try FileContents(path: folder.write(name, bytes))
    var result: [UInt8] = []
    while true {
      let next = try contents.read(piece)
      result += next
      #expect(contents.offset == result.count)
      if next.count < piece { return result }
    }
  }

  /// Longer than the inflater's input buffer, than a stored block, and than what a period of 256 would hide.
  static let long = (0..<200_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }

  @Test(arguments: [1000, 65536, 200_001, 1 << 20])
  func plainAndGzipped(piece: Int) throws {
    #expect(try contents("a", Self.long, piece: piece) == Self.long)
    #expect(try contents("a.gz", Gzip.stored(Self.long), piece: piece) == Self.long)
  }

  @Test func gzippedWithoutTheName() throws {
    #expect(try contents("a", Gzip.stored([1, 2, 3])) == [1, 2, 3])
  }

  @Test(arguments: [1, 2, 3, 100])
  func severalMembers(piece: Int) throws {
    let members = Gzip.stored([1, 2]) + Gzip.stored([]) + Gzip.stored([3, 4, 5])
    #expect(try contents("a.gz", members, piece: piece) == [1, 2, 3, 4, 5])
  }

  @Test func lengthIsKnownOfPlainFilesOnly() throws {
    let plain = try FileContents(path: folder.write("a", [1, 2, 3]))
    #expect(plain.length == 3)
    #expect(plain.largestLength == 3)
    #expect(plain.location(ofByte: 2) == .byte(2))
    let gzipped = try FileContents(path: folder.write("a.gz", Gzip.stored([1, 2, 3])))
    #expect(gzipped.length == nil)
    #expect(gzipped.largestLength == 1032 * 26)
    #expect(gzipped.location(ofByte: 2) == .decompressedByte(2))
  }

  /// Gzip data of the bytes 1, 2, 3: a header of 10 bytes, 5 + 3 of a stored block, checksum and length of 4 bytes each.
  static let small = Gzip.stored([1, 2, 3])

  /// ``small`` with one byte replaced.
  static func small(_ index: Int, becomes byte: UInt8) -> [UInt8] {
    var bytes = small
    bytes[index] = byte
    return bytes
  }

  struct Damage: Sendable {
    let bytes: [UInt8]
    let offset: Int
    let problem: String
  }

  static let notGzip = "not gzip: expected the bytes 1f 8b, found "
  static let truncated = "truncated gzip: the file ends inside the compressed data"
  static let checksum = "checksum failure: the gzip trailer does not match the decompressed contents "

  static let damages = [
    Damage(bytes: [], offset: 0, problem: notGzip + "an empty file"),
    Damage(bytes: [0x1f], offset: 0, problem: notGzip + "1f"),
    Damage(bytes: [0x50, 0x4b, 3, 4], offset: 0, problem: notGzip + "50 4b"),
    Damage(bytes: Array(small.prefix(4)), offset: 4, problem: truncated),
    Damage(bytes: Array(small.prefix(17)), offset: 17, problem: truncated),
    Damage(bytes: small.dropLast(), offset: 25, problem: truncated),
    Damage(bytes: small(16, becomes: 9), offset: 22, problem: checksum + "(incorrect data check)"),
    Damage(bytes: small(22, becomes: 9), offset: 26, problem: checksum + "(incorrect length check)"),
    Damage(bytes: small(10, becomes: 7), offset: 11, problem: "damaged gzip data: invalid block type"),
    Damage(
      bytes: small + [0, 0], offset: 26,
      problem: "trailing bytes: after the end of the gzip data, expected nothing or the byte 1f, found 00"),
  ]

  @Test(arguments: damages)
  func damagedGzip(damage: Damage) throws {
    let path = folder.path + "/a.gz"
    #expect(throws: DatasetError.malformed(file: path, at: .byte(damage.offset), problem: damage.problem)) {
      try contents("a.gz", damage.bytes)
    }
  }

  @Test func expandsNoMoreThanAskedFor() throws {
    // The second member's end is damaged, which nobody notices who doesn't read so far.
    let bytes = Gzip.stored([1, 2, 3]) + Gzip.stored(Self.long).dropLast()
    let contents = try FileContents(path: folder.write("a.gz", bytes))
    #expect(try contents.read(4) == [1, 2, 3, Self.long[0]])
    #expect(throws: DatasetError.self) { try contents.read(1 << 20) }
  }
}
