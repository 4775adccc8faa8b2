import ArgumentParser
import Testing

@testable import PleatBench

@Suite struct ProductShapeTests {
  @Test func `three sizes with x between them`() throws {
    #expect(try ProductShape(parsing: "128x256x784") == ProductShape(128, 256, 784))
    #expect(try ProductShape(parsing: "1X2X3") == ProductShape(1, 2, 3))
    #expect(ProductShape(1, 2, 3).description == "1x2x3")
  }

  @Test(arguments: [
    "", "8", "8x8", "8x8x8x8", "8x8x", "x8x8", "8x8xa", "8 x8x8", "0x8x8", "8x-1x8", "8x8x16777217",
    "99999999999999999999x1x1", "8×8×8",
  ])
  func `everything else is refused with its text`(_ text: String) {
    let error = #expect(throws: ValidationError.self) { try ProductShape(parsing: text) }
    #expect(error?.message.contains("'\(text)'") == true)
  }

  @Test func `sizes that memory cannot hold are refused`() throws {
    let shape = ProductShape(1 << 24, 1 << 24, 1 << 24)
    let error = #expect(throws: ValidationError.self) { try shape.checkFits(threads: 1, available: 16 << 30) }
    #expect(error?.message.contains("GiB") == true)
    try ProductShape(100, 100, 100).checkFits(threads: 1, available: 1 << 30)
  }

  @Test func `two operations for each product of elements`() {
    #expect(ProductShape(2, 3, 5).operations == 60)
    #expect(ProductShape(1 << 24, 1 << 24, 1 << 24).operations == 0x1p73)
  }
}
