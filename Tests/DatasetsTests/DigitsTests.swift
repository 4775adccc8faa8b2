import LinearAlgebra
import Testing

@testable import Datasets

/// Every number here was computed from `sklearn.datasets.load_digits()`.
@Suite struct DigitsTests {
  let examples = Digits.examples()

  var pixels: [UInt8] {
    if case .bytes(let bytes, 1797, 64) = examples.inputs { bytes } else { [] }
  }
  var classes: [Int32] {
    if case .classes(let classes, _) = examples.targets { classes } else { [] }
  }

  @Test func shape() {
    #expect(examples.count == 1797)
    #expect(pixels.count == 1797 * 64)
    #expect(examples.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    #expect(pixels.max() == 16)
  }

  @Test func classCounts() {
    var counts = [Int](repeating: 0, count: 10)
    for label in classes { counts[Int(label)] += 1 }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  }

  @Test func checksums() {
    #expect(pixels.reduce(0) { $0 + Int($1) } == 561_718)
    // zlib.crc32(digits.data.astype(uint8).tobytes()), and of digits.target.
    #expect(crc32(pixels) == 4_087_501_628)
    #expect(crc32(classes.map { UInt8($0) }) == 4_168_075_561)
  }

  @Test func firstImage() {
    #expect(classes.first == 0)
    #expect(
      pixels.prefix(64) == [
        0, 0, 5, 13, 9, 1, 0, 0,
        0, 0, 13, 15, 10, 15, 5, 0,
        0, 3, 15, 2, 0, 11, 8, 0,
        0, 4, 12, 0, 0, 8, 8, 0,
        0, 5, 8, 0, 0, 9, 8, 0,
        0, 4, 11, 0, 1, 12, 7, 0,
        0, 2, 14, 5, 10, 12, 0, 0,
        0, 0, 6, 13, 10, 0, 0, 0,
      ])
  }
}
