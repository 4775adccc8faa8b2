import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct FisherVectorsTests {
  struct Case: Decodable {
    let weights, plain, improved: [Double]
    let means, covariances, descriptors: [[Double]]

    func mixture() throws -> GaussianMixture {
      try GaussianMixture(weights: weights.map { Float($0) }, means: matrix(means), variances: matrix(covariances))
    }
  }

  struct File: Decodable { let cases: [Case] }

  private static func descriptors(_ values: Matrix, _ centers: [SIMD2<Float>]? = nil) -> LocalDescriptors {
    LocalDescriptors(values: values, centers: centers ?? [SIMD2<Float>](repeating: SIMD2(0.5, 0.5), count: values.rows))
  }

  @Test(arguments: 0..<3)
  func `vectors are scikit-image's, before and after normalisation`(_ index: Int) throws {
    let numbers = (try referenceValues("fisher") as File).cases[index]
    let mixture = try numbers.mixture()
    let x = Self.descriptors(matrix(numbers.descriptors))
    let plain = try FisherVectors(mixture: mixture, includesWeights: true, power: nil)
    #expect(plain.width == numbers.plain.count)
    let oracle = MixtureOracle(weights: numbers.weights, means: numbers.means, variances: numbers.covariances)
    let (exact, limits) = oracle.fisherVector(numbers.descriptors)
    // The equations are scikit-image's, in Double; what Float32 may be off by follows from them. Where descriptors lie between Gaussians
    // that are narrow beside their distance that is more than is asked for.
    #expect(zip(exact, numbers.plain).allSatisfy { abs($0 - $1) < 1e-9 * max(1, abs($1)) })
    #expect(isWithin(plain.vector(of: x).elements, numbers.plain, limits, atMost: 1e-4))
    let improved = try FisherVectors(mixture: mixture, includesWeights: true)
    // A root makes an error of 10⁻⁶ beside 0 one of 10⁻³.
    #expect(difference(improved.vector(of: x), [numbers.improved]) < 2e-3)
    let alone = try FisherVectors(mixture: mixture, power: nil)
    #expect(alone.width == 2 * mixture.width * mixture.count)
    #expect(
      isWithin(
        alone.vector(of: x, threads: 2).elements, numbers.plain.dropFirst(mixture.count),
        limits.dropFirst(mixture.count), atMost: 1e-4))
  }

  @Test func `another power than a half is taken`() throws {
    let numbers = (try referenceValues("fisher") as File).cases[0]
    let x = Self.descriptors(matrix(numbers.descriptors))
    let plain = try FisherVectors(mixture: numbers.mixture(), power: nil).vector(of: x).elements.map { Double($0) }
    let found = try FisherVectors(mixture: numbers.mixture(), power: 1).vector(of: x).elements
    let norm = plain.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(difference(found, plain.map { $0 / norm }) < 1e-6)
  }

  @Test func `regions are the vectors of the descriptors that lie in them`() throws {
    let numbers = (try referenceValues("fisher") as File).cases[1]
    let (mixture, values) = (try numbers.mixture(), matrix(numbers.descriptors))
    // Row i lies in stripe i mod 3, and none of the first five in the last.
    let stripes = (0..<values.rows).map { $0 < 5 ? $0 % 2 : $0 % 3 }
    let centers = stripes.map { SIMD2<Float>(0.3, (Float($0) + 0.5) / 3) }
    let vectors = try FisherVectors(mixture: mixture, regions: .wholeAndStripes)
    let one = try FisherVectors(mixture: mixture)
    #expect(vectors.width == 4 * one.width && vectors.regionWidth == one.width)
    let found = vectors.vector(of: Self.descriptors(values, centers)).elements
    for (region, stripe) in [nil, 0, 1, 2].enumerated() {
      let rows = stripes.indices.filter { stripe == nil || stripes[$0] == stripe }
      let expected = one.vector(of: Self.descriptors(values.selectingRows(rows))).elements.map { Double($0) }
      #expect(difference(Array(found[(region * one.width)..<((region + 1) * one.width)]), expected) < 1e-4)
    }
    // A region without descriptors is zeros, and the others have length 1.
    let upper = vectors.vector(of: Self.descriptors(values, centers.map { _ in SIMD2(0, 0) })).elements
    #expect(upper[(2 * one.width)...].allSatisfy { $0 == 0 })
    let square = upper[..<one.width].reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(square - 1) < 1e-5)
  }

  @Test func `places belong to cells, the borders too`() {
    let regions = SpatialRegions.wholeAndQuarters
    #expect(regions.count == 5)
    #expect(regions.cell(at: SIMD2(0, 0)) == 0 && regions.cell(at: SIMD2(0.6, 0.4)) == 1)
    #expect(regions.cell(at: SIMD2(0.4, 0.6)) == 2 && regions.cell(at: SIMD2(1, 1)) == 3)
    #expect(regions.cell(at: SIMD2(-1, 7)) == 2)
    #expect(SpatialRegions.wholeAndStripes.cell(at: SIMD2(0.9, 0.34)) == 1)
  }

  @Test func `regions are the cells of grids`() throws {
    #expect(try SpatialRegions(grids: [GridSize(1)]) == .whole)
    #expect(try SpatialRegions(grids: [GridSize(1), GridSize(height: 3, width: 1)]) == .wholeAndStripes)
    #expect(try SpatialRegions(grids: [GridSize(1), GridSize(2)]) == .wholeAndQuarters)
    // Halves of columns and thirds of rows are cells of 3×2; each place is in one region of each grid.
    let grids = [GridSize(height: 1, width: 2), GridSize(height: 3, width: 1)]
    let regions = try SpatialRegions(grids: grids)
    #expect(regions.cells == GridSize(height: 3, width: 2) && regions.count == 5)
    for (y, row) in [(0.1, 0), (0.5, 1), (0.9, 2)] as [(Float, Int)] {
      for (x, column) in [(0.2, 0), (0.7, 1)] as [(Float, Int)] {
        let cell = regions.cell(at: SIMD2(x, y))
        #expect(regions.members.map { $0.contains(cell) } == [column == 0, column == 1, row == 0, row == 1, row == 2])
      }
    }
    for regions in [regions, .whole, .wholeAndStripes, .wholeAndQuarters] {
      let again = try #require(regions.grids)
      #expect(try SpatialRegions(grids: again) == regions)
    }
    #expect(regions.grids == grids)
    #expect(try SpatialRegions(cells: GridSize(2), members: [[0, 3]]).grids == nil)
    #expect(try SpatialRegions(cells: GridSize(2), members: [[0], [1], [2]]).grids == nil)
  }

  @Test func `grids that can't be are said`() {
    #expect(message { _ = try SpatialRegions(grids: []) } == "regions: there are none")
    #expect(
      message { _ = try SpatialRegions(grids: [GridSize(2), GridSize(2)]) }
        == "regions: the grid of 2×2 cells is there twice")
    #expect(
      message { _ = try SpatialRegions(grids: [GridSize(height: 0, width: 2)]) }
        == "regions: a grid of 0×2 cells; it must have at least 1×1 and at most 64×64")
    #expect(
      message { _ = try SpatialRegions(grids: [GridSize(height: .max, width: 2)]) }?.contains("at most 64×64") == true)
    #expect(
      message { _ = try SpatialRegions(grids: [GridSize(height: 9, width: 1), GridSize(height: 8, width: 1)]) }
        == "regions: 9×1 and 8×1 cells are not all cells of one grid of at most 64×64")
  }

  @Test func `what can't be is said`() throws {
    let mixture = try GaussianMixture(weights: [1], means: Matrix([[1]]), variances: Matrix([[1]]))
    #expect(
      message { _ = try FisherVectors(mixture: mixture, power: 0) }
        == "Fisher vectors: a power of 0.0; it must be more than 0 and at most 1")
    #expect(
      message { _ = try SpatialRegions(cells: GridSize(2), members: [[4]]) }
        == "regions: a cell is not in the grid of 2×2")
    #expect(message { _ = try SpatialRegions(cells: GridSize(2), members: [[]]) } == "regions: one has no cells")
    #expect(message { _ = try SpatialRegions(cells: GridSize(2), members: []) } == "regions: there are none")
    #expect(
      message { _ = try SpatialRegions(cells: GridSize(0), members: [[0]]) }
        == "regions: a grid of 0×0 cells; it must have at least 1×1 and at most 64×64")
  }
}
