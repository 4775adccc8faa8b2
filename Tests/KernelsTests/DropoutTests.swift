import Kernels
import Testing

@Suite struct DropoutTests {
  private static func apply(
    _ set: InstructionSet, _ x: Floats, threshold: UInt32 = 1 << 31, scale: Float = 2, key: UInt64 = 3,
    stream: UInt64 = 4
  ) -> Floats {
    let y = Floats(count: x.count)
    KernelTable(set).functions.dropout(x.count, key, stream, threshold, scale, x.pointer, y.pointer)
    return y
  }

  @Test(arguments: InstructionSet.available)
  func `elements are scaled or 0, the same on every instruction set, and nothing behind the end is written`(
    _ set: InstructionSet
  ) {
    var generator = SeededGenerator(seed: 61)
    for length in Array(0...2 * set.vectorWidth + 1) + [255, 256, 257, 258, 1000, 4099] {
      let x = Floats((0..<length).map { _ in generator.normal() })
      let y = Self.apply(set, x)
      #expect(y.marginsAreUntouched)
      for i in 0..<length { #expect(y.pointer[i] == 0 || y.pointer[i] == 2 * x.pointer[i], "\(i) of \(length)") }
      #expect(Self.apply(.baseline, x).elements == y.elements)
      KernelTable(set).functions.dropout(length, 3, 4, 1 << 31, 2, x.pointer, x.pointer)
      #expect(x.elements == y.elements && x.marginsAreUntouched)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `the threshold is the share that is dropped`(_ set: InstructionSet) {
    let count = 200_000
    let x = Floats([Float](repeating: 1, count: count))
    for share in [0, 0.1, 0.5, 0.9] {
      let kept = Self.apply(set, x, threshold: UInt32(share * 0x1p32)).elements.count { $0 != 0 }
      // Five standard deviations.
      let deviation = (share * (1 - share) * Double(count)).squareRoot()
      #expect(abs(Double(kept) - (1 - share) * Double(count)) <= 5 * deviation, "\(share)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func `another key or stream drops other elements`(_ set: InstructionSet) {
    let x = Floats([Float](repeating: 1, count: 10_000))
    let one = Self.apply(set, x).elements
    for other in [Self.apply(set, x, key: 1 << 32 | 3), Self.apply(set, x, stream: 1 << 32 | 4)] {
      // Two independent masks agree in half of the elements.
      let equal = zip(one, other.elements).count { $0 == $1 }
      #expect(abs(equal - 5000) < 250)
    }
  }

  // The same number at a distance would show as masks that agree there.
  @Test(arguments: InstructionSet.available)
  func `what is dropped doesn't repeat itself`(_ set: InstructionSet) {
    let count = 40_000
    let mask = Self.apply(set, Floats([Float](repeating: 1, count: count))).elements
    for distance in [1, 2, 4, 64, 256, count / 4, count / 2] {
      let equal = (distance..<count).count { mask[$0] == mask[$0 - distance] }
      let expected = Double(count - distance) / 2
      #expect(abs(Double(equal) - expected) < 5 * (expected / 2).squareRoot(), "at a distance of \(distance)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func `a NaN that is kept stays one, and one that is dropped is 0`(_ set: InstructionSet) {
    let y = Self.apply(set, Floats([Float](repeating: .nan, count: 1000))).elements
    #expect(y.allSatisfy { $0.isNaN || $0 == 0 })
    #expect(y.contains { $0.isNaN } && y.contains(0))
  }
}
