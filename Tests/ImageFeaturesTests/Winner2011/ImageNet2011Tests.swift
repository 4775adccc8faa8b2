import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct ImageNet2011Tests {
  @Test func `images are told apart, step by step, with the same bits for any number of threads`() throws {
    let (inputs, classes) = StripedImages.pixels(30, seed: 1)
    var stages: [ImageNet2011.Stage] = []
    let pipeline = try ImageNet2011(
      fittedTo: inputs, classes: classes, classCount: 3, descriptors: SmallPipeline.descriptors(),
      options: SmallPipeline.options(),
      threads: 2
    ) { stages.append($0) }
    #expect(stages.first == .fitting(system: "sift"))
    #expect(stages.contains(.compressing(system: "local-color", done: 30, of: 30)))
    #expect(stages.last == .classifying(system: "local-color", done: 20, of: 20))
    #expect(pipeline.systems.map(\.features.outputWidth) == [2 * 8 * 4 * 4, 2 * 8 * 4 * 4])
    let (asked, truth) = StripedImages.pixels(30, seed: 2)
    let scores = pipeline.scores(of: asked, threads: 2)
    #expect(scores.largestInRows() == truth.map { Int($0) })
    let again = try ImageNet2011(
      fittedTo: inputs, classes: classes, classCount: 3, descriptors: SmallPipeline.descriptors(),
      options: SmallPipeline.options())
    #expect(again.scores(of: asked) == scores)
    let copy = try ImageNet2011(systems: pipeline.systems, fusion: pipeline.fusion)
    #expect(copy.scores(of: asked) == scores)
  }

  @Test func `Fisher features are those of the parts`() throws {
    let (inputs, _) = StripedImages.pixels(12, seed: 3)
    let descriptor = try SIFT(shape: StripedImages.shape, grid: PatchGrid(cellSides: [2, 4], step: 4))
    let features = try FisherFeatures(
      fittedTo: inputs, descriptor: descriptor, options: SmallPipeline.options().features)
    let found = features.features(of: inputs, threads: 2)
    #expect(found.rows == 12 && found.columns == features.outputWidth && features.inputWidth == 3072)
    let local = descriptor.descriptors(of: inputs, at: 7)
    let projected = features.projection.features(of: .floats(local.values))
    let vector = features.encoding.vector(of: LocalDescriptors(values: projected, centers: local.centers))
    #expect(found.row(7) == vector.elements)
  }

  @Test func `what can't be fitted is said`() throws {
    let (inputs, classes) = StripedImages.pixels(6, seed: 1)
    let descriptors = try SmallPipeline.descriptors()
    func fitting(_ change: (inout ImageNet2011.Options) -> Void, classes: [Int32] = classes) -> String? {
      var options = SmallPipeline.options()
      change(&options)
      // All of it is said before anything is fitted.
      var stages = 0
      defer { #expect(stages == 0) }
      return message {
        _ = try ImageNet2011(
          fittedTo: inputs, classes: classes, classCount: 3, descriptors: descriptors, options: options
        ) { _ in stages += 1 }
      }
    }
    #expect(fitting({ _ in }, classes: [0, 1]) == "2011: 2 classes of 6 images")
    #expect(
      fitting { ($0.features.samples, $0.features.gaussians) = (12, 20) }
        == "mixture: 12 samples are fewer than the 20 Gaussians asked for")
    #expect(
      fitting { $0.features.components = 200 }
        == "2011: 200 components of sift, which has 128 numbers; there must be at least 1 and at most 128")
    #expect(
      fitting { $0.components = [8, 97] }
        == "2011: 97 components of local-color, which has 96 numbers; there must be at least 1 and at most 96")
    #expect(fitting { $0.components = [8] } == "2011: components for 1 systems of 2")
    #expect(
      fitting { $0.fusionWeights = [1] } == "2011: fusion weights of 1 systems, but there are 2")
    #expect(
      fitting { $0.fusionWeights = [0, 0] }
        == "fusion: weights of [0.0, 0.0]; they must be finite, not negative, and not all 0")
    #expect(
      fitting { $0.quantization.groupSize = 3 }
        == "product quantisation: vectors of 256 numbers are no whole groups of 3")
    #expect(
      fitting { $0.machines.batchSize = 0 }
        == "support vector machines: batches of 0 vectors; there must be at least 1")
    #expect(fitting { $0.quantizationImages = 0 } == "2011: codebooks from 0 images; there must be at least 1")
    #expect(
      message {
        _ = try ImageNet2011(
          fittedTo: .floats(Matrix(rows: 6, columns: 10)), classes: classes, classCount: 3, descriptors: descriptors)
      } == "Fisher vectors: images of 10 numbers, but sift of 3072")
    #expect(
      message {
        _ = try ImageNet2011(fittedTo: inputs, classes: classes, classCount: 3, descriptors: [])
      } == "2011: no descriptors")
  }

  // What machines learn from is compressed; what they are asked about isn't.
  @Test func `systems have components of their own, and images the scores of their vectors at full length`() throws {
    let (inputs, classes) = StripedImages.pixels(12, seed: 1)
    var options = SmallPipeline.options()
    options.components = [8, 6]
    let pipeline = try ImageNet2011(
      fittedTo: inputs, classes: classes, classCount: 3, descriptors: SmallPipeline.descriptors(), options: options,
      threads: 2)
    #expect(pipeline.systems.map(\.features.outputWidth) == [2 * 8 * 4 * 4, 2 * 6 * 4 * 4])
    let (asked, _) = StripedImages.pixels(70, seed: 2)
    for (system, scores) in zip(pipeline.systems, pipeline.systemScores(of: asked, threads: 2)) {
      let vectors = system.features.features(of: asked, threads: 2)
      #expect(scores == system.machines.scores(of: MatrixRows(vectors)))
    }
  }

  // The scores of one system and of both together, four bytes a class, and no vectors.
  @Test func `of images that are scored the bound counts scores alone`() throws {
    func bound(_ scored: Int) throws -> Double {
      Double(
        ImageNet2011.memoryBound(
          images: 100, scoredImages: scored, classCount: 5, descriptors: [try SmallPipeline.descriptors()[0]],
          options: .winner2011, threads: 1))
    }
    #expect(try bound(100) == bound(0))
    let growth = try bound(1_000_100) - bound(100)
    #expect(abs(growth - 1.125 * 2 * 4 * 5 * 1e6) < 10)
  }

  // 524,288 numbers are two mebibytes, and sixty-four vectors for the codebooks beside the codewords, a byte for eight numbers, and the
  // machines are the most that is there at once.
  @Test func `the winner's sizes, and what they need, are known beforehand`() throws {
    let options = ImageNet2011.Options.winner2011.features
    #expect(2 * options.components * options.gaussians * options.regions.count == 524_288)
    let shape = ImageShape(height: 256, width: 256, channels: 3)
    let grid = try PatchGrid(patches: 10_000, of: shape)
    func bound(images: Int, classes: Int = 10, _ change: (inout ImageNet2011.Options) -> Void = { _ in }) throws -> Int
    {
      var options = ImageNet2011.Options.winner2011
      change(&options)
      return ImageNet2011.memoryBound(
        images: images, classCount: classes, descriptors: [try SIFT(shape: shape, grid: grid)], options: options,
        threads: 2)
    }
    let hundred = try bound(images: 100)
    #expect(hundred > 64 * 524_288 * 4 && hundred < 500 << 20)
    // 65,536 bytes an image, and not the two mebibytes of its vector: a hundred thousand images take less than four times as much,
    // for an array that grows is there twice.
    let many = try bound(images: 100_000)
    #expect(many > 100_000 * 65_536 && many < 4 * 100_000 * 65_536)
    #expect(try bound(images: 100, classes: 1000) > hundred + 990 * 524_288 * 4)
    // What is asked for in vain is no trap.
    #expect(try bound(images: .max / 2) { $0.features.gaussians = .max / 4 } > 1 << 50)
  }
}
