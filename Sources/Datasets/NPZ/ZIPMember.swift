/// A stored member of a ZIP archive, and the records that are about it.
struct ZIPMember {
  let name: String
  let size: Int
  let checksum: UInt32
  /// Where its local header begins.
  let offset: Int

  /// What stands in 32 bits for a number that ZIP64's extra field holds.
  private static let inExtraField = Int(UInt32.max)

  private var isLarge: Bool { size >= Self.inExtraField }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// What both headers share, from the flags to the length of the extra field.
  private func shared(extraLength: Int) -> [UInt8] {
    let size = isLarge ? Self.inExtraField : size
    // Flags: names are in UTF-8. No compression. 1980-01-01, the first day that there is.
    return Self.little(1 << 11, 2) + Self.little(0, 2) + Self.little(0, 2) + Self.little(0x21, 2)
      + Self.little(Int(checksum), 4) + Self.little(size, 4) + Self.little(size, 4)
      + Self.little(name.utf8.count, 2) + Self.little(extraLength, 2)
  }

  private func extra(_ numbers: [Int]) -> [UInt8] {
    numbers.isEmpty
      ? [] : Self.little(1, 2) + Self.little(8 * numbers.count, 2) + numbers.flatMap { Self.little($0, 8) }
  }

  private var neededVersion: Int { isLarge || offset >= Self.inExtraField ? 45 : 20 }

  var localHeader: [UInt8] {
    let extra = extra(isLarge ? [size, size] : [])
    return Array("PK\u{3}\u{4}".utf8) + Self.little(neededVersion, 2) + shared(extraLength: extra.count)
      + Array(name.utf8) + extra
  }

  var directoryEntry: [UInt8] {
    let isFar = offset >= Self.inExtraField
    let extra = extra((isLarge ? [size, size] : []) + (isFar ? [offset] : []))
    return Array("PK\u{1}\u{2}".utf8) + Self.little(neededVersion, 2) + Self.little(neededVersion, 2)
      + shared(extraLength: extra.count)
      // No comment, the first disk, no attributes.
      + Self.little(0, 2 + 2 + 2 + 4) + Self.little(isFar ? Self.inExtraField : offset, 4) + Array(name.utf8) + extra
  }

  /// The directory and what ends an archive.
  static func end(count: Int, directorySize: Int, directoryOffset: Int, directory: [UInt8]) -> [UInt8] {
    var bytes = directory
    let isLarge = directoryOffset >= inExtraField || directorySize >= inExtraField || count >= 0xffff
    if isLarge {
      bytes += Array("PK\u{6}\u{6}".utf8) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 4 + 4)
      bytes += little(count, 8) + little(count, 8) + little(directorySize, 8) + little(directoryOffset, 8)
      bytes += Array("PK\u{6}\u{7}".utf8) + little(0, 4) + little(directoryOffset + directorySize, 8) + little(1, 4)
    }
    let shownCount = isLarge ? 0xffff : count
    bytes += Array("PK\u{5}\u{6}".utf8) + little(0, 2 + 2) + little(shownCount, 2) + little(shownCount, 2)
    bytes += little(isLarge ? inExtraField : directorySize, 4) + little(isLarge ? inExtraField : directoryOffset, 4)
    return bytes + little(0, 2)
  }
}
