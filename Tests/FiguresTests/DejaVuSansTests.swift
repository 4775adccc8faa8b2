import Testing

@testable import Figures

/// The advances are fontTools' sums of `hmtx` for DejaVu Sans 2.37, in 2048ths of the font's height.
@Suite struct DejaVuSansTests {
  @Test(arguments: [
    ("Hello, World", 12482.0, 14249.0), ("0.001", 5863, 6478), ("∂L/∂w₁₂ ≤ 10⁻³", 14792, 15937),
    ("Größe × α", 10600, 11509), ("W", 2025, 2259), ("", 0, 0),
  ])
  func advances(string: String, regular: Double, bold: Double) {
    #expect(DejaVuSans.regular.advance(of: string) == regular)
    #expect(DejaVuSans.bold.advance(of: string) == bold)
    #expect(abs(Text.width(string, size: 20) - regular * 20 / 2048) < 1e-9)
    #expect(abs(Text.width(string, size: 20, isBold: true) - bold * 20 / 2048) < 1e-9)
  }

  @Test(arguments: [
    "abcXYZ 0189 !\"#&'<>~\\", "ÄÖÜßéñÿ×÷·±°½", "ΑΩαωΣσ", "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵢⱼₖ", "←→↑↓−…–—≤≥≠≈∈∂∇Σ∑√∞‖′‐“”‘’∘⊙‰",
  ])
  func hasCharacters(of string: String) {
    for scalar in string.unicodeScalars {
      #expect(DejaVuSans.regular.contains(scalar), "\(scalar)")
      #expect(DejaVuSans.bold.contains(scalar), "\(scalar)")
    }
  }

  @Test func aMissingCharacterIsABox() {
    #expect(!DejaVuSans.regular.contains("日"))
    #expect(!DejaVuSans.regular.glyph("日").outline.isEmpty)
    #expect(DejaVuSans.regular.glyph(" ").outline.isEmpty)
  }

  /// fontTools' bounds of the glyphs: left, bottom, right, top; outlines are rounded to half of the font's units.
  @Test(arguments: [
    ("H", (201.0, 0.0, 1339.0, 1493.0)), ("o", (113, -29, 1141, 1147)), ("ä", (123, -29, 1069, 1552)),
    ("∇", (-6, 0, 1376, 1473)),
  ])
  func bounds(character: Unicode.Scalar, expected: (left: Double, bottom: Double, right: Double, top: Double)) {
    let points = DejaVuSans.regular.glyph(character).outline.polylines(tolerance: 1).flatMap(\.points)
    let (x, y) = (points.map(\.x), points.map(\.y))
    #expect(abs((x.min() ?? .nan) - expected.left) <= 3)
    #expect(abs((y.min() ?? .nan) - expected.bottom) <= 3)
    #expect(abs((x.max() ?? .nan) - expected.right) <= 3)
    #expect(abs((y.max() ?? .nan) - expected.top) <= 3)
  }
}
