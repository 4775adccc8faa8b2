import Testing

@testable import Figures

@Suite struct ColorTests {
  @Test func mapsAtAndBetweenTheirAnchors() {
    #expect(ColorMap.viridis.color(0) == Color(0x440154) && ColorMap.viridis.color(1) == Color(0xFDE725))
    #expect(ColorMap.viridis.color(0.5) == Color(0x21918C))
    #expect(ColorMap.light.color(0.5) == Color(0x808080))
    #expect(ColorMap.diverging.color(0.5) == Color(0xF7F7F7))
    #expect(ColorMap.viridis.color(-3) == Color(0x440154) && ColorMap.viridis.color(9) == Color(0xFDE725))
    #expect(ColorMap.viridis.color(.nan) == ColorMap.viridis.missing)
    #expect(ColorMap([.black]).color(0.3) == .black)
  }

  /// A perceptually uniform map grows lighter all the way.
  @Test func viridisGrowsLighter() {
    let lightness = (0...100).map { ColorMap.viridis.color(Double($0) / 100).lightness }
    for (a, b) in zip(lightness, lightness.dropFirst()) { #expect(b > a - 0.003) }
    #expect(lightness[100] - lightness[0] > 0.7)
  }

  @Test func categoriesDiffer() {
    #expect(Set(Palette.okabeIto).count == 8)
    #expect(Palette.color(9) == Palette.color(1) && Palette.color(-1) == Palette.color(7))
    for index in 0..<8 { #expect(Palette.pale(index).lightness > 0.65 && Palette.pale(index) != .white) }
  }
}
