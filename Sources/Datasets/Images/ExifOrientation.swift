import LinearAlgebra

/// How a picture is held that a camera wrote: which side of what is stored is to be above.
///
/// The tag 0x0112 of Exif 2.32 (JEITA CP-3451E), section 4.6.4, in the first APP1 segment of a JPEG file that begins with "Exif".
struct ExifOrientation: Equatable {
  /// Whether rows are to be columns.
  let swapsAxes: Bool
  /// Whether what is stored is read from its last row on.
  let reversesRows: Bool
  /// Whether what is stored is read from its last column on.
  let reversesColumns: Bool

  /// As it is stored.
  static let upright = ExifOrientation(1)!

  /// Nil unless the tag's value is from 1 to 8.
  init?(_ value: Int) {
    guard (1...8).contains(value) else { return nil }
    swapsAxes = value >= 5
    reversesRows = [3, 4, 6, 7].contains(value)
    reversesColumns = [2, 3, 7, 8].contains(value)
  }

  /// What a JPEG file says; upright where it says nothing, or nothing that makes sense: pixels don't depend on such notes, so that a
  /// damaged one is no reason to refuse a picture.
  init(ofJPEG bytes: [UInt8]) {
    self = Self.exif(inJPEG: bytes).flatMap(Self.value).flatMap(Self.init(_:)) ?? .upright
  }

  /// What stands behind "Exif" in the first such segment before the pixels.
  private static func exif(inJPEG bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xff {
      let marker = bytes[position + 1]
      // A marker may be filled up with 0xff before.
      if marker == 0xff {
        position += 1
        continue
      }
      // SOS, behind which there are pixels, EOI, and what has no length cannot stand before a segment of notes.
      if marker == 0xda || marker == 0xd9 || marker == 0x01 || (0xd0...0xd8).contains(marker) { return nil }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let content = bytes[position + 4..<end]
      if marker == 0xe1, content.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) { return content.dropFirst(6) }
      position = end
    }
    return nil
  }

  /// The tag's value in the first directory of a TIFF structure.
  private static func value(in tiff: ArraySlice<UInt8>) -> Int? {
    let isLittleEndian = tiff.starts(with: [0x49, 0x49, 0x2a, 0])
    guard isLittleEndian || tiff.starts(with: [0x4d, 0x4d, 0, 0x2a]) else { return nil }
    func number(at offset: Int, bytes count: Int) -> Int? {
      guard offset >= 0, offset + count <= tiff.count else { return nil }
      let part = tiff[tiff.startIndex + offset..<tiff.startIndex + offset + count]
      return (isLittleEndian ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(at: 4, bytes: 4), let entries = number(at: directory, bytes: 2) else { return nil }
    for entry in 0..<entries {
      let start = directory + 2 + 12 * entry
      guard let tag = number(at: start, bytes: 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // One number of 16 bits; some programs write 32.
      guard let type = number(at: start + 2, bytes: 2), number(at: start + 4, bytes: 4) == 1 else { return nil }
      return type == 3 ? number(at: start + 8, bytes: 2) : type == 4 ? number(at: start + 8, bytes: 4) : nil
    }
    return nil
  }
}

extension ImageShape {
  /// The shape of an image that is stored in this one.
  func oriented(_ orientation: ExifOrientation) -> ImageShape {
    orientation.swapsAxes ? ImageShape(height: width, width: height, channels: channels) : self
  }
}

extension Image {
  /// The picture as it is to be looked at.
  func oriented(_ orientation: ExifOrientation) -> Image {
    guard orientation != .upright else { return self }
    let target = shape.oriented(orientation)
    let channels = shape.channels
    var turned: [UInt8] = []
    turned.reserveCapacity(pixels.count)
    for y in 0..<target.height {
      for x in 0..<target.width {
        var (row, column) = orientation.swapsAxes ? (x, y) : (y, x)
        if orientation.reversesRows { row = shape.height - 1 - row }
        if orientation.reversesColumns { column = shape.width - 1 - column }
        let start = (row * shape.width + column) * channels
        turned.append(contentsOf: pixels[start..<start + channels])
      }
    }
    return Image(shape: target, pixels: turned)
  }
}
