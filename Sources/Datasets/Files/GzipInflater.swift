import CZlib

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// Expands a gzip file (RFC 1952) of one or several members, a little at a time.
///
/// No more is expanded than is asked for, so a small file cannot claim more memory than its reader is prepared to give.
final class GzipInflater {
  /// The two bytes that every gzip member begins with.
  static let magic: [UInt8] = [0x1f, 0x8b]
  /// Deflate turns at most 1032 bytes into one (zlib's Technical Details), so nothing expands further than this.
  static let largestExpansion = 1032

  private let file: InputFile
  // zlib keeps a pointer to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var bytesRead = 0
  private var isInsideMember = true

  /// Fails with "not gzip" unless the file begins with ``magic``.
  init(_ file: InputFile) throws(DatasetError) {
    let start = try file.firstBytes(2)
    guard start == Self.magic else {
      throw DatasetError.malformed(
        file: file.path, at: .byte(0),
        problem: "not gzip: expected the bytes 1f 8b, found \(start.isEmpty ? "an empty file" : hexadecimal(start))")
    }
    self.file = file
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: 1 << 16, alignment: 1)
    // 15 bits of window, and 16 for "gzip, and nothing else".
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw DatasetError.unreadable(file: self.file.path, errno: ENOMEM) }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills `target` with the next expanded bytes, and returns how many there were: fewer only at the end.
  ///
  /// Each member's checksum is compared when its end is reached, which takes asking for one byte more than it holds.
  func read(into target: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    var filled = 0
    while filled < target.count {
      if stream.pointee.avail_in == 0 { try refill() }
      if stream.pointee.avail_in == 0 {
        if isInsideMember { throw malformed("truncated gzip: the file ends inside the compressed data") }
        return filled
      }
      if !isInsideMember { try beginMember() }
      let room = UInt32(min(target.count - filled, 1 << 30))
      stream.pointee.next_out = (target.baseAddress! + filled).assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = room
      let status = inflate(stream, Z_NO_FLUSH)
      filled += Int(room - stream.pointee.avail_out)
      switch status {
      case Z_OK: break
      case Z_STREAM_END: isInsideMember = false
      case Z_MEM_ERROR: throw DatasetError.unreadable(file: file.path, errno: ENOMEM)
      default: throw damaged()
      }
    }
    return filled
  }

  private func refill() throws(DatasetError) {
    let count = try file.read(into: input)
    bytesRead += count
    stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  private func beginMember() throws(DatasetError) {
    let first = stream.pointee.next_in.pointee
    guard first == Self.magic[0] else {
      throw malformed(
        "trailing bytes: after the end of the gzip data, expected nothing or the byte 1f, found \(hexadecimal([first]))"
      )
    }
    inflateReset(stream)
    isInsideMember = true
  }

  private func damaged() -> DatasetError {
    // zlib has one status for all damage, and tells its kinds apart by these words alone.
    let words = stream.pointee.msg.map { String(cString: $0) } ?? "unknown error"
    return switch words {
    case "incorrect data check", "incorrect length check":
      malformed("checksum failure: the gzip trailer does not match the decompressed contents (\(words))")
    default: malformed("damaged gzip data: \(words)")
    }
  }

  private func malformed(_ problem: String) -> DatasetError {
    .malformed(file: file.path, at: .byte(bytesRead - Int(stream.pointee.avail_in)), problem: problem)
  }
}

/// Bytes as in "1f 8b".
private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
