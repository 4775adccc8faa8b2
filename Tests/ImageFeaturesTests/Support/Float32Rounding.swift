/// What rounding to Float32 does to sums: tolerances that follow from the arithmetic, not from what it happened to give.
enum Float32Rounding {
  /// u = 2⁻²⁴, the largest error of one rounding, as a share of the result.
  static let unit = 0x1p-24

  /// What a sum of `count` products, one added after the other, is off by, as a share of the sum of their magnitudes: at most λ√n·u where
  /// roundings are independent, but for once in 3·10⁷ times with λ = 6 (N. J. Higham and T. Mary, *A New Approach to Probabilistic
  /// Rounding Error Analysis*, SIAM J. Sci. Comput. 2019). Of more than 512 products Pleat's kernels add up blocks of 512.
  static func ofSum(_ count: Int) -> Double {
    let longest = min(count, 512) + (count + 511) / 512
    return 6 * Double(longest).squareRoot() * unit
  }
}
