import LinearAlgebra
import Testing

@testable import Datasets

/// Faults of JPEG files that don't touch the picture, and those that do.
@Suite struct JPEGFaultsTests {
  private static let names = ["color.jpeg", "grey.jpeg", "progressive.jpeg", "subsampled.jpg", "oriented-6.jpeg"]

  private func decoded(_ bytes: [UInt8]) throws -> Image { try Image(decoding: bytes, file: "p") }

  private func isBroken(_ bytes: [UInt8]) -> Bool { (try? decoded(bytes)) == nil }

  /// Where the first segment of a kind begins.
  private func place(of marker: UInt8, in bytes: [UInt8]) throws -> Int {
    var place = 2
    while place + 4 <= bytes.count {
      if bytes[place + 1] == marker { return place }
      place += 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
    }
    return try #require(nil)
  }

  @Test(arguments: names)
  func soundFilesAreLeftAlone(name: String) throws {
    #expect(JPEGFaults.putRight(try PictureFixtures.bytes(name)) == nil)
  }

  @Test(arguments: names)
  func bytesBehindTheLastMarkerAreNoDamage(name: String) throws {
    let bytes = try PictureFixtures.bytes(name)
    let whole = try decoded(bytes)
    for rest in [[0, 0, 0, 0], Array("notes of a camera".utf8), bytes] {
      let image = try decoded(bytes + rest)
      #expect(image == whole)
    }
  }

  @Test(arguments: names, [[0], [0, 0, 0], [0x20, 0x20], [0xff, 0xff]] as [[UInt8]])
  func fillingBetweenSegmentsIsNoDamage(name: String, filling: [UInt8]) throws {
    let bytes = try PictureFixtures.bytes(name)
    let whole = try decoded(bytes)
    for marker in [0xdb, 0xc4, 0xda] as [UInt8] {
      let place = try place(of: marker, in: bytes)
      #expect(try decoded(Array(bytes[..<place] + filling + bytes[place...])) == whole, "before \(marker)")
      // What is wrong behind it is still seen.
      let cut = Array(bytes[..<place] + filling + bytes[place..<(bytes.count - 12)])
      #expect(isBroken(cut))
      // Of a file that ends in its header too.
      #expect(isBroken(Array(bytes[..<place] + filling)))
    }
  }

  /// Other bytes may be a segment whose marker is lost.
  @Test func otherBytesBetweenSegmentsAreDamage() throws {
    let bytes = try PictureFixtures.bytes("color.jpeg")
    let place = try place(of: 0xdb, in: bytes)
    #expect(isBroken(Array(bytes[..<place] + [1, 2, 3] + bytes[place...])))
  }

  @Test func anotherVersionOfJFIFIsNoDamage() throws {
    let bytes = try PictureFixtures.bytes("color.jpeg")
    var other = bytes
    let place = try place(of: 0xe0, in: bytes)
    try #require(bytes[place + 4..<place + 9].elementsEqual("JFIF\0".utf8) && bytes[place + 9] == 1)
    other[place + 9] = 3
    let image = try decoded(other)
    #expect(try image == decoded(bytes))
    #expect(isBroken(Array(other.dropLast(12))))
  }

  /// Their scan's parameters mean nothing.
  @Test(arguments: ["color.jpeg", "grey.jpeg", "subsampled.jpg"])
  func sequentialFilesMayHaveAnyParametersOfTheScan(name: String) throws {
    let bytes = try PictureFixtures.bytes(name)
    let scan = try place(of: 0xda, in: bytes)
    let last = scan + 2 + Int(bytes[scan + 3]) - 3
    try #require(Array(bytes[last..<last + 3]) == [0, 63, 0])
    var other = bytes
    other.replaceSubrange(last..<last + 3, with: [0, 0, 0])
    let image = try decoded(other)
    #expect(try image == decoded(bytes))
    #expect(isBroken(Array(other.dropLast(12))))
    // In a progressive file they say what the scan holds.
    var progressive = try PictureFixtures.bytes("progressive.jpeg")
    let first = try place(of: 0xda, in: progressive)
    let parameters = first + 2 + Int(progressive[first + 3]) - 3
    progressive[parameters + 1] = 63
    #expect(isBroken(progressive))
  }

  /// The last marker, too, and pixels that are decoded to other ones: what libjpeg says of these is what it says of bytes that are too many.
  @Test(arguments: names)
  func cutFilesAreBroken(name: String) throws {
    let bytes = try PictureFixtures.bytes(name)
    for count in [1, 2, 12, 30] { #expect(isBroken(Array(bytes.dropLast(count))), "\(count) bytes less") }
  }
}
