public import LinearAlgebra

/// A picture as bytes: grey, or red, green and blue, from 0 to 255.
///
/// ```swift
/// let image = try Image(contentsOf: "cat.jpeg").fitted(to: ImageShape(height: 32, width: 32, channels: 3))
/// ```
public struct Image: Sendable, Equatable {
  /// Height, width and channels.
  public let shape: ImageShape
  /// ``ImageShape/count`` bytes, as they lie in an ``ImageShape``.
  public let pixels: [UInt8]

  /// Traps unless there are as many bytes as the shape has.
  public init(shape: ImageShape, pixels: [UInt8]) {
    require(pixels.count == shape.count, "\(pixels.count) bytes for an image of \(shape.count)")
    self.shape = shape
    self.pixels = pixels
  }

  /// The same picture in grey or in three channels.
  ///
  /// Grey is 0.299 R + 0.587 G + 0.114 B, the luma of JPEG and of Rec. ITU-R BT.601, rounded; three channels of a grey picture are
  /// equal.
  ///
  /// - channels: 1 or 3.
  public func converted(toChannels channels: Int) -> Image {
    if channels == shape.channels { return self }
    let target = ImageShape(height: shape.height, width: shape.width, channels: channels)
    let pixels: [UInt8]
    if channels == 3 {
      pixels = self.pixels.flatMap { [$0, $0, $0] }
    } else {
      pixels = stride(from: 0, to: self.pixels.count, by: 3).map { start in
        let (red, green, blue) = (Int(self.pixels[start]), Int(self.pixels[start + 1]), Int(self.pixels[start + 2]))
        return UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
      }
    }
    return Image(shape: target, pixels: pixels)
  }

  /// The part that begins `top` rows and `left` pixels in.
  ///
  /// Traps unless it lies within the picture.
  public func cropped(top: Int, left: Int, height: Int, width: Int) -> Image {
    require(
      top >= 0 && left >= 0 && height > 0 && width > 0 && top + height <= shape.height && left + width <= shape.width,
      "a part of \(width)×\(height) pixels from row \(top) and column \(left) on of an image of \(shape.width)×\(shape.height)"
    )
    let channels = shape.channels
    var part: [UInt8] = []
    part.reserveCapacity(height * width * channels)
    for y in top..<top + height {
      let start = (y * shape.width + left) * channels
      part += pixels[start..<start + width * channels]
    }
    return Image(shape: ImageShape(height: height, width: width, channels: channels), pixels: part)
  }
}
