/// The types of numbers that are read from safetensors files, named as there.
enum ElementType: String, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case brainFloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case bool = "BOOL"

  /// How many bytes a number takes.
  var size: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .brainFloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// The numbers that lie in `bytes`, each as the nearest Float.
  ///
  /// Float64 beyond the range of Float becomes infinite, and a BOOL is 1 unless its byte is 0.
  func elements(of bytes: ArraySlice<UInt8>) -> [Float] {
    switch self {
    case .float64: bytes.numbers(of: Double.self).map { Float($0) }
    case .float32: bytes.numbers(of: Float.self)
    case .float16: bytes.numbers(of: UInt16.self).map { Float(halfBitPattern: $0) }
    case .brainFloat16: bytes.numbers(of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .int64: bytes.numbers(of: Int64.self).map { Float($0) }
    case .int32: bytes.numbers(of: Int32.self).map { Float($0) }
    case .int16: bytes.numbers(of: Int16.self).map { Float($0) }
    case .int8: bytes.numbers(of: Int8.self).map { Float($0) }
    case .uint64: bytes.numbers(of: UInt64.self).map { Float($0) }
    case .uint32: bytes.numbers(of: UInt32.self).map { Float($0) }
    case .uint16: bytes.numbers(of: UInt16.self).map { Float($0) }
    case .uint8: bytes.map { Float($0) }
    case .bool: bytes.map { $0 == 0 ? 0 : 1 }
    }
  }
}

extension ArraySlice<UInt8> {
  /// The bytes as they would lie in memory: files are little-endian, as every machine is that Swift runs on.
  fileprivate func numbers<Number: BitwiseCopyable>(of type: Number.Type) -> [Number] {
    let count = count / MemoryLayout<Number>.stride
    return [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
      withUnsafeBytes { UnsafeMutableRawBufferPointer(numbers).copyMemory(from: $0) }
      initialized = count
    }
  }
}

extension Float {
  /// The number of which these are the bits in IEEE 754's half precision; `Float16` does not exist on Intel Macs.
  init(halfBitPattern half: UInt16) {
    let sign = UInt32(half >> 15) << 31
    let exponent = UInt32(half >> 10) & 0x1f
    let fraction = UInt32(half) & 0x3ff
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      self.init(bitPattern: sign | magnitude.bitPattern)
    case 0x1f:
      self.init(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default:
      self.init(bitPattern: sign | (exponent + 127 - 15) << 23 | fraction << 13)
    }
  }
}
