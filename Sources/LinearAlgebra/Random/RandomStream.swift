import Kernels

/// A named stream of random numbers of one seed.
///
/// Streams of different names are independent: drawing more from one changes nothing in another. The numbers are the same
/// on every platform: ``Philox`` under the seed as key, the name's 64-bit FNV-1a hash in the upper half of the counter, and
/// the position in the lower.
///
/// ```swift
/// var shuffles = RandomStream(seed: 7, name: "shuffle")
/// var order = Array(0..<100)
/// shuffles.shuffle(&order)
/// ```
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  /// The name's hash.
  private let name: UInt64
  private var block: UInt64 = 0
  private var words = SIMD4<UInt32>()
  private var used = 4

  /// The stream called `name` of a seed, at its start.
  public init(seed: UInt64, name: String) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.name = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The four words at a position of the stream, whatever was drawn before.
  public func words(at position: UInt64) -> SIMD4<UInt32> {
    Philox.words(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32),
        UInt32(truncatingIfNeeded: name), UInt32(truncatingIfNeeded: name >> 32)),
      key: key)
  }

  private mutating func nextWord() -> UInt32 {
    if used == 4 {
      words = words(at: block)
      block &+= 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  /// Uniform on [0, 1), with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform on [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// A whole number from 0 up to, but not including, `bound`: the upper half of a 64-bit draw times the bound.
  ///
  /// Traps on a bound less than 1.
  public mutating func integer(below bound: Int) -> Int {
    require(bound >= 1, "a random number below \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Puts the elements in a random order, by Fisher and Yates from the end.
  ///
  /// The standard library's `shuffle(using:)` doesn't promise the same order from one version of Swift to the next.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in stride(from: elements.count - 1, through: 1, by: -1) { elements.swapAt(i, integer(below: i + 1)) }
  }

  /// The same for positions, which a trainer shuffles before every epoch: the random numbers are computed many at a time.
  public mutating func shuffle(_ positions: inout [Int32]) {
    var stream = self
    positions.withUnsafeMutableBufferPointer { positions in
      var i = positions.count - 1
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * Self.mostBlocks) { draws in
        while i >= 1 {
          // What is left of a block that was begun, and what is less than one.
          guard stream.used == 4, i >= 2, let start = draws.baseAddress else {
            positions.swapAt(i, stream.integer(below: i + 1))
            i -= 1
            continue
          }
          let blocks = min(i / 2, Self.mostBlocks)
          stream.draw(blocks, into: start)
          for draw in 0..<2 * blocks {
            positions.swapAt(i, Int(truncatingIfNeeded: start[draw].multipliedFullWidth(by: UInt64(i + 1)).high))
            i -= 1
          }
        }
      }
    }
    self = stream
  }

  /// Whole blocks that are drawn at once: a kilobyte.
  private static let mostBlocks = 64

  /// What ``next()`` would return, twice for each block.
  private mutating func draw(_ blocks: Int, into integers: UnsafeMutablePointer<UInt64>) {
    KernelTable.best.functions.randomIntegers(
      blocks, UInt64(key[0]) | UInt64(key[1]) << 32, name, block, integers)
    block &+= UInt64(blocks)
  }

  /// Normal with mean 0 and variance 1, by Marsaglia's polar method.
  ///
  /// The logarithm is computed here from sums and quotients, so that the number doesn't depend on the platform's C library.
  public mutating func normal() -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      // The second number of the pair is not kept: a stream's state stays one position.
      if s < 1 && s > 0 { return u * (-2 * naturalLogarithm(s) / s).squareRoot() }
    }
  }
}

/// log x for a positive normal number, to a few units in the last place, from + − × ÷ alone.
private func naturalLogarithm(_ x: Double) -> Double {
  var exponent = Double(x.exponent)
  var m = x.significand
  if m > 1.414_213_562_373_095 {
    m /= 2
    exponent += 1
  }
  // log m = 2·artanh((m−1)/(m+1)); the quotient is below 0.172, and 0.172²⁶ is below one unit in the last place.
  let t = (m - 1) / (m + 1)
  let square = t * t
  var sum = 0.0
  for k in stride(from: 25, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
  return exponent * 0.693_147_180_559_945_3 + 2 * t * sum
}
