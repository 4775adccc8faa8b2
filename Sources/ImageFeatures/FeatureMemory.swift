public import LinearAlgebra

/// What features take of memory at once beside the images and the features themselves, in bytes.
///
/// In Double: sizes that are asked for in vain must not trap. A change to what an algorithm keeps is a change to its bound here, or in
/// ``StageMemory`` for what descriptors take.
public struct FeatureMemory: Sendable, Hashable {
  /// While they are fitted.
  public var fitting: Double
  /// While they are made, whatever the number of threads.
  public var shared: Double
  /// Of each thread while they are made.
  public var perThread: Double

  /// Bytes at each of these times.
  public init(fitting: Double = 0, shared: Double = 0, perThread: Double = 0) {
    (self.fitting, self.shared, self.perThread) = (fitting, shared, perThread)
  }
}

/// Bytes of a Float.
private let float = 4.0

extension HoG {
  /// What the features take: on each thread the image, a row of cells with gradients, lengths and directions, and all histograms.
  public var memory: FeatureMemory {
    let band = Double(cell.height) * Double(shape.width)
    return FeatureMemory(
      perThread: float * (Double(shape.count) + 4 * band + Double(cells.count) * Double(directions + 1)))
  }
}

extension ColorHistogram {
  /// What the features take: on each thread an image, as it is and in the space of its colours.
  public var memory: FeatureMemory { FeatureMemory(perThread: 2 * float * Double(shape.count)) }
}

extension PCA {
  /// What a fit to inputs, N×D, takes, and what projecting takes.
  ///
  /// With fewer inputs than numbers the centred inputs are there twice, as they are and as they are decomposed, beside the vectors of
  /// either side; Pleat's own decomposition has all but the first as Double.
  public static func memory(
    rows: Int, columns: Int, components: Int, decompositions: any DecompositionBackend = .auto
  ) -> FeatureMemory {
    let (n, d, k) = (Double(rows), Double(columns), Double(components))
    let kept = 2 * float * k * d
    let fitting: Double
    if columns <= rows {
      fitting = Covariance.memory(rows: rows, columns: columns)
    } else if decompositions is SwiftDecompositions {
      fitting = float * 4 * n * d + 8 * (5 * n * d + 6 * n * n)
    } else {
      fitting = float * (3 * n * d + 8 * n * n + 64 * (n + d))
    }
    return FeatureMemory(fitting: fitting + kept, shared: kept, perThread: float * 256 * (d + k))
  }
}

extension ZCAWhitening {
  /// What a fit to inputs, N×D, takes, and what whitening takes.
  public static func memory(rows: Int, columns: Int) -> FeatureMemory {
    let d = Double(columns)
    return FeatureMemory(
      fitting: Covariance.memory(rows: rows, columns: columns), shared: float * d * d, perThread: float * 512 * d)
  }
}

extension Covariance {
  /// The covariance of inputs and all that a decomposition of it needs: some of the inputs twice, and twelve matrices of its size.
  static func memory(rows: Int, columns: Int) -> Double {
    let d = Double(columns)
    return float * (2 * Double(min(rows, batchRows)) * d + 12 * d * d)
  }
}

extension BagOfVisualWords {
  /// What learning the words takes, and what an image takes on each thread: the whole image, some patches, and their distances to all words.
  public static func memory(
    of shape: ImageShape, settings: Settings, learning: Learning, threads: Int
  ) -> FeatureMemory {
    let (words, side, step) = (Double(settings.words), Double(settings.patchSide), Double(settings.step))
    let width = side * side * Double(shape.channels)
    let samples = Double(learning.samples)
    let covariance = float * (2 * Double(Covariance.batchRows) * width + 12 * width * width)
    // Distances, their sums, the candidates' distances of k-means++, and clusters, twice, as of descriptors.
    let clustering =
      samples * (32 + float * (3 + Double(max(words, 1).exponent))) + float * 8 * words * width
      + Double(threads) * float * max(131_072, 48 * words)
    let places = (Double(shape.height) - side) / step + 1
    let patches = max(0, places) * max(0, (Double(shape.width) - side) / step + 1)
    let block = min(max(65_536 / max(words, 1), 16), 1024)
    return FeatureMemory(
      fitting: samples * (32 + float * width) + max(covariance, float * samples * width + clustering),
      // The regions of all patches, an array that grows.
      shared: 2 * float * words * width + 2 * 8 * patches * Double(settings.pyramid.count),
      perThread: float * Double(shape.count) + block * (float * (2 * width + words) + 8))
  }
}

extension FisherFeatures {
  /// What a fit to so many images takes, and what an image takes on each thread: all its descriptors, which for a large image with patches
  /// at every pixel is gigabytes.
  public static func memory(
    images: Int, descriptor: any LocalDescriptor, options: Options, threads: Int
  ) -> FeatureMemory {
    var pipeline = ImageNet2011.Options()
    pipeline.features = options
    let stages = StageMemory(
      images: images, classCount: 0, descriptor: descriptor, options: pipeline,
      threads: min(threads, images))
    return FeatureMemory(fitting: stages.fitting, shared: stages.keptOfFeatures, perThread: stages.encoding)
  }
}
