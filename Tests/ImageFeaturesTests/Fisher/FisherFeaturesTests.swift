import ImageFeatures
import LinearAlgebra
import Testing

/// What a projection and a mixture are fitted to.
struct FisherFeaturesTests {
  private static let shape = ImageShape(height: 16, width: 16, channels: 1)

  private static func descriptor() throws -> LocalColorStatistics {
    try LocalColorStatistics(shape: shape, grid: PatchGrid(cellSides: [2], step: 2))
  }

  @Test(arguments: [1, 2]) func `descriptors of all images are sampled`(threads: Int) throws {
    let (descriptor, images) = (try Self.descriptor(), randomImages(5, Self.shape))
    let features = try FisherFeatures(
      fittedTo: images, descriptor: descriptor, options: FisherFeatures.Options(components: 4, gaussians: 2),
      threads: threads)
    // Samples enough for all descriptors: the projection's mean is theirs.
    var sums = [Double](repeating: 0, count: descriptor.descriptorWidth)
    for image in 0..<5 {
      let values = descriptor.descriptors(of: images, at: image).values
      for patch in 0..<values.rows { for j in sums.indices { sums[j] += Double(values[patch, j]) } }
    }
    #expect(difference(features.projection.mean, [sums.map { $0 / Double(5 * descriptor.patchCount) }]) < 1e-5)
  }

  /// One patch of each of a dozen copies of one image: if it were the same one, all samples would be equal.
  @Test func `patches are drawn anew in each image`() throws {
    guard case .bytes(let pixels, _, _) = randomImages(1, Self.shape) else { return }
    let copies = ExampleInputs.bytes(
      (0..<12).flatMap { _ in pixels }, rows: 12, columns: Self.shape.count)
    let features = try FisherFeatures(
      fittedTo: copies, descriptor: try Self.descriptor(),
      options: FisherFeatures.Options(components: 2, gaussians: 3, samples: 12))
    #expect(features.projection.variances[0] > 1)
  }
}
