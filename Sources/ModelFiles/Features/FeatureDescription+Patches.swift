import ImageFeatures
import NeuralNetworks

/// Of ``BagOfVisualWords``; its tensors are "codebook" [K, D], "whitening.mean" and "whitening.matrix".
struct WordsDescription: Codable {
  let image: ImageShape
  let settings: BagOfVisualWords.Settings

  init(_ words: BagOfVisualWords) { (image, settings) = (words.shape, words.settings) }

  func transform(_ tensors: FeatureTensors) throws -> BagOfVisualWords {
    guard (1...image.height).contains(settings.patchSide) else {
      throw FeatureError("bag of words: patches of \(settings.patchSide) pixels a side")
    }
    let width = settings.patchSide * settings.patchSide * image.channels
    return try BagOfVisualWords(
      shape: image, settings: settings,
      whitening: try ZCAWhitening(
        mean: try tensors.part("whitening").matrix("mean", rows: 1, columns: width),
        matrix: try tensors.part("whitening").matrix("matrix", rows: width, columns: width)),
      codebook: try tensors.matrix("codebook", rows: settings.words, columns: width))
  }
}

/// Of ``FisherFeatures``; its tensors are "weights", "means" and "variances" of the mixture, and those of a ``PCADescription`` under
/// "projection".
struct FisherDescription: Codable {
  let image: ImageShape
  /// "sift" or "local-color".
  let descriptor: String
  let grid: PatchGrid
  /// Of SIFT.
  var smoothing: Float?
  var contrast: Float?
  let projection: PCADescription
  let gaussians: Int
  let regions: SpatialRegions
  /// Absent for gradients as they are.
  var power: Float?

  /// Traps on a descriptor of another kind.
  init(_ fisher: FisherFeatures) {
    image = fisher.descriptor.shape
    descriptor = fisher.descriptor.name
    switch fisher.descriptor {
    case let sift as SIFT: (grid, smoothing, contrast) = (sift.grid, sift.smoothing, sift.leastContrast)
    case let colors as LocalColorStatistics: grid = colors.grid
    default: fatalError("\(fisher.descriptor.name) descriptors have no form in a model file")
    }
    projection = PCADescription(fisher.projection)
    gaussians = fisher.encoding.mixture.count
    regions = fisher.encoding.regions
    power = fisher.encoding.power
  }

  func transform(_ tensors: FeatureTensors) throws -> FisherFeatures {
    let weights = try tensors.matrix("weights", rows: 1, columns: gaussians)
    let mixture = try GaussianMixture(
      weights: weights.elements, means: try tensors.matrix("means", rows: gaussians, columns: projection.components),
      variances: try tensors.matrix("variances", rows: gaussians, columns: projection.components))
    return try FisherFeatures(
      descriptor: try localDescriptor(), projection: try projection.transform(tensors.part("projection")),
      encoding: try FisherVectors(mixture: mixture, regions: regions, power: power))
  }

  private func localDescriptor() throws -> any LocalDescriptor {
    switch descriptor {
    case "sift":
      guard let smoothing, let contrast else { throw FeatureError("SIFT without its smoothing or contrast") }
      return try SIFT(shape: image, grid: grid, smoothing: smoothing, leastContrast: contrast)
    case "local-color": return try LocalColorStatistics(shape: image, grid: grid)
    default: throw FeatureError("unknown descriptor \(descriptor.debugDescription); known are sift, local-color")
    }
  }
}
