import ImageFeatures
import LinearAlgebra
import Testing

private let shape = ImageShape(height: 8, width: 8, channels: 1)
/// One number too many.
private let wide = ExampleInputs.floats(Matrix(rows: 2, columns: 65))

private func images() -> ExampleInputs { randomImages(4, shape) }

private func words() throws -> BagOfVisualWords {
  var (settings, learning) = (BagOfVisualWords.Settings(), BagOfVisualWords.Learning())
  (settings.words, settings.patchSide, learning.samples) = (3, 3, 60)
  return try BagOfVisualWords(fittedTo: images(), shape: shape, settings: settings, learning: learning)
}

private func mixture() throws -> GaussianMixture {
  try GaussianMixture(weights: [1], means: Matrix([[0, 0]]), variances: Matrix([[1, 1]]))
}

/// What a programmer's mistake says: the message is there in optimised builds too.
@Suite struct TrapTests {
  @Test func `inputs of another width`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try HoG(shape: shape, cell: GridSize(4)).features(of: wide)
    }.expectMessage("HoG of 64 pixels, but inputs of 65 numbers")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try ColorHistogram(shape: shape).features(of: wide)
    }.expectMessage("colour histograms of 64 numbers, but inputs of 65")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try PCA(fittedTo: images(), components: 2).features(of: wide)
    }.expectMessage("PCA of 64 numbers, but inputs of 65")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try ZCAWhitening(fittedTo: images()).features(of: wide)
    }.expectMessage("ZCA of 64 numbers, but inputs of 65")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try SIFT(shape: shape, grid: PatchGrid(cellSides: [1], step: 2)).descriptors(of: wide, at: 0)
    }.expectMessage("SIFT of 64 numbers, but inputs of 65")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let colors = try LocalColorStatistics(shape: shape, grid: PatchGrid(cellSides: [1], step: 2))
      _ = colors.descriptors(of: wide, at: 0)
    }.expectMessage("local colour statistics of 64 numbers, but inputs of 65")
  }

  @Test func `visual words of other images`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try BagOfVisualWords(fittedTo: wide, shape: shape)
    }.expectMessage("visual words of 64 numbers, but inputs of 65")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try words().features(of: wide)
    }.expectMessage("visual words of 64 numbers, but inputs of 65")
  }

  @Test func `Fisher vectors of other images and descriptors`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let fisher = try FisherFeatures(
        fittedTo: images(), descriptor: SIFT(shape: shape, grid: PatchGrid(cellSides: [1], step: 1)),
        options: FisherFeatures.Options(components: 2, gaussians: 1))
      _ = fisher.features(of: wide)
    }.expectMessage("Fisher vectors of images of 64 numbers, but inputs of 65")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let three = LocalDescriptors(values: Matrix(rows: 1, columns: 3), centers: [SIMD2(0.5, 0.5)])
      _ = try FisherVectors(mixture: mixture()).vector(of: three)
    }.expectMessage("Fisher vectors of 2 numbers, but descriptors of 3")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LocalDescriptors(values: Matrix(rows: 2, columns: 3), centers: [])
    }.expectMessage("2 descriptors of 0 patches")
  }

  @Test func `features to go back from`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try PCA(fittedTo: images(), components: 2).inputs(from: Matrix(rows: 1, columns: 3))
    }.expectMessage("2 components, but features of 3 numbers")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try ZCAWhitening(fittedTo: images()).inputs(from: Matrix(rows: 1, columns: 3))
    }.expectMessage("ZCA of 64 numbers, but features of 3")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try ColorHistogram(shape: shape).color(ofBox: 16)
    }.expectMessage("box 16 of 16")
  }

  @Test func `samples of a mixture`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try mixture().meanLogLikelihood(of: Matrix(rows: 0, columns: 2))
    }.expectMessage("the mean log-likelihood of no samples")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try mixture().responsibilities(of: Matrix(rows: 1, columns: 3))
    }.expectMessage("samples of 3 numbers for Gaussians of 2")
  }

  @Test func `codes, vectors and scores that don't fit`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let quantization = try ProductQuantization(
        width: 4, groupsPerCodebook: 1, codewords: Matrix(rows: 4, columns: 2))
      _ = quantization.decode([0, 1, 0])
    }.expectMessage("3 bytes are no whole number of codes of 2")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let machines = try LinearSVMs(weights: Matrix(rows: 2, columns: 3), biases: Matrix(rows: 1, columns: 2))
      _ = machines.scores(of: MatrixRows(Matrix(rows: 1, columns: 4)))
    }.expectMessage("machines for 3 numbers, but vectors of 4")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LateFusion(weights: [1], means: [0], deviations: [1]).fused([])
    }.expectMessage("1 systems, but scores of shapes []")
  }
}
