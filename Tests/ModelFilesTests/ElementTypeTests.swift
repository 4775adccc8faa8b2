import Testing

@testable import ModelFiles

struct ElementTypeTests {
  #if !(os(macOS) && arch(x86_64))
  @Test func convertsEveryHalfPrecisionNumber() {
    for bits in UInt16.min ... .max {
      let expected = Float(Float16(bitPattern: bits))
      let converted = Float(halfBitPattern: bits)
      if expected.isNaN {
        #expect(converted.isNaN, "0x\(String(bits, radix: 16))")
      } else {
        #expect(converted.bitPattern == expected.bitPattern, "0x\(String(bits, radix: 16))")
      }
    }
  }
  #endif

  /// Those that PyTorch 1.13 cannot write.
  @Test(arguments: [
    (ElementType.uint64, [0x01, 0, 0, 0, 0, 0, 0, 0x80] as [UInt8], Float(0x1p63)),
    (.uint32, [0xff, 0xff, 0xff, 0xff], 0x1p32),
    (.uint16, [0x34, 0x12], 0x1234),
    (.bool, [2], 1),
  ])
  func readsUnsigned(type: ElementType, bytes: [UInt8], expected: Float) {
    #expect(type.size == bytes.count)
    #expect(type.elements(of: bytes[...]) == [expected])
  }

  @Test func readsFromTheMiddleOfOtherBytes() {
    let bytes: [UInt8] = [9, 9, 9, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 9]
    #expect(ElementType.float32.elements(of: bytes[3..<11]) == [1, 2])
  }
}
