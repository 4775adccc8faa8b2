import CZlib

/// Arrays under names, as `numpy.savez` writes and `numpy.load` reads them: a ZIP archive of `.npy` files.
///
/// ```swift
/// var file = NPZFile()
/// file["x"] = NPZArray(features)
/// let bytes = file.bytes()
/// ```
public struct NPZFile: Sendable {
  /// The arrays, in the order in which they were set or in which the archive lists them.
  public private(set) var arrays: [(name: String, array: NPZArray)] = []

  /// A file without arrays.
  public init() {}

  /// The array of a name; nil takes it away.
  public subscript(name: String) -> NPZArray? {
    get { arrays.first { $0.name == name }?.array }
    set {
      let position = arrays.firstIndex { $0.name == name }
      switch (position, newValue) {
      case (let position?, let array?): arrays[position].array = array
      case (let position?, nil): arrays.remove(at: position)
      case (nil, let array?): arrays.append((name, array))
      case (nil, nil): break
      }
    }
  }

  /// The archive; its members are stored, not compressed, and carry no time, so that the same arrays give the same bytes.
  ///
  /// APPNOTE.TXT 6.3.10 of PKWARE's describes the format; sizes and places beyond 2³² − 2 stand in ZIP64's extra fields.
  public func bytes() -> [UInt8] {
    var archive: [UInt8] = []
    // Growing by appending would take twice the memory for a while.
    archive.reserveCapacity(arrays.reduce(0) { $0 + $1.array.size + 1024 })
    var directory: [UInt8] = []
    for (name, array) in arrays {
      let content = array.npy()
      let member = ZIPMember(
        name: name + ".npy", size: content.count, checksum: Self.checksum(of: content[...]), offset: archive.count)
      archive += member.localHeader
      archive += content
      directory += member.directoryEntry
    }
    archive += ZIPMember.end(
      count: arrays.count, directorySize: directory.count, directoryOffset: archive.count, directory: directory)
    return archive
  }

  static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    var checksum: UInt = crc32(0, nil, 0)
    // zlib counts in 32 bits.
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 1 << 30) {
      let part = bytes[start..<min(start + 1 << 30, bytes.endIndex)]
      part.withUnsafeBufferPointer { checksum = crc32(checksum, $0.baseAddress, UInt32($0.count)) }
    }
    return UInt32(checksum)
  }

  mutating func append(_ array: NPZArray, named name: String) { arrays.append((name, array)) }
}
