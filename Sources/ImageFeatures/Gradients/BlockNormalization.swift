/// How the numbers v of a block are made comparable between bright and dark regions, weak and strong contrast; ε = 10⁻⁵.
public enum BlockNormalization: String, Sendable, Hashable, Codable, CaseIterable {
  /// v / (‖v‖₁ + ε).
  case l1 = "L1"
  /// √(v / (‖v‖₁ + ε)).
  case l1Root = "L1-sqrt"
  /// v / √(‖v‖₂² + ε²).
  case l2 = "L2"
  /// As ``l2``, then limited to 0.2, then as ``l2`` again.
  case l2Hys = "L2-Hys"

  private static let epsilon: Float = 1e-5

  /// Normalises the numbers of one block, none of which is negative.
  ///
  /// - sum: of these numbers, where the rule needs it: of the numbers for an L1 norm, of their squares for an L2 norm.
  func apply(to block: inout MutableSpan<Float>, start: Int, count: Int, sum: Float) {
    let epsilon = Self.epsilon
    switch self {
    case .l1:
      Self.scale(&block, start, count, by: 1 / (sum + epsilon))
    case .l1Root:
      let factor = 1 / (sum + epsilon)
      for i in start..<(start + count) { block[unchecked: i] = (block[unchecked: i] * factor).squareRoot() }
    case .l2:
      Self.scale(&block, start, count, by: 1 / (sum + epsilon * epsilon).squareRoot())
    case .l2Hys:
      let factor = 1 / (sum + epsilon * epsilon).squareRoot()
      // Eight sums side by side, so that an addition needn't wait for the one before.
      var squares = SIMD8<Float>()
      var i = start
      let end = start + count
      while i + 8 <= end {
        for lane in 0..<8 {
          let value = block[unchecked: i + lane] * factor
          let limited = value < 0.2 ? value : 0.2
          block[unchecked: i + lane] = limited
          squares[lane] += limited * limited
        }
        i += 8
      }
      var rest: Float = 0
      while i < end {
        let value = block[unchecked: i] * factor
        let limited = value < 0.2 ? value : 0.2
        block[unchecked: i] = limited
        rest += limited * limited
        i += 1
      }
      let total = squares.sum() + rest
      Self.scale(&block, start, count, by: 1 / (total + epsilon * epsilon).squareRoot())
    }
  }

  private static func scale(_ block: inout MutableSpan<Float>, _ start: Int, _ count: Int, by factor: Float) {
    for i in start..<(start + count) { block[unchecked: i] *= factor }
  }

  /// What a number adds to the sum that the rule needs.
  func term(_ value: Float) -> Float {
    switch self {
    case .l1, .l1Root: value
    case .l2, .l2Hys: value * value
    }
  }
}
