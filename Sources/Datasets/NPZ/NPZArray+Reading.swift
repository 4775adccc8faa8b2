import LinearAlgebra

extension NPZArray {
  /// Reads a file `.npy`, of version 1, 2 or 3.
  ///
  /// - file, name: what messages say that the bytes are: the array `name` of `file`.
  ///
  /// Floats of any size are read as `Float`, whole numbers as bytes or 64 bits, Unicode as text. Anything else is refused: a pickled
  /// object above all, which would be a program.
  init(npy bytes: ArraySlice<UInt8>, file: String, name: String) throws(DatasetError) {
    func malformed(_ problem: String) -> DatasetError {
      .malformed(file: file, at: .file, problem: "array \(name): \(problem)")
    }
    let start = bytes.startIndex
    guard bytes.count >= 12, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw malformed("not in NumPy's format: it doesn't begin with the byte 93 and NUMPY")
    }
    let version = bytes[start + 6]
    guard (1...3).contains(version) else { throw malformed("version \(version) of the format is not known") }
    let sizeLength = version == 1 ? 2 : 4
    let headerLength = (0..<sizeLength).reduce(0) { $0 | Int(bytes[start + 8 + $1]) << (8 * $1) }
    let headerStart = start + 8 + sizeLength
    guard headerLength <= bytes.endIndex - headerStart else { throw malformed("its header is cut short") }
    let text = String(decoding: bytes[headerStart..<headerStart + headerLength], as: UTF8.self)
    guard let header = NPYHeader(text) else {
      throw malformed("its header is not understood: \(text.prefix(100).debugDescription)")
    }
    guard let type = NPYElementType(header.descr) else {
      throw malformed("its elements are of the type \(header.descr.debugDescription), which is not read")
    }
    let content = bytes[(headerStart + headerLength)...]
    guard let count = header.count, case let (size, overflow) = count.multipliedReportingOverflow(by: type.size),
      !overflow, size <= content.count
    else {
      throw malformed("truncated: its header declares the shape \(header.shape), but \(content.count) bytes follow")
    }
    guard size == content.count else {
      throw malformed("trailing bytes: its header declares \(size) bytes, but \(content.count) follow")
    }
    var elements = type.elements(of: content, count: count)
    if header.isFortranOrder, header.shape.count > 1 { elements = elements.transposed(header.shape) }
    self.init(shape: header.shape, elements: elements)
  }
}

/// The three entries of the dictionary in a header.
private struct NPYHeader {
  let descr: String
  let isFortranOrder: Bool
  let shape: [Int]

  /// How many elements there are; nil beyond 2⁶³.
  var count: Int? {
    var product = 1
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = next
    }
    return product
  }

  init?(_ text: String) {
    func value(_ key: String) -> Substring? {
      guard let range = text.firstRange(of: "'\(key)':") else { return nil }
      return text[range.upperBound...].drop { $0 == " " }
    }
    guard let descr = value("descr"), descr.first == "'", let order = value("fortran_order"),
      let shape = value("shape"), shape.first == "(", let end = shape.firstIndex(of: ")")
    else { return nil }
    self.descr = String(descr.dropFirst().prefix { $0 != "'" })
    guard order.hasPrefix("True") || order.hasPrefix("False") else { return nil }
    isFortranOrder = order.hasPrefix("True")
    let sizes = shape[shape.index(after: shape.startIndex)..<end].split(separator: ",")
      .map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    self.shape = sizes.compactMap { Int($0) }
    guard self.shape.count == sizes.count, self.shape.allSatisfy({ $0 >= 0 }) else { return nil }
  }
}

/// What NumPy calls the type of an array's elements, as in "<f4".
private struct NPYElementType {
  private let kind: Character
  private let isBigEndian: Bool
  /// In bytes.
  let size: Int

  init?(_ descr: String) {
    guard let order = descr.first, "<>|=".contains(order), let kind = descr.dropFirst().first,
      let number = Int(descr.dropFirst(2)), number >= 1, number <= 1 << 20
    else { return nil }
    let sizes: [Character: Set<Int>] = ["f": [2, 4, 8], "i": [1, 2, 4, 8], "u": [1, 2, 4, 8], "b": [1]]
    guard kind == "U" || sizes[kind]?.contains(number) == true else { return nil }
    self.kind = kind
    isBigEndian = order == ">"
    size = kind == "U" ? 4 * number : number
  }

  func elements(of bytes: ArraySlice<UInt8>, count: Int) -> NPZArray.Elements {
    let size = size
    /// The bits of a number of `width` bytes.
    func word(at start: Int, _ width: Int) -> UInt64 {
      (0..<width).reduce(UInt64(0)) { word, i in
        word << 8 | UInt64(bytes[start + (isBigEndian ? i : width - 1 - i)])
      }
    }
    func starts() -> StrideTo<Int> { stride(from: bytes.startIndex, to: bytes.startIndex + count * size, by: size) }
    switch kind {
    case "f":
      return .floats(
        starts().map { start in
          let bits = word(at: start, size)
          return switch size {
          case 2: Float(halfBitPattern: UInt16(bits))
          case 4: Float(bitPattern: UInt32(bits))
          default: Float(Double(bitPattern: bits))
          }
        })
    case "u" where size == 1: return .bytes(Array(bytes))
    case "U":
      return .strings(
        starts().map { start in
          let scalars = stride(from: start, to: start + size, by: 4).compactMap {
            Unicode.Scalar(UInt32(word(at: $0, 4)))
          }
          var text = String.UnicodeScalarView(scalars)
          while text.last == "\0" { text.removeLast() }
          return String(text)
        })
    default:
      let shift = UInt64(64 - 8 * size)
      return .integers(
        starts().map { start in
          let bits = word(at: start, size)
          return kind == "i" ? Int64(bitPattern: bits << shift) >> Int64(shift) : Int64(truncatingIfNeeded: bits)
        })
    }
  }
}

extension Float {
  /// The number of which these are the bits in IEEE 754's half precision; `Float16` does not exist on Intel Macs.
  fileprivate init(halfBitPattern half: UInt16) {
    let (exponent, fraction) = (UInt32(half >> 10) & 0x1f, UInt32(half) & 0x3ff)
    let magnitude: Float =
      switch exponent {
      case 0: Float(fraction) * 0x1p-24
      case 0x1f: Float(bitPattern: 0x7f80_0000 | fraction << 13)
      default: Float(bitPattern: (exponent + 127 - 15) << 23 | fraction << 13)
      }
    self = half >> 15 == 1 ? -magnitude : magnitude
  }
}

extension NPZArray.Elements {
  /// Elements whose first dimension ran fastest, with the last one running fastest.
  fileprivate func transposed(_ shape: [Int]) -> NPZArray.Elements {
    var strides = [1]
    for size in shape.dropLast() { strides.append(strides.last! * size) }
    func reordered<Element>(_ elements: [Element]) -> [Element] {
      var index = [Int](repeating: 0, count: shape.count)
      return elements.indices.map { _ in
        defer {
          var dimension = shape.count - 1
          while dimension >= 0 {
            index[dimension] += 1
            if index[dimension] < shape[dimension] { break }
            index[dimension] = 0
            dimension -= 1
          }
        }
        return elements[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
      }
    }
    return switch self {
    case .floats(let elements): .floats(reordered(elements))
    case .bytes(let elements): .bytes(reordered(elements))
    case .integers(let elements): .integers(reordered(elements))
    case .strings(let elements): .strings(reordered(elements))
    }
  }
}
