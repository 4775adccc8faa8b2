/// Philox4x32-10: a counter-based generator. Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3",
/// SC 2011.
///
/// A pure function from a 128-bit counter and a 64-bit key to 128 random bits, in integer arithmetic alone: the same
/// numbers on every platform, and any position reached at once.
public enum Philox {
  /// The four words at one counter.
  public static func words(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    // In single words: putting a vector together and taking it apart in each round would take longer than the multiplications.
    var (word0, word1, word2, word3) = (counter[0], counter[1], counter[2], counter[3])
    var (key0, key1) = (key[0], key[1])
    for _ in 0..<10 {
      let first = UInt64(word0) &* 0xD251_1F53
      let second = UInt64(word2) &* 0xCD9E_8D57
      word0 = UInt32(truncatingIfNeeded: second &>> 32) ^ word1 ^ key0
      word1 = UInt32(truncatingIfNeeded: second)
      word2 = UInt32(truncatingIfNeeded: first &>> 32) ^ word3 ^ key1
      word3 = UInt32(truncatingIfNeeded: first)
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return SIMD4(word0, word1, word2, word3)
  }
}
