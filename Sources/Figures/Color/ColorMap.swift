import NeuralNetworks

/// Colours for numbers: 0…1 along a list of equally spaced colours.
public struct ColorMap: Sendable, Hashable {
  /// The colours, of 0 first and of 1 last, between which the others lie on straight lines in sRGB.
  public var anchors: [Color]
  /// The colour of what is no number.
  public var missing: Color

  /// A map through colours, of which there must be at least one.
  public init(_ anchors: [Color], missing: Color = Color(0xBBBBBB)) {
    require(!anchors.isEmpty, "a colour map needs a colour")
    (self.anchors, self.missing) = (anchors, missing)
  }

  /// The colour of a fraction; what lies outside 0…1 has the colour of the nearer end.
  public func color(_ fraction: Double) -> Color {
    guard fraction.isFinite else { return missing }
    let position = fraction.clamped(to: 0...1) * Double(anchors.count - 1)
    let index = min(Int(position), max(0, anchors.count - 2))
    guard anchors.count > 1 else { return anchors[0] }
    return anchors[index].mixed(with: anchors[index + 1], by: position - Double(index))
  }
}

extension ColorMap {
  /// Dark blue over green to yellow, in steps that look equal: *viridis* at every tenth.
  ///
  /// S. van der Walt and N. Smith, *viridis*, 2015, https://bids.github.io/colormap/, CC0.
  public static let viridis = ColorMap(
    [
      0x440154, 0x482475, 0x414487, 0x355F8D, 0x2A788E, 0x21918C, 0x22A884, 0x44BF70, 0x7AD151, 0xBDDF26, 0xFDE725,
    ].map { Color($0) })

  /// Blue for less, white for the middle, red for more: ColorBrewer's *RdBu* from its other end, safe for the colour-blind.
  ///
  /// C. Brewer, *ColorBrewer 2.0*, https://colorbrewer2.org/, Apache License 2.0.
  public static let diverging = ColorMap(
    [
      0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B, 0x67001F,
    ].map { Color($0) })

  /// White to black: ink on paper.
  public static let ink = ColorMap([.white, .black], missing: Color(0xF4A582))

  /// Black to white: light.
  public static let light = ColorMap([.black, .white], missing: Color(0xF4A582))
}
