// Random words that are a pure function of a key and a counter: Philox4x32-10.

/// Integers of 64 bits, two a block: of the words (w₀, w₁, w₂, w₃) under `key` at the counters (b, `stream`), b = `first`, `first` + 1, …, the
/// integers w₀ + 2³²w₁ and w₂ + 2³²w₃.
///
/// - integers: receives two for each block.
public typealias RandomIntegersKernel =
  @Sendable @convention(c) (
    _ blocks: Int, _ key: UInt64, _ stream: UInt64, _ first: UInt64, _ integers: UnsafeMutablePointer<UInt64>
  ) -> Void

let randomIntegers: RandomIntegersKernel = { blocks, key, stream, first, integers in
  for b in 0..<blocks {
    let (w0, w1, w2, w3) = philox(first &+ UInt64(truncatingIfNeeded: b), stream, key)
    integers[2 &* b] = UInt64(w0) | UInt64(w1) &<< 32
    integers[2 &* b &+ 1] = UInt64(w2) | UInt64(w3) &<< 32
  }
}

/// The four words at one counter. J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3",
/// SC 2011.
@inline(__always)
func philox(_ block: UInt64, _ stream: UInt64, _ key: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
  func low(_ x: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: x) }
  func high(_ x: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: x &>> 32) }
  var (c0, c1, c2, c3) = (low(block), high(block), low(stream), high(stream))
  var (k0, k1) = (low(key), high(key))
  for _ in 0..<10 {
    let first = UInt64(c0) &* 0xD251_1F53
    let second = UInt64(c2) &* 0xCD9E_8D57
    (c0, c1, c2, c3) = (high(second) ^ c1 ^ k0, low(second), high(first) ^ c3 ^ k1, low(first))
    (k0, k1) = (k0 &+ 0x9E37_79B9, k1 &+ 0xBB67_AE85)
  }
  return (c0, c1, c2, c3)
}
