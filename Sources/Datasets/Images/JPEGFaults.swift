/// Faults of JPEG files that say nothing of the picture.
///
/// TurboJPEG tells the first warning alone, behind which worse ones may hide, and the most frequent one, of extraneous bytes before the
/// last marker, is what most damaged pixels end in. So harmless faults are put right before a file is decoded, and every warning that is
/// left is taken for damage.
enum JPEGFaults {
  /// The file without them; nil where it has none, or isn't sound up to its first pixels.
  ///
  /// Between segments of the header, bytes of one value that fill up; another major version of JFIF; and, of sequential files, parameters
  /// of the first scan, which mean something in progressive ones only, and are all 0 in some. Other bytes between segments may be a
  /// segment whose marker is lost.
  static func putRight(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: [0xff, 0xd8]) else { return nil }
    var copied: [UInt8] = []
    // Up to where the file is copied; nothing is as long as there is no fault.
    var start = 0
    func copy(upTo end: Int) {
      copied += bytes[start..<end]
      start = end
    }
    func replace(_ place: Int, by values: [UInt8]) {
      guard !bytes[place..<place + values.count].elementsEqual(values) else { return }
      copy(upTo: place)
      copied += values
      start += values.count
    }
    var place = 2
    var isSequential = false
    while let marker = nextMarker(in: bytes, from: place) {
      let filling = bytes[place..<marker]
      if let value = filling.first, value != 0xff {
        guard filling.allSatisfy({ $0 == value }) else { return nil }
        copy(upTo: place)
        start = marker
      }
      guard marker + 3 < bytes.count else { return nil }
      let length = Int(bytes[marker + 2]) << 8 | Int(bytes[marker + 3])
      let (kind, contents, end) = (bytes[marker + 1], marker + 4, marker + 2 + length)
      guard length >= 2, end <= bytes.count, kind != 0xd9 else { return nil }
      switch kind {
      case 0xc0, 0xc1: isSequential = true
      case 0xe0 where length >= 9 && bytes[contents..<contents + 5].elementsEqual("JFIF\0".utf8):
        replace(contents + 5, by: [1])
      case 0xda:
        if isSequential, length >= 6 { replace(end - 3, by: [0, 63, 0]) }
        guard start > 0 else { return nil }
        copy(upTo: bytes.count)
        return copied
      default: break
      }
      place = end
    }
    return nil
  }

  /// Where the next marker begins: the last of the bytes 0xff before its code.
  private static func nextMarker(in bytes: [UInt8], from start: Int) -> Int? {
    (start..<max(start, bytes.count - 1)).first { bytes[$0] == 0xff && bytes[$0 + 1] != 0xff && bytes[$0 + 1] != 0 }
  }
}
