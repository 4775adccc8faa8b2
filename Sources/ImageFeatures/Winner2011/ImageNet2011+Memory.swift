import LinearAlgebra

extension ImageNet2011 {
  /// A bound on what a fit takes of memory at once, in bytes, beside the images themselves: one system's largest stage, what is kept of
  /// all, and all systems' scores. An eighth and 8 MiB a thread stand for what an allocator keeps to itself.
  ///
  /// It holds for scores by the systems that were fitted too, of up to `scoredImages` images at a time.
  ///
  /// - images: how many a fit learns from.
  /// - scoredImages: how many are scored at a time afterwards; no matter where they are fewer than a fit learns from.
  /// - becomesModel: whether all systems are made one model afterwards, which is written to a file.
  public static func memoryBound(
    images: Int, scoredImages: Int = 0, classCount: Int, descriptors: [any LocalDescriptor], options: Options,
    becomesModel: Bool = false, threads: Int
  ) -> Int {
    let plans = descriptors.enumerated().map { index, descriptor in
      var options = options
      options.features = options.features(ofSystem: index)
      return StageMemory(
        images: images, classCount: classCount, descriptor: descriptor, options: options, threads: threads)
    }
    let model = becomesModel ? plans.reduce(4 * 262_144) { $0 + $1.modeled } : 0
    let largest = max(plans.map(\.largest).max() ?? 0, model)
    let kept = plans.reduce(0.0) { $0 + $1.kept }
    let scores = 4 * Double(classCount) * Double(max(images, scoredImages)) * Double(descriptors.count + 1)
    return Int(min(1.125 * (largest + kept + scores) + Double(8 << 20) * Double(threads), 1e18))
  }
}

/// What one system's stages have in memory at once, in bytes. In Double: sizes that are asked for in vain must not trap here.
struct StageMemory {
  private let images: Double
  private let classCount: Double
  private let patches: Double
  private let pixels: Double
  private let descriptorWidth: Double
  private let components: Double
  private let gaussians: Double
  private let cells: Double
  private let width: Double
  private let threads: Double
  /// How many descriptors of an image the projection and the mixture are fitted to.
  private let samplesOfImage: Double
  private let options: ImageNet2011.Options

  init(
    images: Int, classCount: Int, descriptor: any LocalDescriptor, options: ImageNet2011.Options, threads: Int
  ) {
    self.images = Double(max(1, images))
    self.classCount = Double(classCount)
    patches = Double(descriptor.patchCount)
    pixels = Double((descriptor.shape.height + 1) * (descriptor.shape.width + 1))
    descriptorWidth = Double(descriptor.descriptorWidth)
    components = Double(options.features.components)
    gaussians = Double(options.features.gaussians)
    cells = Double(options.features.regions.cells.count)
    width = 2 * components * gaussians * Double(options.features.regions.count)
    self.threads = Double(max(1, threads))
    samplesOfImage = Double(options.features.samplesOfImage(among: images, descriptor))
    self.options = options
  }

  /// The largest stage, without what is kept.
  var largest: Double { max(fitting, quantizing, compressing, classifying, scoring) }

  /// The largest stage of fitting the projection and the mixture.
  var fitting: Double { max(sampling, clustering, mixing) }

  /// What stays of a system: the projection as it is and transposed, the mixture and its products, codewords as they are and transposed,
  /// the machines.
  var kept: Double {
    keptOfFeatures + 2 * codewords + 4 * classCount * (width + 1)
  }

  /// What stays of the projection and the mixture.
  var keptOfFeatures: Double { 2 * 4 * components * descriptorWidth + 2 * mixture }

  /// What a system's part of a model has, and the tensors of its file, of which some elements at a time are written: the weights with the
  /// gradients that a layer keeps room for, and as a tensor; shift and scale of each number, both twice; what is kept as tensors.
  var modeled: Double {
    3 * 4 * classCount * (width + 1) + 4 * 4 * width + 2 * 4 * gaussians * components
      + 4 * components * descriptorWidth
  }

  /// Means and variances, and what makes scores of squares and differences.
  private var mixture: Double { 4 * 4 * gaussians * components }

  /// All codebooks' words, the square of each too.
  private var codewords: Double {
    let groupSize = Double(options.quantization.groupSize)
    let size = Double(1 << min(8, options.quantization.groupSize * options.quantization.bits))
    let groups = width / groupSize
    let shared =
      options.quantization.groupsPerCodebook.map { Double($0) }
      ?? min(max((Double(ProductQuantization.samplesPerCodeword) * size / quantizationImages).rounded(.up), 1), groups)
    return 4 * (groups / max(1, shared) + 1) * size * (groupSize + 1)
  }

  private var quantizationImages: Double { min(Double(max(1, options.quantizationImages)), images) }

  /// How many descriptors of all images that are.
  private var samples: Double { images * samplesOfImage }

  /// One image's descriptors on a thread. The image is there in grey and smoothed, and each of its pixels as eight directions, twice, or
  /// as sums of three channels and of their squares.
  private var describing: Double { 128 * pixels + patches * (4 * descriptorWidth + 8) }

  /// Sums over descriptors, of each Gaussian's squares and differences, and of responsibilities, in Double.
  private var sums: Double { 8 * gaussians * (2 * components + 1) }

  /// Responsibilities of a block of samples, their squares and differences, and the block's sums in Float.
  private var block: Double {
    let rows = min(max(262_144 / max(1, gaussians), 64), 2048)
    return 4 * rows * (gaussians + 2 * components + 2) + 4 * gaussians * (2 * components + 2)
  }

  /// One image's vector on a thread: descriptors, projected ones as they come and sorted by cells, and the places of these; sums of each
  /// cell, and once more of a region.
  var encoding: Double {
    describing + patches * (3 * 4 * components + 3 * 8) + 4 * 256 * descriptorWidth + (cells + 1) * sums + block
      + 4 * width
  }

  private var sampling: Double {
    let drawing = samplesOfImage * (4 * descriptorWidth + 64)
    let covariance = 4 * (2 * 4096 * descriptorWidth + 12 * descriptorWidth * descriptorWidth)
    return 4 * samples * descriptorWidth
      + max(
        threads * (describing + drawing), covariance, 4 * samples * components + threads * 4 * 256 * descriptorWidth)
  }

  /// Of each sample k-means keeps distances, their sums in Double, the candidates' distances, and clusters, twice.
  private var clustering: Double {
    let candidates = 3 + Double(max(1, gaussians).exponent)
    return 4 * samples * (descriptorWidth + components) + samples * (32 + 4 * candidates)
      + 4 * 8 * gaussians * components + threads * 4 * max(131_072, 48 * gaussians)
  }

  private var mixing: Double {
    // Parts come in waves of four a thread; the mixture as it was and as it is.
    4 * samples * (descriptorWidth + components) + 8 * samples + 2 * sums + 4 * mixture
      + threads * (block + 4 * 4 * gaussians * (2 * components + 2))
  }

  private var quantizing: Double {
    let fitting = threads * 4 * 16 * 256 * (Double(options.quantization.groupSize) + 16)
    return 4 * width * quantizationImages + max(threads * encoding, 2 * codewords + fitting)
  }

  /// All images' bytes, which take their place anew as they grow; those of a wave are not yet among them.
  private var codes: Double { width / Double(options.quantization.groupSize) }

  private var compressing: Double {
    3 * images * codes + threads * (4 * codes + encoding + 4 * 4096 * 256 / 16)
  }

  /// Beside the bytes a step's vectors at full length, and those that gave the learning rate; the scores of all images.
  private var classifying: Double {
    let batch = min(Double(max(1, options.machines.batchSize)), images)
    return 2 * images * codes + 4 * width * (batch + 16) + images * (16 + 8 * classCount)
  }

  /// A chunk's vectors at full length, and once more as the machines take them.
  private var scoring: Double { 2 * 4 * width * Double(ImageNet2011.scoringChunk) + threads * encoding }
}
