extension NPZArray {
  /// The array as a file `.npy` of version 1.0: a magic text, the header's length, a Python dictionary, and the elements, little-endian.
  ///
  /// The format: NumPy Enhancement Proposal 1 (https://numpy.org/neps/nep-0001-npy-format.html).
  func npy() -> [UInt8] {
    let sizes = shape.map { "\($0), " }.joined()
    var header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // The elements begin at a multiple of 64 bytes; the header ends with a line's end.
    let length = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - length % 64) % 64) + "\n"
    let count = UInt16(header.utf8.count)
    var bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 255), UInt8(count >> 8)] + Array(header.utf8)
    bytes.reserveCapacity(bytes.count + size)
    switch elements {
    case .floats(let elements): bytes.append(numbers: elements)
    case .bytes(let elements): bytes += elements
    case .integers(let elements): bytes.append(numbers: elements)
    case .strings(let elements):
      for text in elements {
        let scalars = text.unicodeScalars.map(\.value)
        bytes.append(numbers: scalars + Array(repeating: 0, count: longestText - scalars.count))
      }
    }
    return bytes
  }

  /// How many bytes the elements take in a file.
  var size: Int {
    switch elements {
    case .floats(let elements): 4 * elements.count
    case .bytes(let elements): elements.count
    case .integers(let elements): 8 * elements.count
    case .strings(let elements): 4 * longestText * elements.count
    }
  }

  private var descr: String {
    switch elements {
    case .floats: "<f4"
    case .bytes: "|u1"
    case .integers: "<i8"
    case .strings: "<U\(longestText)"
    }
  }

  /// In scalars; NumPy has no texts of none.
  private var longestText: Int {
    guard case .strings(let elements) = elements else { return 1 }
    return max(1, elements.map(\.unicodeScalars.count).max() ?? 1)
  }
}

extension [UInt8] {
  /// The bytes of numbers as they lie in memory: files are little-endian, as every machine is that Swift runs on.
  fileprivate mutating func append<Number: BitwiseCopyable>(numbers: [Number]) {
    numbers.withUnsafeBytes { self.append(contentsOf: $0) }
  }
}
