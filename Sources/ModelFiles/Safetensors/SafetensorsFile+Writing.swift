extension SafetensorsFile {
  /// The file's bytes: the same for the same tensors, order and metadata.
  ///
  /// All elements are written as Float32, tensors in their order, metadata by key. The header is padded with spaces so that
  /// the elements begin at a multiple of eight bytes. A file that the reference implementation wrote of Float32 tensors, with
  /// one metadata key or none, comes out as it was.
  public func serialized() -> [UInt8] {
    var bytes = beginning()
    let elements = tensors.reduce(0) { $0 + $1.tensor.elements.count }
    bytes.reserveCapacity(bytes.count + elements * MemoryLayout<Float>.size)
    for part in elementBytes { bytes += part }
    return bytes
  }

  /// Writes the file as ``AtomicFile/write(_:to:)`` does: wholly or not at all. Its bytes are never all in memory.
  public func write(to path: String) throws(ModelFileError) {
    var first: [UInt8]? = beginning()
    var rest = elementBytes.makeIterator()
    try AtomicFile.write(
      parts: AnyIterator {
        defer { first = nil }
        return first ?? rest.next()
      }, to: path)
  }

  /// The header's length and the header.
  private func beginning() -> [UInt8] {
    var header = header()
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
  }

  /// The bytes of all elements, 1 MiB at a time. Every machine that Swift runs on keeps its numbers as the file does, little-endian.
  private var elementBytes: some Sequence<[UInt8]> {
    let count = 1 << 18
    return tensors.lazy.flatMap { _, tensor in
      stride(from: 0, to: tensor.elements.count, by: count).lazy.map { first in
        tensor.elements[first..<min(first + count, tensor.elements.count)].withUnsafeBytes { Array($0) }
      }
    }
  }

  private func header() -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      // Strings are compared by their bytes: the order of Swift's own comparison depends on Unicode's version.
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let text = pairs.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
      members.append("\(quoted(SafetensorsHeader.metadataName)):{\(text)}")
    }
    var offset = 0
    for (name, tensor) in tensors {
      let end = offset + tensor.elements.count * MemoryLayout<Float>.size
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(#"\#(quoted(name)):{"dtype":"F32","shape":[\#(shape)],"data_offsets":[\#(offset),\#(end)]}"#)
      offset = end
    }
    return Array("{\(members.joined(separator: ","))}".utf8)
  }

  /// A string as JSON writes it.
  private func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\u{08}": text += "\\b"
      case "\u{0c}": text += "\\f"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{00}"..."\u{1f}":
        let code = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
