import Foundation
import LinearAlgebra
import Testing

@Suite struct RandomStreamTests {
  private static func words(_ seed: UInt64, _ name: String, count: Int = 100) -> [UInt64] {
    var stream = RandomStream(seed: seed, name: name)
    return (0..<count).map { _ in stream.next() }
  }

  // The FNV-1a hash of "a" is af63dc4c8601ec8c.
  @Test func `a stream is Philox under the seed, at the hash of the name and the position`() {
    let expected = (0..<3).flatMap { block in
      let words = Philox.words(
        counter: SIMD4(UInt32(block), 0, 0x8601_ec8c, 0xaf63_dc4c), key: SIMD2(0x89ab_cdef, 0x0123_4567))
      return [UInt64(words[0]) | UInt64(words[1]) << 32, UInt64(words[2]) | UInt64(words[3]) << 32]
    }
    #expect(Self.words(0x0123_4567_89ab_cdef, "a", count: 6) == expected)
  }

  @Test func `words at a position are those that are drawn there, and drawing doesn't change them`() {
    var stream = RandomStream(seed: 5, name: "a")
    let words = (0..<3).map { stream.words(at: $0) }
    for expected in words {
      #expect(stream.next() == UInt64(expected[0]) | UInt64(expected[1]) << 32)
      #expect(stream.next() == UInt64(expected[2]) | UInt64(expected[3]) << 32)
    }
    #expect(stream.words(at: 1) == words[1])
    #expect(stream.words(at: 1 << 40) != stream.words(at: 0))
  }

  @Test func `the same seed and name give the same numbers, another of either gives others`() {
    #expect(Self.words(7, "shuffle") == Self.words(7, "shuffle"))
    #expect(Set(Self.words(7, "shuffle")).isDisjoint(with: Self.words(7, "dropout")))
    #expect(Set(Self.words(7, "shuffle")).isDisjoint(with: Self.words(8, "shuffle")))
    #expect(Set(Self.words(7, "shuffle")).isDisjoint(with: Self.words(7 | 1 << 40, "shuffle")))
  }

  @Test func `streams of different names are not correlated`() {
    var first = RandomStream(seed: 3, name: "first")
    var second = RandomStream(seed: 3, name: "second")
    let count = 20_000
    let correlation = (0..<count).reduce(0.0) { sum, _ in sum + first.normal() * second.normal() } / Double(count)
    // Five standard deviations.
    #expect(abs(correlation) < 5 / Double(count).squareRoot())
  }

  @Test func `uniform numbers fill their interval evenly and never reach its upper end`() {
    var stream = RandomStream(seed: 1, name: "uniform")
    let count = 100_000
    var (sum, squares) = (0.0, 0.0)
    var tenths = [Int](repeating: 0, count: 10)
    for _ in 0..<count {
      let x = stream.uniform()
      if !(x >= 0 && x < 1) { Issue.record("\(x)") }
      sum += x
      squares += x * x
      tenths[min(Int(x * 10), 9)] += 1
    }
    let n = Double(count)
    #expect(abs(sum / n - 0.5) < 5 * (1 / 12 / n).squareRoot())
    #expect(abs(squares / n - 1.0 / 3) < 5 * (4.0 / 45 / n).squareRoot())
    #expect(tenths.allSatisfy { abs(Double($0) - n / 10) < 5 * (n * 0.09).squareRoot() })
  }

  @Test func `uniform numbers of an interval are the unit interval's, stretched`() {
    var unit = RandomStream(seed: 2, name: "interval")
    var stretched = unit
    for _ in 0..<100 { #expect(stretched.uniform(-3, 5) == -3 + 8 * unit.uniform()) }
  }

  @Test func `normal numbers have the moments and the tails of the normal distribution`() {
    var stream = RandomStream(seed: 1, name: "normal")
    let count = 100_000
    var moments = [Double](repeating: 0, count: 5)
    var beyond = [0, 0, 0]
    for _ in 0..<count {
      let x = stream.normal()
      for k in 1...4 { moments[k] += pow(x, Double(k)) / Double(count) }
      for k in 1...3 where abs(x) > Double(k) { beyond[k - 1] += 1 }
    }
    let n = Double(count)
    // Five standard deviations of each: the variances of x, x², x³ and x⁴ are 1, 2, 15 and 96.
    #expect(abs(moments[1]) < 5 * (1 / n).squareRoot())
    #expect(abs(moments[2] - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(moments[3]) < 5 * (15 / n).squareRoot())
    #expect(abs(moments[4] - 3) < 5 * (96 / n).squareRoot())
    for k in 1...3 {
      let p = erfc(Double(k) / 2.0.squareRoot())
      #expect(abs(Double(beyond[k - 1]) - n * p) < 5 * (n * p * (1 - p)).squareRoot())
    }
  }

  // The same polar method with the C library's logarithm: what is left is the error of the stream's own.
  @Test func `the logarithm under the normal numbers has fifteen digits`() {
    var stream = RandomStream(seed: 4, name: "logarithm")
    var uniforms = stream
    var worst = 0.0
    for _ in 0..<50_000 {
      let x = stream.normal()
      var exact: Double?
      while exact == nil {
        let u = 2 * uniforms.uniform() - 1
        let v = 2 * uniforms.uniform() - 1
        let s = u * u + v * v
        if s < 1 && s > 0 { exact = u * (-2 * log(s) / s).squareRoot() }
      }
      worst = max(worst, abs(x / exact! - 1))
    }
    #expect(worst < 2e-15)
  }

  @Test func `shuffling with a stream is a permutation that the seed decides`() {
    var stream = RandomStream(seed: 5, name: "shuffle")
    let order = (0..<100).shuffled(using: &stream)
    #expect(order.sorted() == Array(0..<100) && order != Array(0..<100))
    var again = RandomStream(seed: 5, name: "shuffle")
    #expect((0..<100).shuffled(using: &again) == order)
  }

  // Positions are drawn for many at a time: whole blocks of two draws, sixty-four of them at most.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 128, 129, 130, 131, 1000], [0, 1, 2])
  func `positions take the order that other elements take`(count: Int, drawn: Int) {
    var stream = RandomStream(seed: 9, name: "shuffle")
    for _ in 0..<drawn { _ = stream.next() }
    var other = stream
    var positions = (0..<Int32(count)).map(\.self)
    var elements = Array(0..<count)
    stream.shuffle(&positions)
    other.shuffle(&elements)
    #expect(positions.map(Int.init) == elements)
    #expect((0..<3).map { _ in stream.next() } == (0..<3).map { _ in other.next() })
  }
}
