import ArgumentParser

/// The sizes of a product: C is m×n, the sum runs over k.
struct ProductShape: Equatable, Sendable {
  let m: Int
  let n: Int
  let k: Int

  /// The largest size that can be verified: beyond 2^24 not even sums of ±1 are exact in Float.
  static let largestSize = 1 << 24

  init(_ m: Int, _ n: Int, _ k: Int) {
    (self.m, self.n, self.k) = (m, n, k)
  }

  /// Reads `MxNxK`; throws what is wrong with it.
  init(parsing text: String) throws(ValidationError) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    let sizes = parts.compactMap { Int($0) }
    guard sizes.count == 3, parts.count == 3 else {
      throw ValidationError("a shape is three sizes, MxNxK, as in 128x256x784, but this is '\(text)'")
    }
    for (name, size) in zip(["M", "N", "K"], sizes) where !(1...Self.largestSize).contains(size) {
      throw ValidationError("\(name) must be from 1 to \(Self.largestSize), but is \(size) in '\(text)'")
    }
    self.init(sizes[0], sizes[1], sizes[2])
  }

  var multiplications: Double { Double(m) * Double(n) * Double(k) }

  /// Multiplications and additions.
  var operations: Double { 2 * multiplications }

  /// The memory that measuring it takes: A, B and C, the vectors of the verification, and room for packed blocks.
  func bytes(threads: Int) -> Int {
    4 * (m * k + k * n + m * n) + 8 * (m + n + k) + threads * (64 << 20)
  }

  /// Throws unless the operands fit into memory, beside so many floats of other things.
  func checkFits(threads: Int, available: Int, beside floats: Int = 0) throws(ValidationError) {
    let needed = bytes(threads: threads) + 4 * floats
    guard needed <= available else {
      throw ValidationError(
        "\(self) takes \(Self.gibibytes(needed)) GiB of memory, but \(Self.gibibytes(available)) GiB are available")
    }
  }

  private static func gibibytes(_ bytes: Int) -> String { decimal(Double(bytes) / Double(1 << 30), 1) }
}

extension ProductShape: CustomStringConvertible {
  var description: String { "\(m)x\(n)x\(k)" }
}

/// Which operands are stored transposed.
enum ProductForm: String, Sendable {
  case nn = "NN"
  case nt = "NT"
  case tn = "TN"
}
