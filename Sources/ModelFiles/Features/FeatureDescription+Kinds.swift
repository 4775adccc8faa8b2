import ImageFeatures
import NeuralNetworks

/// Of ``ScaledInputs``.
struct PixelDescription: Codable {
  let inputs: Int
  let factor: Float

  init(_ pixels: ScaledInputs) { (inputs, factor) = (pixels.inputWidth, pixels.factor) }

  /// No machine holds an example of more numbers, and sums of some such stay far from overflow.
  private static let mostInputs = 1 << 32

  func transform() throws -> ScaledInputs {
    guard (1...Self.mostInputs).contains(inputs), factor.isFinite else {
      throw FeatureError("pixels of \(inputs) inputs, times \(factor)")
    }
    return ScaledInputs(width: inputs, factor: factor)
  }
}

/// Of ``HoG``.
struct HoGDescription: Codable {
  let image: ImageShape
  let cell: GridSize
  let directions: Int
  /// Absent for histograms as they are.
  var blocks: HoG.Blocks?
  let roots: Bool

  init(_ hog: HoG) {
    (image, cell, directions, blocks, roots) = (hog.shape, hog.cell, hog.directions, hog.blocks, hog.takesRoots)
  }

  func transform() throws -> HoG {
    try HoG(shape: image, cell: cell, directions: directions, blocks: blocks, takesRoots: roots)
  }
}

/// Of ``ColorHistogram``.
struct ColorHistogramDescription: Codable {
  let image: ImageShape
  let space: ColorSpace
  let bins: [Int]
  let soft: Bool
  let maximum: Float

  init(_ histogram: ColorHistogram) {
    (image, space, bins, soft) = (histogram.shape, histogram.space, histogram.bins, histogram.isSoft)
    maximum = histogram.maximum
  }

  func transform() throws -> ColorHistogram {
    // Histograms of grey images used to be called hsv where that was asked for, and were of greys all the same.
    try ColorHistogram(
      shape: image, space: image.channels == 1 ? .rgb : space, bins: bins, isSoft: soft, maximum: maximum)
  }
}

/// Of ``PCA``; its tensors are "mean", "components" [k, D] and "variances".
struct PCADescription: Codable {
  let inputs: Int
  let components: Int
  let total: Float
  let whitens: Bool

  init(_ pca: PCA) {
    (inputs, components, total, whitens) = (pca.inputWidth, pca.outputWidth, pca.totalVariance, pca.whitens)
  }

  func transform(_ tensors: FeatureTensors) throws -> PCA {
    try PCA(
      mean: try tensors.matrix("mean", rows: 1, columns: inputs),
      components: try tensors.matrix("components", rows: components, columns: inputs),
      variances: try tensors.matrix("variances", rows: 1, columns: components).elements.map(\.self),
      totalVariance: total, whitens: whitens)
  }
}

/// Of ``ZCAWhitening``; its tensors are "mean" and "matrix" [D, D].
struct ZCADescription: Codable {
  let inputs: Int

  init(_ zca: ZCAWhitening) { inputs = zca.inputWidth }

  func transform(_ tensors: FeatureTensors) throws -> ZCAWhitening {
    try ZCAWhitening(
      mean: try tensors.matrix("mean", rows: 1, columns: inputs),
      matrix: try tensors.matrix("matrix", rows: inputs, columns: inputs))
  }
}
