/// What the header of a safetensors file says, checked against the file's length.
///
/// The file begins with the header's length in eight bytes, little-endian; then come the header, a JSON object, and the
/// tensors' bytes, which the header counts from its own end:
///
///     {"__metadata__": {"key": "value"}, "0.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}
///
/// The tensors must cover those bytes without gaps and without overlapping, so that nothing can hide in a file.
struct SafetensorsHeader {
  /// One tensor of the file.
  struct Entry {
    var name: String
    var type: ElementType
    var shape: [Int]
    /// Where its bytes are, counted from the header's end.
    var range: Range<Int>
    /// Where in the file the header speaks of it.
    var position: Int
  }

  /// How many bytes the length takes that comes before the header.
  static let prefixSize = 8
  /// The longest header that is read, as in the reference implementation.
  static let largestSize = 100_000_000
  /// The name in the header that is not a tensor's.
  static let metadataName = "__metadata__"

  /// In the header's order.
  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// How many bytes the header has, by the first eight bytes of a file.
  static func size(from prefix: some Sequence<UInt8>, fileSize: Int, file: String) throws(ModelFileError) -> Int {
    let size = prefix.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    let largest = min(largestSize, fileSize - prefixSize)
    guard size <= UInt64(largest) else {
      throw .malformed(
        file: file, byteOffset: 0,
        problem: "expected a header of at most \(largest) bytes, found the length \(size)"
          + (largest == largestSize ? "" : " in a file of \(fileSize) bytes")
          + "; it is not a safetensors file, or cut short")
    }
    return Int(size)
  }

  /// Reads a header and checks that its tensors lie within a file of `fileSize` bytes.
  init(parsing bytes: [UInt8], fileSize: Int, file: String) throws(ModelFileError) {
    guard bytes.first == UInt8(ascii: "{") else {
      throw .malformed(
        file: file, byteOffset: Self.prefixSize,
        problem: "expected a JSON object as the header; it is not a safetensors file")
    }
    var scanner = JSONScanner(bytes)
    var tensor: String?
    do {
      try scanner.object { (scanner, name) throws(JSONScanner.Failure) in
        if name == Self.metadataName {
          metadata = try Self.metadata(from: &scanner)
        } else {
          tensor = name
          entries.append(try Self.entry(named: name, from: &scanner))
          tensor = nil
        }
      }
      try scanner.end()
    } catch {
      throw .malformed(
        file: file, tensor: tensor, byteOffset: Self.prefixSize + error.position, problem: error.problem)
    }
    try checkLayout(dataSize: fileSize - Self.prefixSize - bytes.count, headerSize: bytes.count, file: file)
  }

  private static func metadata(from scanner: inout JSONScanner) throws(JSONScanner.Failure) -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.object { (scanner, key) throws(JSONScanner.Failure) in
      do throws(JSONScanner.Failure) {
        metadata[key] = try scanner.string()
      } catch {
        throw .init(position: error.position, problem: "metadata \(key.debugDescription): \(error.problem)")
      }
    }
    return metadata
  }

  private static func entry(
    named name: String, from scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> Entry {
    let position = scanner.position
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, key) throws(JSONScanner.Failure) in
      switch key {
      case "dtype":
        type = try elementType(from: &scanner)
      case "shape":
        shape = try sizes(from: &scanner)
      case "data_offsets":
        offsets = try sizes(from: &scanner)
      default:
        throw .init(
          position: scanner.position,
          problem: "expected dtype, shape and data_offsets, found \(key.debugDescription)")
      }
    }
    guard let type, let shape, let offsets else {
      let missing = type == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
      throw .init(position: position, problem: "expected dtype, shape and data_offsets, found no \(missing)")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw .init(
        position: position, problem: "expected data_offsets of a beginning and an end, found \(brief(offsets))")
    }
    return Entry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1], position: prefixSize + position)
  }

  private static func elementType(from scanner: inout JSONScanner) throws(JSONScanner.Failure) -> ElementType {
    let position = scanner.position
    let name = try scanner.string()
    guard let type = ElementType(rawValue: name) else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw .init(position: position, problem: "expected a dtype among \(known), found \(name.debugDescription)")
    }
    return type
  }

  private static func sizes(from scanner: inout JSONScanner) throws(JSONScanner.Failure) -> [Int] {
    var sizes: [Int] = []
    try scanner.array { (scanner) throws(JSONScanner.Failure) in sizes.append(try scanner.size()) }
    return sizes
  }

  /// A list for a message, cut off where a made-up file would fill the screen.
  private static func brief(_ numbers: [Int]) -> String {
    numbers.count <= 8 ? "\(numbers)" : "\(numbers.count) numbers"
  }

  private func checkLayout(dataSize: Int, headerSize: Int, file: String) throws(ModelFileError) {
    for entry in entries {
      guard let size = Self.size(of: entry) else {
        throw .malformed(
          file: file, tensor: entry.name, byteOffset: entry.position,
          problem: "the shape \(Self.brief(entry.shape)) has more elements than can be counted")
      }
      guard size == entry.range.count else {
        throw .malformed(
          file: file, tensor: entry.name, byteOffset: entry.position,
          problem: "expected \(size) bytes for the shape \(Self.brief(entry.shape)) of \(entry.type.rawValue), "
            + "found the data_offsets \(entry.range.lowerBound) to \(entry.range.upperBound)")
      }
      guard entry.range.upperBound <= dataSize else {
        throw .malformed(
          file: file, tensor: entry.name, byteOffset: entry.position,
          problem: "expected data_offsets up to \(dataSize), where the file ends, "
            + "found \(entry.range.lowerBound) to \(entry.range.upperBound)")
      }
    }
    var end = 0
    let inFileOrder = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in inFileOrder {
      guard entry.range.lowerBound == end else {
        throw .malformed(
          file: file, tensor: entry.name, byteOffset: entry.position,
          problem: "expected data_offsets that begin at \(end), where the tensor before it ends, "
            + "found \(entry.range.lowerBound): tensors must not overlap or leave gaps")
      }
      end = entry.range.upperBound
    }
    guard end == dataSize else {
      throw .malformed(
        file: file, byteOffset: Self.prefixSize + headerSize + end,
        problem: "expected the end of the file after its last tensor, found \(dataSize - end) more bytes")
    }
  }

  /// How many bytes a tensor's shape asks for; nil if that is more than Int counts.
  private static func size(of entry: Entry) -> Int? {
    var size = entry.type.size
    for length in entry.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      size = product
    }
    return size
  }
}
