import LinearAlgebra

/// The data set inside the library: 1,797 handwritten digits of 8×8 pixels, 0…16.
///
/// E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits* (the test set), UCI Machine Learning Repository
/// 1998, https://doi.org/10.24432/C50P49, CC BY 4.0; as scikit-learn's `load_digits`, in the same order.
enum Digits {
  static let count = 1797
  static let imageShape = ImageShape(height: 8, width: 8, channels: 1)
  static let pixelMaximum: Float = 16
  static let source =
    "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak 1998, "
    + "https://doi.org/10.24432/C50P49, CC BY 4.0"

  /// 1797×64 bytes, and the classes "0" to "9".
  static func examples() -> Examples {
    let pixelCount = imageShape.count
    // Class, space, pixels, end of line.
    let lineLength = 1 + 1 + pixelCount + 1
    require(text.utf8CodeUnitCount == count * lineLength - 1, "the digits' text has an unexpected length")
    let start = text.utf8Start
    let classes = (0..<count).map { Int32(start[$0 * lineLength] - UInt8(ascii: "0")) }
    let pixels = [UInt8](unsafeUninitializedCapacity: count * pixelCount) { pixels, initialized in
      for image in 0..<count {
        let line = start + image * lineLength + 2
        for pixel in 0..<pixelCount { pixels[image * pixelCount + pixel] = value(of: line[pixel]) }
      }
      initialized = count * pixelCount
    }
    return Examples(
      inputs: .bytes(pixels, rows: count, columns: pixelCount),
      targets: .classes(classes, names: (0...9).map { String($0) }), imageShape: imageShape)
  }

  /// 0…16 for `.`, `1` to `9`, `A` to `G`.
  private static func value(of character: UInt8) -> UInt8 {
    // Numbers, because `UInt8(ascii:)` is a call in a debug build: "A", "1" and, below it, ".".
    character >= 65 ? character - 55 : character >= 49 ? character - 48 : 0
  }
}
