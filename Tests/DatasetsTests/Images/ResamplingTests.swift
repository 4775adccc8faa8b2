import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct ResamplingTests {
  private func noise(_ shape: ImageShape) -> Image {
    var stream = RandomStream(seed: 3, name: "pixels")
    return Image(shape: shape, pixels: (0..<shape.count).map { _ in UInt8(stream.integer(below: 256)) })
  }

  /// What the weight of each source pixel is for a target pixel, in Double, from the definition: the overlap of two intervals, or a tent
  /// around the centre.
  private func weights(_ position: Int, from count: Int, to target: Int, by resampling: Resampling) -> [Double] {
    let scale = Double(count) / Double(target)
    return (0..<count).map { pixel in
      switch resampling {
      case .area:
        max(0, min(Double(pixel + 1), Double(position + 1) * scale) - max(Double(pixel), Double(position) * scale))
          / scale
      case .bilinear:
        max(0, 1 - abs(min(max((Double(position) + 0.5) * scale - 0.5, 0), Double(count - 1)) - Double(pixel)))
      }
    }
  }

  @Test(
    arguments: Resampling.allCases,
    [(7, 5, 3, 2), (8, 8, 4, 4), (5, 6, 5, 3), (3, 4, 7, 9), (1, 1, 3, 2), (6, 1, 2, 4), (16, 12, 1, 1)])
  func equalsTheWeightedSum(_ resampling: Resampling, sizes: (Int, Int, Int, Int)) {
    let (height, width, targetHeight, targetWidth) = sizes
    for channels in [1, 3] {
      let image = noise(ImageShape(height: height, width: width, channels: channels))
      let resized = image.resized(height: targetHeight, width: targetWidth, by: resampling)
      #expect(resized.shape == ImageShape(height: targetHeight, width: targetWidth, channels: channels))
      for y in 0..<targetHeight {
        let rows = weights(y, from: height, to: targetHeight, by: resampling)
        for x in 0..<targetWidth {
          let columns = weights(x, from: width, to: targetWidth, by: resampling)
          for c in 0..<channels {
            var sum = 0.0
            for i in 0..<height {
              for j in 0..<width { sum += rows[i] * columns[j] * Double(image.pixels[(i * width + j) * channels + c]) }
            }
            #expect(abs(Double(resized.pixels[(y * targetWidth + x) * channels + c]) - sum) <= 0.501)
          }
        }
      }
    }
  }

  @Test func theSameSizeIsTheSamePicture() {
    let image = noise(ImageShape(height: 4, width: 6, channels: 3))
    for resampling in Resampling.allCases {
      #expect(image.resized(height: 4, width: 6, by: resampling) == image)
    }
  }

  @Test func aPartIsCutOut() {
    let image = Image(shape: ImageShape(height: 3, width: 4, channels: 1), pixels: (0..<12).map { UInt8($0) })
    #expect(image.cropped(top: 1, left: 2, height: 2, width: 2).pixels == [6, 7, 10, 11])
  }

  @Test(arguments: [
    (10, 20, 4, 4, 0, 5, 10, 10), (20, 10, 4, 4, 5, 0, 10, 10), (10, 20, 1, 2, 0, 0, 10, 20), (9, 8, 3, 2, 0, 1, 9, 6),
    (1, 9, 5, 1, 0, 4, 1, 1),
    // 6.75 pixels are nearer to 7 than to 6.
    (9, 9, 3, 4, 1, 0, 7, 9), (9, 9, 4, 3, 0, 1, 9, 7),
  ])
  func croppingKeepsTheMiddle(sizes: (Int, Int, Int, Int, Int, Int, Int, Int)) {
    let (height, width, targetHeight, targetWidth, top, left, partHeight, partWidth) = sizes
    let image = noise(ImageShape(height: height, width: width, channels: 1))
    #expect(
      image.croppedToAspect(height: targetHeight, width: targetWidth)
        == image.cropped(top: top, left: left, height: partHeight, width: partWidth))
  }

  @Test func fittingCropsOrStretchesAndConverts() {
    let image = noise(ImageShape(height: 6, width: 12, channels: 3))
    let shape = ImageShape(height: 3, width: 3, channels: 1)
    let grey = image.converted(toChannels: 1)
    #expect(
      image.fitted(to: shape)
        == grey.cropped(top: 0, left: 3, height: 6, width: 6).resized(height: 3, width: 3, by: .area))
    #expect(
      image.fitted(to: shape, ImageFitting(.stretch, by: .bilinear)) == grey.resized(height: 3, width: 3, by: .bilinear)
    )
    #expect(grey.fitted(to: ImageShape(height: 3, width: 6, channels: 3)).shape.channels == 3)
  }

  /// 0.299 R + 0.587 G + 0.114 B to the nearest whole number: 0.886, 0.57, 76.245, 149.685, 29.07, 128.
  @Test func greyIsRoundedToTheNearest() {
    let image = Image(
      shape: ImageShape(height: 2, width: 3, channels: 3),
      pixels: [1, 1, 0, 0, 0, 5, 255, 0, 0, 0, 255, 0, 0, 0, 255, 128, 128, 128])
    #expect(image.converted(toChannels: 1).pixels == [1, 1, 76, 150, 29, 128])
  }

  @Test func picturesThatCannotBeTrap() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Image(shape: ImageShape(height: 1, width: 2, channels: 3), pixels: [1, 2, 3])
    }.expectMessage("3 bytes for an image of 6")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let image = Image(shape: ImageShape(height: 2, width: 3, channels: 1), pixels: [1, 2, 3, 4, 5, 6])
      _ = image.cropped(top: 1, left: 0, height: 2, width: 3)
    }.expectMessage("a part of 3×2 pixels from row 1 and column 0 on of an image of 3×2")
  }
}
