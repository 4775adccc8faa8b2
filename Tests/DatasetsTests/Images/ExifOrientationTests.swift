import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct ExifOrientationTests {
  /// Where the Exif segment of a fixture lies: from its marker on, with the length that it has by itself.
  private func segment(_ bytes: [UInt8]) throws -> Range<Int> {
    let start = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xe1 })
    return start..<start + 2 + Int(bytes[start + 2]) << 8 + Int(bytes[start + 3])
  }

  @Test(arguments: Array(zip(1..., PictureFixtures.oriented)))
  func theTagIsReadInEitherOrderOfBytes(orientation: Int, name: String) throws {
    #expect(ExifOrientation(ofJPEG: try PictureFixtures.bytes(name)) == ExifOrientation(orientation))
  }

  @Test func withoutOneAPictureIsUpright() throws {
    for name in ["color.jpeg", "grey.jpeg"] {
      #expect(ExifOrientation(ofJPEG: try PictureFixtures.bytes(name)) == .upright)
    }
    #expect(ExifOrientation(0) == nil && ExifOrientation(9) == nil)
  }

  /// 2×3 pixels by hand, for what Exif 2.32 says of the 0th row and the 0th column: 6 is right and top.
  @Test func eachTurnsAsTheStandardSays() throws {
    let image = Image(shape: ImageShape(height: 2, width: 3, channels: 1), pixels: [1, 2, 3, 4, 5, 6])
    let expected: [Int: [UInt8]] = [
      1: [1, 2, 3, 4, 5, 6], 2: [3, 2, 1, 6, 5, 4], 3: [6, 5, 4, 3, 2, 1], 4: [4, 5, 6, 1, 2, 3],
      5: [1, 4, 2, 5, 3, 6], 6: [4, 1, 5, 2, 6, 3], 7: [6, 3, 5, 2, 4, 1], 8: [3, 6, 2, 5, 1, 4],
    ]
    for (value, pixels) in expected {
      let turned = image.oriented(try #require(ExifOrientation(value)))
      #expect(turned.pixels == pixels, "\(value)")
      #expect(turned.shape.height == (value < 5 ? 2 : 3) && turned.shape.width == (value < 5 ? 3 : 2))
    }
  }

  /// ITU-T T.81, B.1.1.2: any marker may be preceded by any number of bytes 0xff. And notes of others may come first.
  @Test func fillingAndOtherSegmentsComeBeforeTheNotes() throws {
    let bytes = try PictureFixtures.bytes("oriented-6.jpeg")
    let start = try segment(bytes).lowerBound
    let comment: [UInt8] = [0xff, 0xfe, 0, 4, 0x61, 0x62]
    let other: [UInt8] = [0xff, 0xe1, 0, 8] + Array("http:/".utf8)
    for before in [[0xff], [0xff, 0xff, 0xff], comment, comment + [0xff, 0xff] + other] as [[UInt8]] {
      var filled = bytes
      filled.insert(contentsOf: before, at: start)
      #expect(ExifOrientation(ofJPEG: filled) == ExifOrientation(6), "\(before)")
      #expect(try Image(decoding: filled, file: "p") == Image(decoding: bytes, file: "p"))
    }
  }

  @Test func cutShortTheNotesAreLeftAlone() throws {
    let bytes = try PictureFixtures.bytes("oriented-6.jpeg")
    let whole = try segment(bytes)
    let upright = try Image(contentsOf: PictureFixtures.path("oriented-1.jpeg"))
    for count in 0..<whole.count - 4 {
      let length = count + 2
      var short = bytes
      short.replaceSubrange(
        whole,
        with: [0xff, 0xe1, UInt8(length >> 8), UInt8(length & 255)]
          + bytes[whole][(whole.lowerBound + 4)...].prefix(count))
      let image = try Image(decoding: short, file: "p")
      // The tag's value ends behind 6 bytes of "Exif", 8 of the header, 2 of the count, 12 of an entry, and 10 of the tag's own.
      #expect(
        image.shape.height == (count < 38 ? upright.shape.height : upright.shape.width), "\(count)")
      if count < 38 { #expect(image == upright) }
    }
  }

  @Test func notesThatMakeNoSenseAreLeftAlone() throws {
    let bytes = try PictureFixtures.bytes("oriented-8.jpeg")
    let tiff = try segment(bytes).lowerBound + 10
    // The second entry begins 8 + 2 + 12 bytes in: tag, type, count and value.
    let entry = tiff + 22
    #expect(bytes[entry..<entry + 10].elementsEqual([0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0]))
    func orientation(_ changes: [Int: UInt8]) -> ExifOrientation {
      var changed = bytes
      for (position, byte) in changes { changed[position] = byte }
      return ExifOrientation(ofJPEG: changed)
    }
    #expect(orientation([entry + 8: 6]) == ExifOrientation(6))
    // 32 bits in place of 16.
    #expect(orientation([entry + 2: 4]) == ExifOrientation(8))
    for changes in [
      [entry + 8: 0], [entry + 8: 9], [entry + 9: 1], [entry + 2: 2], [entry + 4: 2], [entry: 0x13], [tiff: 0x4d],
      [tiff + 2: 0x2b], [tiff + 4: 0xff, tiff + 7: 0xff], [tiff + 4: 0xff], [tiff - 6: 0x65], [tiff + 8: 0],
    ] as [[Int: UInt8]] {
      #expect(orientation(changes) == .upright, "\(changes)")
    }
    // More entries than there are bytes: the tag comes before they end.
    #expect(orientation([tiff + 8: 0xff, tiff + 9: 0xff]) == ExifOrientation(8))
    #expect(orientation([tiff + 8: 0xff, tiff + 9: 0xff, entry: 0x13]) == .upright)
  }

  @Test(arguments: 0..<20)
  func anyDamageOfTheNotesLeavesAPicture(seed: UInt64) throws {
    let name = PictureFixtures.oriented[Int(seed) % 8]
    var bytes = try PictureFixtures.bytes(name)
    let range = try segment(bytes).dropFirst(4)
    var stream = RandomStream(seed: seed, name: "damage")
    for _ in 0..<8 {
      for position in range where stream.next() % 4 == 0 { bytes[position] = UInt8(stream.next() % 256) }
      let image = try Image(decoding: bytes, file: "p")
      #expect([image.shape.height, image.shape.width].sorted() == [9, 13])
    }
  }
}
