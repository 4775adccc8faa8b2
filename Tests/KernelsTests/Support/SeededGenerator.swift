import Foundation

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform on (0, 1).
  mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// Normal with mean 0 and variance 1, by Box and Muller.
  mutating func normal() -> Float {
    Float((-2 * Foundation.log(uniform())).squareRoot() * Foundation.cos(2 * .pi * uniform()))
  }

  /// A whole number from −limit to limit.
  mutating func integer(_ limit: Int) -> Float {
    Float(Int(next() >> 33) % (2 * limit + 1) - limit)
  }

  /// A multiple of 1/64 from −8 to 8: sums and differences of these are exact.
  mutating func dyadic() -> Float { integer(512) / 64 }
}
