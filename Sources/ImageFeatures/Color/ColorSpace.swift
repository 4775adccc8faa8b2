/// In which numbers a colour is told.
public enum ColorSpace: String, Sendable, Hashable, Codable, CaseIterable {
  /// Red, green, blue.
  case rgb
  /// Hue, around the circle of colours from red over green and blue back to red; saturation, from grey to colourful; value, from black
  /// to bright.
  ///
  /// A. R. Smith, *Color Gamut Transform Pairs*, SIGGRAPH 1978.
  case hsv

  /// A colour's three numbers, 0…1 each, times three factors.
  ///
  /// - color: red, green and blue, 0…1. The hue of a grey is 0, and less than 1 else; the saturation of black is 0.
  func numbers(of color: SIMD3<Float>, times factors: SIMD3<Float>) -> SIMD3<Float> {
    guard self == .hsv else { return color * factors }
    let value = color.max()
    let range = value - color.min()
    guard range > 0 else { return SIMD3(0, 0, value * factors.z) }
    var sixths: Float
    if color.z == value {
      sixths = 4 + (color.x - color.y) / range
    } else if color.y == value {
      sixths = 2 + (color.z - color.x) / range
    } else {
      sixths = (color.y - color.z) / range
      if sixths < 0 { sixths += 6 }
      if sixths >= 6 { sixths = 0 }
    }
    return SIMD3(sixths * factors.x / 6, range * factors.y / value, value * factors.z)
  }

  /// The colour that three numbers, 0…1 each, tell: red, green and blue.
  func color(of numbers: SIMD3<Float>) -> SIMD3<Float> {
    guard self == .hsv else { return numbers }
    // Each of the three rises and falls along the circle of hues, a third of it behind the one before.
    let distances = SIMD3<Float>(0, 2, 4).map { third in
      let sixths = abs((numbers.x * 6 - third).truncatingRemainder(dividingBy: 6))
      return min(sixths, 6 - sixths)
    }
    return distances.map { distance in numbers.z * (1 - numbers.y * min(max(distance - 1, 0), 1)) }
  }
}

extension SIMD3<Float> {
  fileprivate func map(_ function: (Float) -> Float) -> SIMD3<Float> { SIMD3(function(x), function(y), function(z)) }
}
