import Datasets
import ImageFeatures
import LinearAlgebra
import ModelFiles
import NeuralNetworks
import Testing

@testable import PleatCLI

/// What features will be is known before they are made: how wide, and how much memory they take.
struct FeaturePlanTests {
  private func plan(
    _ kinds: String, _ options: [String] = [], side: Int = 16, count: Int = 12, threads: Int = 2
  ) throws -> (plan: FeaturePlan, examples: Examples) {
    var stream = RandomStream(seed: 3, name: "noise")
    let bytes = (0..<count * side * side).map { _ in UInt8(stream.integer(below: 256)) }
    let examples = Examples(
      inputs: .bytes(bytes, rows: count, columns: side * side),
      targets: .classes((0..<count).map { Int32($0 % 2) }, names: ["a", "b"]),
      imageShape: ImageShape(height: side, width: side, channels: 1))
    let dataset = Dataset(
      name: "noise", training: examples, pixelMaximum: 255, defaultScaling: .unit, source: "noise")
    let plan = try FeatureSettings.parse(options).plan(
      try FeatureOptions.parse(kinds), of: examples, dataset, threads: threads)
    return (try #require(plan), examples)
  }

  @Test(
    arguments: [
      ("pixels", []), ("hog", []), ("hog", ["--hog-block", "0"]), ("color-histogram", []), ("pca", []), ("zca", []),
      ("pca", ["--pca-components", "3"]),
      ("bag-of-words", ["--bow-words", "5", "--bow-samples", "200", "--bow-pyramid", "1,2,4"]),
      ("fisher", ["--fisher-gaussians", "3", "--fisher-components", "4", "--fisher-samples", "200"]),
      (
        "fisher+hog+pca",
        [
          "--fisher-gaussians", "2", "--fisher-components", "4", "--fisher-regions", "quarters", "--fisher-samples",
          "200", "--fisher-descriptor",
          "local-color",
        ]
      ),
      (
        "hog+fisher",
        [
          "--fisher-gaussians", "2", "--fisher-components", "4", "--fisher-regions", "1x1+1x2", "--fisher-samples",
          "200",
          "--fisher-descriptor", "sift+local-color",
        ]
      ),
    ] as [(String, [String])])
  func theWidthIsKnownBefore(kinds: String, options: [String]) throws {
    let (plan, examples) = try plan(kinds, options)
    #expect(try plan.fitted(to: examples, seed: 1).outputWidth == plan.width)
  }

  @Test func denseDescriptorsOfLargeImagesAreRefusedWhereTheyDoNotFit() throws {
    let options = ["--fisher-cells", "4", "--fisher-step", "1"]
    let (large, _) = try plan("fisher", options, side: 1200, count: 3, threads: 3)
    // 1185² patches of 128 numbers and 64 components on each of three threads.
    let least = 3 * 1185 * 1185 * (128 + 64) * 4
    #expect(large.memory(examples: 3) >= Double(least))
    func message(_ plan: FeaturePlan, available: Int, taken: Int = 0) -> String? {
      do {
        try plan.checkMemory(examples: 3, taken: taken, available: available)
        return nil
      } catch let failure as Failure {
        #expect(failure.status == .usage)
        return failure.message
      } catch {
        return "\(error)"
      }
    }
    let refusal = try #require(message(large, available: least))
    #expect(refusal.hasPrefix("--features fisher: making them takes up to ") && refusal.contains(" GB on 3 threads"))
    #expect(message(large, available: 4 * least) == nil)
    #expect(message(large, available: 4 * least, taken: 3 * least) != nil)
    // On one thread there is one image's at a time, and two images are never on three.
    let (alone, _) = try plan("fisher", options, side: 1200, count: 3, threads: 1)
    #expect(alone.memory(examples: 3) < large.memory(examples: 3) / 2)
    #expect(large.memory(examples: 1) < large.memory(examples: 3))
    let (small, _) = try plan("hog", side: 1200, count: 3)
    #expect(message(small, available: 1 << 29) == nil)
  }

  /// A model that was trained on a larger machine.
  @Test func aModelsFeaturesMustFitToo() throws {
    let shape = ImageShape(height: 1200, width: 1200, channels: 1)
    let descriptor = try SIFT(shape: shape, grid: PatchGrid(cellSides: [4], step: 1))
    let projection = try PCA(
      mean: Matrix(rows: 1, columns: 128), components: Matrix(rows: 2, columns: 128, repeating: 1), variances: [1, 1],
      totalVariance: 2, whitens: false)
    let mixture = try GaussianMixture(
      weights: [1], means: Matrix(rows: 1, columns: 2), variances: Matrix(rows: 1, columns: 2, repeating: 1))
    let fisher = try FisherFeatures(
      descriptor: descriptor, projection: projection, encoding: try FisherVectors(mixture: mixture))
    let least = 2 * 1185 * 1185 * 130 * 4
    for features in [fisher, JoinedFeatures([fisher, ScaledInputs(width: shape.count)])] as [any FeatureTransform] {
      let model = Model(
        network: try Network(
          inputs: features.outputWidth, hidden: [], outputs: 2, seed: 1, backend: SwiftBackend(threads: 2)),
        features: features, imageShape: shape, scaling: .identity(width: features.outputWidth), classNames: ["a", "b"])
      #expect(throws: Failure.self) {
        try model.checkFeatureMemory(owner: "m", examples: 2, taken: 0, available: least)
      }
      try model.checkFeatureMemory(owner: "m", examples: 2, taken: 0, available: 4 * least)
    }
  }

  @Test func allFeaturesTogetherMustFit() throws {
    let (plan, _) = try plan("hog")
    let bytes = 1000 * plan.width * 4
    try plan.checkMemory(examples: 1000, taken: 0, available: 2 * bytes + (1 << 24))
    #expect(throws: Failure.self) { try plan.checkMemory(examples: 1000, taken: 0, available: bytes) }
    // `pleat features` has them four times while it writes.
    try plan.checkMemory(examples: 1000, copies: 3, taken: 0, available: 4 * bytes + (1 << 24))
    #expect(throws: Failure.self) {
      try plan.checkMemory(examples: 1000, copies: 3, taken: 0, available: 4 * bytes - 1)
    }
  }

  @Test func theCopiesOfAPrincipalComponentAnalysisAreCounted() throws {
    // Fewer images than pixels.
    let (plan, _) = try plan("pca", side: 400, count: 30)
    #expect(plan.memory(examples: 30) >= Double(3 * 30 * 400 * 400 * 4))
    #expect(throws: Failure.self) {
      try plan.checkMemory(examples: 30, taken: 0, available: 2 * 30 * 400 * 400 * 4)
    }
  }

  /// Digits' principal components are half a megabyte, but with them the program was seen to grow by 3.7 MB.
  @Test func aProgramHasMoreThanItsArrays() throws {
    for threads in [1, 2] {
      let (small, _) = try plan("pca", ["--pca-components", "2"], threads: threads)
      #expect(small.memory(examples: 12) >= 3.7e6 * Double(threads))
    }
  }

  /// Of wide features an evaluation's batch and the network's weights may take more than making them.
  @Test func whatTrainingTakesIsCountedBesideTheFeatures() throws {
    let (plan, _) = try plan("pixels")
    func message(training: Double, available: Double) -> String? {
      do {
        try plan.checkMemory(examples: 1000, training: training, taken: 0, available: Int(available))
        return nil
      } catch { return (error as? Failure)?.message ?? "\(error)" }
    }
    // An eighth more for the allocator, 8 MiB for each of two threads, and a megabyte of features.
    #expect(message(training: 1e9, available: 1e9)?.contains("pixels: training on them takes up to 1.14 GB") == true)
    #expect(message(training: 1e9, available: 1.2e9) == nil)
    #expect(message(training: 1e9, available: 1e9 + 1000 * 256 * 4) != nil)
    #expect(message(training: 1e3, available: 1.5e6)?.contains("pixels: making them takes up to") == true)
  }

  @Test(arguments: [(2000, 20_000, 1024), (300, 20_000, 300), (2000, 1 << 20, 64)])
  func trainingHasTheInputsOfAStepAndOfAnEvaluation(examples: Int, inputs: Int, rows: Int) throws {
    let memory = try TrainOptions.parse(["--model", "linear", "--batch-size", "32"]).memory(
      examples: examples, inputs: inputs, outputs: 2, layers: LayerOptions.parse([]), wiring: nil, stateSlots: 1)
    let batches = 4 * Double((32 + rows) * inputs)
    // Weights, gradients and the optimiser's state beside, and those of the best network so far.
    let weights = 4 * 2 * Double(inputs)
    #expect(memory >= batches + 4 * weights && memory < 1.1 * batches + 12 * weights)
  }
}
