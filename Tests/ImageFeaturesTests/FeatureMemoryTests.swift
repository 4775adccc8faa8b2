import ImageFeatures
import LinearAlgebra
import Testing

/// Bounds on memory, against what must be there at once by the algorithms' own description.
@Suite struct FeatureMemoryTests {
  @Test(arguments: [(100, 300_000), (2000, 12_288)])
  func `fewer inputs than numbers: the centred inputs twice, and the vectors of both sides`(_ n: Int, _ d: Int) {
    let (rows, columns) = (Double(n), Double(d))
    #if OpenBLAS
    let lapack = PCA.memory(rows: n, columns: d, components: 10, decompositions: LAPACKEDecompositions()).fitting
    let least = 4 * (3 * rows * columns + rows * rows)
    #expect(lapack >= least && lapack < 1.5 * least)
    #endif
    // The inputs, their copy, both sides' vectors, and in Double lines, turned lines, Q and U.
    let own = PCA.memory(rows: n, columns: d, components: 10, decompositions: SwiftDecompositions()).fitting
    let ownLeast = 4 * 3 * rows * columns + 8 * 4 * rows * columns
    #expect(own >= ownLeast && own < 2 * ownLeast)
  }

  @Test func `more inputs than numbers: the covariance grows with the square of these, not with the inputs`() {
    func fitting(_ rows: Int, _ columns: Int) -> Double {
      PCA.memory(rows: rows, columns: columns, components: 10).fitting
    }
    #expect(fitting(5000, 4000) >= 4 * (4096 * 4000 + 3 * 4000 * 4000))
    #expect(fitting(50_000, 1000) == fitting(5000, 1000))
    #expect(ZCAWhitening.memory(rows: 5000, columns: 3072).fitting >= 4 * 3 * 3072 * 3072)
  }

  @Test(arguments: [1, 8])
  func `dense descriptors are there for a whole image on each thread`(_ threads: Int) throws {
    let shape = ImageShape(height: 2048, width: 2048, channels: 3)
    let grid = PatchGrid(cellSides: [4], step: 1)
    for descriptor in [try SIFT(shape: shape, grid: grid), try LocalColorStatistics(shape: shape, grid: grid)]
      as [any LocalDescriptor]
    {
      let memory = FisherFeatures.memory(
        images: 100, descriptor: descriptor, options: FisherFeatures.Options(), threads: threads)
      // Descriptors, and what they are projected to.
      let least = 4 * 2033.0 * 2033 * Double(descriptor.descriptorWidth + 64)
      #expect(memory.perThread >= least && memory.perThread < 4 * least)
      // While samples are drawn, all threads have an image's descriptors.
      #expect(memory.fitting >= Double(threads) * 4 * 2033 * 2033 * Double(descriptor.descriptorWidth))
    }
  }

  @Test func `other features have little beside the image`() throws {
    let shape = ImageShape(height: 1000, width: 800, channels: 3)
    let image = 4 * Double(shape.count)
    let hog = try HoG(shape: shape).memory
    #expect(hog.fitting == 0 && hog.perThread >= image && hog.perThread < 2 * image)
    let words = BagOfVisualWords.memory(of: shape, settings: .init(), learning: .init(), threads: 2)
    #expect(words.perThread >= image && words.perThread < 2 * image)
    // 108 numbers of each patch, as they are and whitened.
    #expect(words.fitting >= 4 * 2 * 100_000 * 108)
  }
}
