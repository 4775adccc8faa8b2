/// SplitMix64: random numbers for tests, independent of the generator under test.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform on `range`, as a Float, so that Float and Double computations start from the same number.
  mutating func float(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &self) }

  /// A magnitude from `range` with a random sign.
  mutating func signed(_ range: ClosedRange<Float>) -> Float {
    let magnitude = float(range)
    return Bool.random(using: &self) ? magnitude : -magnitude
  }
}
