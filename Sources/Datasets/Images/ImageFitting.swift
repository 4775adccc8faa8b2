public import LinearAlgebra

/// How pictures of any size become pictures of one size.
public struct ImageFitting: Sendable, Equatable {
  /// What becomes of a picture of another aspect ratio.
  public enum Kind: String, Sendable, CaseIterable {
    /// What sticks out is cut off, as much on either side.
    case crop
    /// Width and height are changed each by itself.
    case stretch
  }

  /// What becomes of a picture of another aspect ratio.
  public var kind: Kind
  /// How pixels of another size are computed.
  public var resampling: Resampling

  /// A way of fitting.
  public init(_ kind: Kind = .crop, by resampling: Resampling = .area) {
    self.kind = kind
    self.resampling = resampling
  }
}

extension Image {
  /// The picture in another shape.
  public func fitted(to shape: ImageShape, _ fitting: ImageFitting = ImageFitting()) -> Image {
    var image = self
    if fitting.kind == .crop { image = image.croppedToAspect(height: shape.height, width: shape.width) }
    // The cheaper order: fewer channels before, more channels after the pixels.
    if shape.channels < self.shape.channels { image = image.converted(toChannels: shape.channels) }
    return image.resized(height: shape.height, width: shape.width, by: fitting.resampling)
      .converted(toChannels: shape.channels)
  }

  /// The largest part around the middle whose sides are to each other as those given, to the pixel.
  func croppedToAspect(height: Int, width: Int) -> Image {
    let isTooWide = shape.width * height > shape.height * width
    let partHeight = isTooWide ? shape.height : max(1, rounded(shape.width * height, over: width))
    let partWidth = isTooWide ? max(1, rounded(shape.height * width, over: height)) : shape.width
    if partHeight == shape.height && partWidth == shape.width { return self }
    return cropped(
      top: (shape.height - partHeight) / 2, left: (shape.width - partWidth) / 2, height: partHeight, width: partWidth)
  }
}

/// A quotient of positive numbers to the nearest whole one.
private func rounded(_ dividend: Int, over divisor: Int) -> Int { (2 * dividend + divisor) / (2 * divisor) }
