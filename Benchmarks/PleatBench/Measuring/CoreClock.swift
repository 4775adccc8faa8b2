import Kernels

/// How many cycles a second the core makes, from a chain of operations that take one cycle each.
///
/// An addition and an exclusive or of registers take one cycle on every x86-64 and arm64 core that runs out of order, and each
/// here needs the result of the one before. Nobody has to be asked for a frequency that may not be the present one.
enum CoreClock {
  /// Takes turns like any other; a repetition is `cycles` cycles.
  static var contestant: Contestant {
    Contestant(repeating: { repetitions in
      // Values that the compiler can't know, so that it can't take the chain apart.
      let words = opaqueWords()
      require(chain(repetitions * cycles / 32, words.0, words.1) != 0, "the chain of integers ended at 0")
    })
  }

  /// The cycles of one repetition.
  static let cycles = 3200

  @inline(never)
  private static func opaqueWords() -> (UInt, UInt) {
    var random = RandomIntegers(seed: UInt64(CommandLine.arguments.count))
    return (UInt(random.next() | 1), UInt(random.next() | 1))
  }

  /// 32 operations a step, one after the other.
  @inline(never)
  private static func chain(_ steps: Int, _ addend: UInt, _ mask: UInt) -> UInt {
    var x = addend
    for _ in 0..<steps {
      for _ in 0..<16 {
        x = x &+ addend
        x = x ^ mask
      }
    }
    return x | 1
  }
}
