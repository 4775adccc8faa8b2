/// An IDX file of unsigned bytes, the format of MNIST (http://yann.lecun.com/exdb/mnist/).
///
/// A magic number, then each dimension's size, all of them 32-bit big-endian; then the elements, the last dimension
/// running fastest. Gzipped files are expanded on the way.
final class IDXFile {
  /// What a file holds.
  enum Kind {
    /// Three dimensions: images, rows, columns.
    case images
    /// One dimension.
    case labels

    var dimensions: Int { self == .images ? 3 : 1 }
    /// 08 for unsigned bytes, then the number of dimensions.
    var magic: UInt32 { 0x0800 | UInt32(dimensions) }
    var name: String { self == .images ? "images" : "labels" }
    var headerLength: Int { 4 + 4 * dimensions }
  }

  /// The size of each dimension: all are positive, and their product is no more than the file can hold.
  let sizes: [Int]
  private let kind: Kind
  private let contents: FileContents

  /// Opens a file and checks its header; nothing of the size that the header declares is allocated.
  init(path: String, kind: Kind) throws(DatasetError) {
    self.kind = kind
    contents = try FileContents(path: path)
    let header = try contents.read(kind.headerLength)
    guard header.count == kind.headerLength else {
      throw contents.malformed(
        atByte: header.count, "truncated: a header of \(kind.headerLength) bytes was expected, found \(header.count)")
    }
    let words = (0...kind.dimensions).map { word in
      header[4 * word..<4 * word + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    guard words[0] == kind.magic else {
      throw contents.malformed(
        atByte: 0,
        "expected the magic number \(hexadecimal(kind.magic)) of \(kind.name), found \(hexadecimal(words[0]))")
    }
    sizes = words[1...].map(Int.init)
    guard sizes[0] > 0 else { throw contents.malformed(atByte: 4, "an empty set: the header declares 0 \(kind.name)") }
    if let dimension = sizes.firstIndex(of: 0) {
      throw contents.malformed(
        atByte: 4 + 4 * dimension, "the header declares images of \(sizes[2])×\(sizes[1]) pixels; expected at least 1×1"
      )
    }
    try checkLength()
  }

  private func checkLength() throws(DatasetError) {
    let declared = sizes.map(String.init).joined(separator: "×")
    var count = 1
    for size in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow && product <= contents.largestLength else {
        throw contents.malformed(
          atByte: 4,
          "truncated: the header declares \(declared) bytes, but the file holds at most "
            + "\(contents.largestLength - kind.headerLength)")
      }
      count = product
    }
    guard let length = contents.length else { return }
    let found = length - kind.headerLength
    if found < count {
      throw contents.malformed(
        atByte: length, "truncated: expected \(declared) = \(count) bytes after the header, found \(found)")
    }
    if found > count {
      throw contents.malformed(
        atByte: kind.headerLength + count,
        "trailing bytes: expected \(declared) = \(count) bytes after the header, found \(found)")
    }
  }

  /// The elements: as many as the product of ``sizes``.
  func elements() throws(DatasetError) -> [UInt8] {
    let count = sizes.reduce(1, *)
    // A sparse file can be as long as its header says and still be larger than what it is read into.
    guard count <= InputFile.physicalMemory / 2 else {
      throw contents.malformed(
        atByte: 4,
        "the header declares \(count) bytes; this machine's memory of \(InputFile.physicalMemory) holds half as many at most"
      )
    }
    let elements = try contents.read(count)
    guard elements.count == count else {
      throw contents.malformed(
        atByte: contents.offset, "truncated: expected \(count) bytes after the header, found \(elements.count)")
    }
    // Asking for one byte more also makes the inflater come to the checksum.
    guard try contents.read(1).isEmpty else {
      throw contents.malformed(
        atByte: kind.headerLength + count, "trailing bytes: expected \(count) bytes after the header, found more")
    }
    return elements
  }

  /// Where in the file an element is.
  func location(ofElement index: Int) -> DatasetError.Location {
    contents.location(ofByte: kind.headerLength + index)
  }
}

/// As in "0x00000803".
private func hexadecimal(_ word: UInt32) -> String {
  let digits = String(word, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
