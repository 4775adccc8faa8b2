import Foundation
import LinearAlgebra

@testable import Datasets

/// Pictures that Pillow wrote, and what it reads of them: `scripts/make-picture-fixtures.py`.
enum PictureFixtures {
  struct Picture: Decodable {
    let height: Int
    let width: Int
    let channels: Int
    let pixels: [UInt8]
    /// In one channel, where the script made that too.
    let grey: [UInt8]?
  }

  static let names =
    [
      "bilevel.png", "color.jpeg", "color.png", "four.jpeg", "grey.jpeg", "grey.png", "opacity.png", "palette.png",
      "progressive.jpeg", "sixteen.png", "subsampled.jpg",
    ] + oriented

  /// With Exif's orientations from 1 to 8, whose expected pixels are turned.
  static let oriented = (1...8).map { "oriented-\($0).jpeg" }

  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  static func expected() throws -> [String: Picture] {
    try JSONDecoder().decode([String: Picture].self, from: Data(try bytes("pictures.json")))
  }
}

/// PNG files put together from the format's description: what no program would write.
enum PNGBytes {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + content
    return IDX.bigEndian([UInt32(content.count)]) + named + IDX.bigEndian([crc32(named)])
  }

  /// A sound header of such a picture, and a little data that cannot be all of it.
  static func header(width: UInt32, height: UInt32, depth: UInt8 = 8, colorType: UInt8 = 2) -> [UInt8] {
    signature + chunk("IHDR", IDX.bigEndian([width, height]) + [depth, colorType, 0, 0, 0])
      + chunk("IDAT", [0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]) + chunk("IEND", [])
  }
}

extension PNGBytes {
  /// A grey picture, not compressed.
  static func grey(_ image: Image) -> [UInt8] {
    let rows = (0..<image.shape.height).flatMap { y in
      [0] + image.pixels[y * image.shape.width..<(y + 1) * image.shape.width]
    }
    let length = UInt16(rows.count)
    // zlib's frame around one stored block: RFC 1950 and 1951.
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in rows { (a, b) = ((a + UInt32(byte)) % 65521, (b + a + UInt32(byte)) % 65521) }
    let block: [UInt8] = [1] + [length, ~length].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } + rows
    return signature
      + chunk("IHDR", IDX.bigEndian([UInt32(image.shape.width), UInt32(image.shape.height)]) + [8, 0, 0, 0, 0])
      + chunk("IDAT", [0x78, 0x01] + block + IDX.bigEndian([b << 16 | a])) + chunk("IEND", [])
  }
}
