import Foundation

@testable import Datasets

/// A new folder, removed when it goes out of scope.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "/pleat-datasets-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, making folders on the way, and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}

/// The bytes of IDX files, put together from the format's description.
enum IDX {
  static func bigEndian(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }

  static func images(_ count: UInt32, _ height: UInt32, _ width: UInt32, _ pixels: [UInt8]) -> [UInt8] {
    bigEndian([0x803, count, height, width]) + pixels
  }

  static func labels(_ labels: [UInt8]) -> [UInt8] {
    bigEndian([0x801, UInt32(labels.count)]) + labels
  }
}

/// Gzip written by hand after RFC 1951 and 1952: nothing is compressed, only framed.
enum Gzip {
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
      let end = min(start + 65535, bytes.count)
      let length = UInt16(end - start)
      result.append(end == bytes.count ? 1 : 0)
      for value in [length, ~length] { result += [UInt8(value & 255), UInt8(value >> 8)] }
      result += bytes[start..<end]
      start = end
    } while start < bytes.count
    for value in [crc32(bytes), UInt32(bytes.count)] {
      result += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    return result
  }
}

/// CRC-32 of IEEE 802.3, by a table of what eight single-bit steps make of each byte.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  let table = (0..<256 as Range<UInt32>).map { byte in
    (0..<8).reduce(byte) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
  var crc = ~UInt32(0)
  for byte in bytes { crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
  return ~crc
}

/// Catches the error of a data set that cannot be loaded.
func datasetError(_ body: () throws(DatasetError) -> Void) -> DatasetError? {
  do throws(DatasetError) {
    try body()
    return nil
  } catch {
    return error
  }
}
