import CZlib
import LinearAlgebra

extension NPZFile {
  /// Reads the archive of a path, members stored or deflated.
  ///
  /// Throws ``DatasetError`` if there is no such file, if it can't be read, or if it isn't a whole archive of arrays of numbers or text.
  public init(contentsOf path: String) throws(DatasetError) {
    let file = try InputFile(path: path)
    guard file.length <= InputFile.physicalMemory / 2 else {
      throw .malformed(file: path, at: .file, problem: "\(file.length) bytes are more than half of the memory")
    }
    try self.init(decoding: try file.contents(), file: path)
  }

  /// Reads an archive's bytes, as ``init(contentsOf:)``; `file` is what messages call it.
  public init(decoding bytes: [UInt8], file: String) throws(DatasetError) {
    self.init()
    for entry in try ZIPDirectory(bytes, file: file).entries {
      let content = try entry.content(of: bytes, file: file)
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      guard self[name] == nil else {
        throw .malformed(file: file, at: .file, problem: "two arrays are called \(name)")
      }
      append(try NPZArray(npy: content, file: file, name: name), named: name)
    }
  }
}

/// The members that a ZIP archive's directory lists.
private struct ZIPDirectory {
  struct Entry {
    let name: String
    let method: Int
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    let offset: Int
  }

  private(set) var entries: [Entry] = []

  init(_ bytes: [UInt8], file: String) throws(DatasetError) {
    func malformed(_ problem: String, at offset: Int) -> DatasetError {
      .malformed(file: file, at: .byte(offset), problem: problem)
    }
    // The end may be followed by a comment of up to 65,535 bytes.
    let lowest = max(0, bytes.count - 22 - 65_535)
    guard bytes.count >= 22,
      let end = stride(from: bytes.count - 22, through: lowest, by: -1).first(where: {
        bytes[$0..<$0 + 4].elementsEqual([0x50, 0x4b, 5, 6])
      })
    else {
      throw malformed("not a ZIP archive, which an .npz file is: the record at its end is missing", at: bytes.count)
    }
    var (count, place) = (bytes.little(end + 10, 2), bytes.little(end + 16, 4))
    if place == Int(UInt32.max) || count == 0xffff {
      let locator = end - 20
      guard locator >= 0, bytes[locator..<locator + 4].elementsEqual([0x50, 0x4b, 6, 7]),
        case let large = bytes.little(locator + 8, 8), large >= 0, large <= bytes.count - 56
      else { throw malformed("its ZIP64 records are damaged", at: end) }
      (count, place) = (bytes.little(large + 32, 8), bytes.little(large + 48, 8))
    }
    for _ in 0..<max(0, min(count, bytes.count / 46)) {
      guard place >= 0, place <= bytes.count - 46, bytes[place..<place + 4].elementsEqual([0x50, 0x4b, 1, 2]) else {
        throw malformed("its directory is damaged", at: max(0, place))
      }
      let lengths = (bytes.little(place + 28, 2), bytes.little(place + 30, 2), bytes.little(place + 32, 2))
      let start = place + 46
      let next = start + lengths.0 + lengths.1 + lengths.2
      guard next <= bytes.count else { throw malformed("its directory is cut short", at: place) }
      guard bytes.little(place + 8, 2) & 1 == 0 else { throw malformed("it is encrypted", at: place) }
      var numbers = [bytes.little(place + 24, 4), bytes.little(place + 20, 4), bytes.little(place + 42, 4)]
      bytes.replaceLarge(&numbers, fromExtraField: start + lengths.0..<start + lengths.0 + lengths.1)
      entries.append(
        Entry(
          name: String(decoding: bytes[start..<start + lengths.0], as: UTF8.self), method: bytes.little(place + 10, 2),
          checksum: UInt32(bytes.little(place + 16, 4)), compressedSize: numbers[1], size: numbers[0],
          offset: numbers[2]))
      place = next
    }
    guard entries.count == count else { throw malformed("its directory lists \(count) members", at: end) }
  }
}

extension ZIPDirectory.Entry {
  /// The member's bytes, expanded; their checksum is right.
  func content(of bytes: [UInt8], file: String) throws(DatasetError) -> ArraySlice<UInt8> {
    func malformed(_ problem: String) -> DatasetError {
      .malformed(file: file, at: .byte(max(0, offset)), problem: "member \(name): \(problem)")
    }
    guard offset >= 0, offset <= bytes.count - 30, bytes[offset..<offset + 4].elementsEqual([0x50, 0x4b, 3, 4]) else {
      throw malformed("there is none where the directory says")
    }
    let start = offset + 30 + bytes.little(offset + 26, 2) + bytes.little(offset + 28, 2)
    guard compressedSize >= 0, start <= bytes.count, compressedSize <= bytes.count - start else {
      throw malformed("truncated: \(compressedSize) bytes were expected")
    }
    let stored = bytes[start..<start + compressedSize]
    let content: ArraySlice<UInt8>
    switch method {
    case 0 where size == compressedSize: content = stored
    case 8:
      let (largest, overflow) = compressedSize.multipliedReportingOverflow(by: GzipInflater.largestExpansion)
      guard size >= 0, overflow || size <= largest, size <= InputFile.physicalMemory / 2 else {
        throw malformed("\(compressedSize) bytes cannot hold the \(size) that are declared")
      }
      guard let expanded = inflated(stored, size: size) else { throw malformed("damaged compressed data") }
      content = expanded[...]
    default: throw malformed("the compression method \(method) is not known, or its sizes differ")
    }
    guard NPZFile.checksum(of: content) == checksum else { throw malformed("checksum failure") }
    return content
  }

  /// Raw deflate data (RFC 1951) expanded to exactly `size` bytes; nil if it is damaged or of another size.
  private func inflated(_ bytes: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    guard size <= Int(UInt32.max), bytes.count <= Int(UInt32.max) else { return nil }
    var stream = z_stream()
    // No header: raw data.
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var isWhole = false
    // A byte more than there should be, so that what is too long is seen.
    var result = [UInt8](unsafeUninitializedCapacity: size + 1) { target, initialized in
      bytes.withUnsafeBufferPointer { source in
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(clamping: size + 1)
        isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
        initialized = Int(stream.total_out)
      }
    }
    guard isWhole, result.count == size else { return nil }
    result.reserveCapacity(size)
    return result
  }
}

extension [UInt8] {
  /// A little-endian number of `count` bytes; none of a ZIP archive's that is sound reaches 2⁶³.
  fileprivate func little(_ offset: Int, _ count: Int) -> Int {
    Int(truncatingIfNeeded: (0..<count).reduce(UInt64(0)) { $0 | UInt64(self[offset + $1]) << UInt64(8 * $1) })
  }

  /// Puts ZIP64's numbers in place of those that 32 bits couldn't hold.
  fileprivate func replaceLarge(_ numbers: inout [Int], fromExtraField field: Range<Int>) {
    var place = field.lowerBound
    while place + 4 <= field.upperBound {
      let (kind, length) = (little(place, 2), little(place + 2, 2))
      let end = Swift.min(place + 4 + length, field.upperBound)
      if kind == 1 {
        var next = place + 4
        for index in numbers.indices where numbers[index] == Int(UInt32.max) && next + 8 <= end {
          numbers[index] = little(next, 8)
          next += 8
        }
      }
      place = end
    }
  }
}
