/// The contents of a file from front to back, expanded on the way if it is gzipped.
///
/// A file is gzipped if it says so by its name, which ends in `.gz`, or by its first two bytes.
final class FileContents {
  let path: String
  /// The length of the contents, if it is known without reading them.
  let length: Int?
  /// The contents are no longer than this.
  let largestLength: Int
  /// How many bytes have been read.
  private(set) var offset = 0
  private let source: Source

  private enum Source {
    case plain(InputFile)
    case gzip(GzipInflater)
  }

  init(path: String) throws(DatasetError) {
    let file = try InputFile(path: path)
    self.path = path
    let start = try file.firstBytes(2)
    if path.hasSuffix(".gz") || start == GzipInflater.magic {
      length = nil
      let (product, overflow) = file.length.multipliedReportingOverflow(by: GzipInflater.largestExpansion)
      largestLength = overflow ? .max : product
      source = .gzip(try GzipInflater(file))
    } else {
      length = file.length
      largestLength = file.length
      source = .plain(file)
    }
  }

  /// Fills `target` with the next bytes, and returns how many there were: fewer only at the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    let count =
      switch source {
      case .plain(let file): try file.read(into: target)
      case .gzip(let inflater): try inflater.read(into: target)
      }
    offset += count
    return count
  }

  /// The next `count` bytes, or those that are left.
  ///
  /// Memory is taken as bytes arrive: a small compressed file that claims to hold many doesn't get room for them.
  func read(_ count: Int) throws(DatasetError) -> [UInt8] {
    var bytes = try readChunk(min(count, Self.largestChunk))
    while bytes.count < count {
      let chunk = try readChunk(min(count - bytes.count, max(bytes.count, 1)))
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }

  /// Room for Fashion-MNIST at once.
  private static let largestChunk = 1 << 26

  private func readChunk(_ count: Int) throws(DatasetError) -> [UInt8] {
    var failure: DatasetError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(DatasetError) {
        let target = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
        initialized = try read(into: target)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// An error at a byte of the contents.
  func malformed(atByte offset: Int, _ problem: String) -> DatasetError {
    .malformed(file: path, at: location(ofByte: offset), problem: problem)
  }

  /// Where in the file a byte of the contents is.
  func location(ofByte offset: Int) -> DatasetError.Location {
    length == nil ? .decompressedByte(offset) : .byte(offset)
  }
}
