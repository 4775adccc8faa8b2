import Foundation
import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct HoGTests {
  struct Cases: Decodable { let cases: [Case] }

  /// One call of `skimage.feature.hog`.
  struct Case: Decodable, CustomTestStringConvertible {
    let height, width, channels: Int
    let cell, block: [Int]
    let directions: Int
    let normalization: BlockNormalization
    let roots: Bool
    let maximum: Float
    let pixels: [UInt8]
    let features: [Double]

    var testDescription: String {
      "\(height)×\(width)×\(channels), cells \(cell), blocks \(block), \(directions), \(normalization), \(roots), \(maximum)"
    }

    func transform() throws -> HoG {
      try HoG(
        shape: ImageShape(height: height, width: width, channels: channels),
        cell: GridSize(height: cell[0], width: cell[1]), directions: directions,
        blocks: .init(size: GridSize(height: block[0], width: block[1]), normalization: normalization),
        takesRoots: roots)
    }
  }

  static let recorded = Result { try (fixture("hog") as Cases).cases }

  @Test func fixturesCoverEveryNormalization() throws {
    let cases = try Self.recorded.get()
    #expect(Set(cases.map(\.normalization)) == Set(BlockNormalization.allCases))
    #expect(cases.contains { $0.channels == 3 } && cases.contains { $0.roots } && cases.contains { $0.maximum == 1 })
  }

  @Test(arguments: (try? recorded.get()) ?? []) func equalsScikitImage(recorded: Case) throws {
    let transform = try recorded.transform()
    let bytes = ExampleInputs.bytes(recorded.pixels, rows: 1, columns: recorded.pixels.count)
    #expect(transform.outputWidth == recorded.features.count)
    let floats = ExampleInputs.floats(
      Matrix(
        rows: 1, columns: recorded.pixels.count, elements: recorded.pixels.map { Float($0) / (255 / recorded.maximum) })
    )
    #expect(largestDistance(transform.features(of: floats).elements, recorded.features) < 1e-5)
    if recorded.maximum == 255 {
      #expect(largestDistance(transform.features(of: bytes).elements, recorded.features) < 1e-5)
    }
  }

  /// The lecture's form by its three steps, in Double.
  @Test(arguments: [(4, 9), (8, 9), (5, 8), (3, 1), (6, 180)]) func histogramsWeighDirectionsByStrength(
    cell: Int, directions: Int
  ) throws {
    let shape = ImageShape(height: 17, width: 22, channels: 1)
    let inputs = randomImages(2, shape)
    guard case .bytes(let pixels, _, _) = inputs else { return }
    let transform = try HoG(shape: shape, cell: GridSize(cell), directions: directions, blocks: nil)
    let features = transform.features(of: inputs)
    #expect(features.columns == (17 / cell) * (22 / cell) * directions)
    for image in 0..<2 {
      func pixel(_ y: Int, _ x: Int) -> Double { Double(pixels[image * shape.count + y * shape.width + x]) }
      var expected = [Double](repeating: 0, count: features.columns)
      for y in 0..<(17 / cell * cell) {
        for x in 0..<(22 / cell * cell) {
          let dy = y > 0 && y < 16 ? pixel(y + 1, x) - pixel(y - 1, x) : 0
          let dx = x > 0 && x < 21 ? pixel(y, x + 1) - pixel(y, x - 1) : 0
          var angle = atan2(dy, dx) / .pi
          if angle < 0 { angle += 1 }
          if angle >= 1 { angle -= 1 }
          let part = min(directions - 1, Int(angle * Double(directions)))
          let histogram = y / cell * (22 / cell) + x / cell
          expected[histogram * directions + part] += (dx * dx + dy * dy).squareRoot() / Double(cell * cell)
        }
      }
      #expect(largestDistance(features.row(image), expected) < 1e-3)
    }
  }

  @Test func theLecturesImageHas10800Numbers() throws {
    let transform = try HoG(shape: ImageShape(height: 240, width: 320, channels: 3), blocks: nil)
    #expect(transform.cells == GridSize(height: 30, width: 40))
    #expect(transform.outputWidth == 10_800)
    #expect(try HoG(shape: ImageShape(height: 240, width: 320, channels: 3)).histograms == transform)
  }

  @Test func threadsChangeNothing() throws {
    let transform = try HoG(shape: ImageShape(height: 28, width: 28, channels: 1), cell: GridSize(4))
    let images = randomImages(37, transform.shape)
    let features = transform.features(of: images, threads: 1)
    #expect(features.rows == 37)
    for threads in [2, 3, 40] { #expect(transform.features(of: images, threads: threads) == features) }
    #expect(transform.features(of: images.floats(), threads: 2) == features)
    #expect(transform.features(of: randomImages(0, transform.shape), threads: 2).rows == 0)
  }

  @Test func aFlatImageHasNoEdges() throws {
    let shape = ImageShape(height: 16, width: 16, channels: 3)
    for normalization in BlockNormalization.allCases {
      let transform = try HoG(shape: shape, blocks: .init(normalization: normalization), takesRoots: true)
      let flat = ExampleInputs.floats(Matrix(rows: 1, columns: shape.count, repeating: -3))
      #expect(transform.features(of: flat).elements.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: [
    ("images of 6×8 pixels are smaller than a cell of 8×8", GridSize(8), 9, GridSize(1)),
    ("a cell of 8×0 pixels", GridSize(height: 0, width: 8), 9, GridSize(1)),
    ("a cell of -1×-1 pixels", GridSize(-1), 9, GridSize(1)),
    ("0 directions", GridSize(4), 0, GridSize(1)),
    ("181 directions", GridSize(4), 181, GridSize(1)),
    ("images of 6×8 pixels have 1×2 cells of 4×4, fewer than a block of 2×2", GridSize(4), 9, GridSize(2)),
    ("a block of 0×0 cells", GridSize(4), 9, GridSize(0)),
    ("smaller than a cell of 1×9223372036854775807", GridSize(height: .max, width: 1), 9, GridSize(1)),
  ]) func refusesWhatImagesDontHave(message: String, cell: GridSize, directions: Int, block: GridSize) {
    let error = #expect(throws: FeatureError.self) {
      try HoG(
        shape: ImageShape(height: 8, width: 6, channels: 1), cell: cell, directions: directions,
        blocks: .init(size: block))
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func refusesMoreNumbersThanFit() {
    #expect(throws: FeatureError.self) {
      try HoG(
        shape: ImageShape(height: 1000, width: 1000, channels: 1), cell: GridSize(1), blocks: .init(size: GridSize(500))
      )
    }
  }

  /// Pixels 3x: each gradient is (6, 0), but (0, 0) at the left and right border; a cell's histogram is their mean over its area.
  @Test func cellsThatAreNoSquaresAreDividedByTheirArea() throws {
    let shape = ImageShape(height: 4, width: 12, channels: 1)
    let ramp = Matrix(rows: 1, columns: 48) { _, i in 3 * Float(i % 12) }
    for cell in [GridSize(height: 2, width: 4), GridSize(height: 4, width: 3)] {
      let hog = try HoG(shape: shape, cell: cell, directions: 2, blocks: nil)
      let expected = (0..<hog.cells.count).flatMap { place -> [Float] in
        let column = place % hog.cells.width
        let isBorder = column == 0 || column == hog.cells.width - 1
        return [isBorder ? 6 * Float(cell.width - 1) / Float(cell.width) : 6, 0]
      }
      #expect(hog.features(of: .floats(ramp)).row(0).elementsEqual(expected) { abs($0 - $1) < 1e-5 })
    }
    // Three columns have one gradient a row: 10 of 9 pixels, three times.
    let narrow = try HoG(
      shape: ImageShape(height: 3, width: 3, channels: 1), cell: GridSize(3), directions: 1, blocks: nil)
    let features = narrow.features(of: .floats(Matrix([[0, 7, 10, 0, 7, 10, 0, 7, 10]])))
    #expect(abs(features[0, 0] - 30 / 9) < 1e-5)
  }

  @Test(arguments: [1, 3]) func aNegativePixelHasTheRootOfZero(channels: Int) throws {
    let shape = ImageShape(height: 6, width: 6, channels: channels)
    var stream = RandomStream(seed: 2, name: "pixels")
    let image = Matrix(rows: 2, columns: shape.count) { _, _ in Float(stream.normal()) }
    let cut = Matrix(rows: 2, columns: shape.count) { max(0, image[$0, $1]) }
    let roots = Matrix(rows: 2, columns: shape.count) { max(0, image[$0, $1]).squareRoot() }
    let hog = try HoG(shape: shape, cell: GridSize(2), takesRoots: true)
    let found = hog.features(of: .floats(image))
    #expect(found.elements.allSatisfy(\.isFinite) && found == hog.features(of: .floats(cut)))
    let plain = try HoG(shape: shape, cell: GridSize(2))
    #expect(found == plain.features(of: .floats(roots)))
  }
}
