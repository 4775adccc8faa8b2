/// How a line is broken, so that lines can be told apart without their colours.
public enum LineStyle: Sendable, Hashable, CaseIterable {
  /// ————
  case solid
  /// – – –
  case dashed
  /// · · ·
  case dotted
  /// – · –
  case dashDotted

  /// The lengths of pieces and gaps for a line of a width.
  func dashes(width: Double) -> [Double] {
    let unit = max(1, width / 1.6)
    let lengths: [Double] =
      switch self {
      case .solid: []
      case .dashed: [6, 3.5]
      case .dotted: [1.6, 2.4]
      case .dashDotted: [7, 2.5, 1.6, 2.5]
      }
    return lengths.map { $0 * unit }
  }
}
