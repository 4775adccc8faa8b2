/// How a line is drawn; corners are round.
public struct Stroke: Sendable, Hashable {
  /// Its colour.
  public var color: Color
  /// Its width in points.
  public var width: Double
  /// Lengths in points that are drawn and left out in turn; none for a line without gaps.
  public var dashes: [Double]
  /// Whether ends are round, which makes a line half its width longer at either end, or cut off where they are.
  public var hasRoundEnds: Bool

  /// A way to draw lines.
  public init(_ color: Color, width: Double = 1, dashes: [Double] = [], hasRoundEnds: Bool = false) {
    (self.color, self.width, self.dashes, self.hasRoundEnds) = (color, width, dashes, hasRoundEnds)
  }

  /// Whether the dashes are lengths that a line can be cut into: finite, none negative, not all zero.
  var hasDashes: Bool {
    !dashes.isEmpty && dashes.allSatisfy { $0.isFinite && $0 >= 0 } && dashes.reduce(0, +) > 0.01
  }
}
