import Foundation
import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct SIFTTests {
  /// What the documentation says, patch by patch and pixel by pixel, in Double.
  private func expected(
    _ pixels: [Double], _ height: Int, _ width: Int, top: Int, left: Int, side: Int, sigma: Double
  ) -> [Double] {
    func clamped(_ y: Int, _ x: Int) -> Int { min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1) }
    var image = pixels
    let radius = Int((4 * sigma).rounded())
    if radius > 0 {
      let kernel = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
      let total = kernel.reduce(0, +)
      for y in 0..<height {
        for x in 0..<width {
          var sum = 0.0
          for dy in -radius...radius {
            for dx in -radius...radius {
              sum += kernel[dy + radius] * kernel[dx + radius] * pixels[clamped(y + dy, x + dx)]
            }
          }
          image[y * width + x] = sum / (total * total)
        }
      }
    }
    var result = [Double](repeating: 0, count: 128)
    for y in 0..<height {
      for x in 0..<width {
        let (left_, right) = (clamped(y, x - 1), clamped(y, x + 1))
        let (up, down) = (clamped(y - 1, x), clamped(y + 1, x))
        let dx = (image[right] - image[left_]) / max(1, Double(min(x + 1, width - 1) - max(x - 1, 0)))
        let dy = (image[down] - image[up]) / max(1, Double(min(y + 1, height - 1) - max(y - 1, 0)))
        let strength = (dx * dx + dy * dy).squareRoot()
        let angle = atan2(dy, dx)
        for cell in 0..<16 {
          let cy = Double(top) + (Double(cell / 4) + 0.5) * Double(side) - 0.5
          let cx = Double(left) + (Double(cell % 4) + 0.5) * Double(side) - 0.5
          let near = max(0, 1 - abs(Double(y) - cy) / Double(side)) * max(0, 1 - abs(Double(x) - cx) / Double(side))
          let (wy, wx) = (Double(cell / 4) - 1.5, Double(cell % 4) - 1.5)
          let window = exp(-(wy * wy + wx * wx) / (2 * 2 * 2))
          for direction in 0..<8 {
            var turn = abs(angle - Double(direction) * .pi / 4).truncatingRemainder(dividingBy: 2 * .pi)
            turn = min(turn, 2 * .pi - turn)
            result[cell * 8 + direction] += strength * near * window * max(0, 1 - turn / (.pi / 4))
          }
        }
      }
    }
    let norm = result.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 0 else { return result }
    result = result.map { min(0.2, $0 / norm) }
    let second = result.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return result.map { $0 / second }
  }

  /// A ramp of 5 a pixel has gradients of length 5 along x: each cell's mean, before the window, which is √(Σ exp(−(x² + y²)/4)) for 16
  /// cells with middles at −1.5 … 1.5.
  @Test(arguments: [2, 4]) func `the least contrast is in pixels' differences, whatever the size`(side: Int) throws {
    let shape = ImageShape(height: 40, width: 40, channels: 1)
    let ramp = Matrix(rows: 1, columns: 1600) { _, i in 5 * Float(i % 40) }
    let places = [-1.5, -0.5, 0.5, 1.5]
    let norm = 5 * places.reduce(0.0) { sum, y in places.reduce(sum) { $0 + exp(-(y * y + $1 * $1) / 4) } }.squareRoot()
    for (contrast, isFlat) in [(0.99 * norm, false), (1.01 * norm, true)] {
      let sift = try SIFT(
        shape: shape, grid: PatchGrid(cellSides: [side], step: 40), smoothing: 0, leastContrast: Float(contrast))
      let found = sift.descriptors(of: .floats(ramp), at: 0)
      #expect(found.count == 1 && found.values.elements.allSatisfy { $0 == 0 } == isFlat)
    }
  }

  struct Setting: Sendable {
    let channels: Int
    let sides: [Int]
    let step: Int
    let smoothing: Float
  }

  @Test(arguments: [
    Setting(channels: 1, sides: [3, 4], step: 3, smoothing: 0),
    Setting(channels: 3, sides: [2, 5], step: 4, smoothing: 1 / 6),
    Setting(channels: 1, sides: [1], step: 2, smoothing: 0.5),
    Setting(channels: 1, sides: [5], step: 40, smoothing: 0.25),
  ]) func equalsTheDefinition(_ setting: Setting) throws {
    let (channels, sides, step, smoothing) = (setting.channels, setting.sides, setting.step, setting.smoothing)
    let shape = ImageShape(height: 20, width: 25, channels: channels)
    let inputs = randomImages(2, shape, seed: 8)
    let transform = try SIFT(shape: shape, grid: PatchGrid(cellSides: sides, step: step), smoothing: smoothing)
    guard case .bytes(let bytes, _, _) = inputs else { return }
    let grey = (0..<500).map { i -> Double in
      guard channels == 3 else { return Double(bytes[500 + i]) }
      let color = (0..<3).map { Double(bytes[1500 + 3 * i + $0]) }
      return 0.2125 * color[0] + 0.7154 * color[1] + 0.0721 * color[2]
    }
    let descriptors = transform.descriptors(of: inputs, at: 1)
    var patch = 0
    for side in sides {
      let (rows, columns) = (20 - 4 * side, 25 - 4 * side)
      for top in stride(from: rows % step / 2, through: rows, by: step) {
        for left in stride(from: columns % step / 2, through: columns, by: step) {
          let expected = expected(
            grey, 20, 25, top: top, left: left, side: side, sigma: Double(side) * Double(smoothing))
          #expect(largestDistance(descriptors.values.row(patch), expected) < 2e-5)
          let center = SIMD2(Float(left + 2 * side) / 25, Float(top + 2 * side) / 20)
          #expect(descriptors.centers[patch] == center)
          patch += 1
        }
      }
    }
    #expect(patch == transform.patchCount && patch == descriptors.count && descriptors.values.columns == 128)
  }

  @Test func aFlatImageHasNone() throws {
    let shape = ImageShape(height: 16, width: 16, channels: 3)
    let flat = ExampleInputs.floats(Matrix(rows: 1, columns: shape.count, repeating: 17.3))
    let descriptors = try SIFT(shape: shape, grid: PatchGrid(cellSides: [4], step: 1)).descriptors(of: flat, at: 0)
    #expect(descriptors.count == 1 && descriptors.values.elements.allSatisfy { $0 == 0 })
  }

  @Test func weakPatchesAreLeftOut() throws {
    let shape = ImageShape(height: 16, width: 32, channels: 1)
    // Strong edges in the left half, weak ones in the right; a patch sees half a cell beyond its border.
    let pixels = Matrix(rows: 1, columns: 512) { _, i in Float(i % 2) * (i % 32 < 16 ? 200 : 0.5) }
    let transform = try SIFT(shape: shape, grid: PatchGrid(cellSides: [2], step: 8), smoothing: 0, leastContrast: 1)
    let descriptors = transform.descriptors(of: .floats(pixels), at: 0)
    for (patch, center) in descriptors.centers.enumerated() {
      let isZero = descriptors.values.row(patch).allSatisfy { $0 == 0 }
      #expect(isZero == (center.x > 0.7), "\(center)")
    }
  }

  @Test func refusesSmallImages() {
    let error = #expect(throws: FeatureError.self) {
      try SIFT(shape: ImageShape(height: 15, width: 40, channels: 1), grid: PatchGrid(cellSides: [3, 4]))
    }
    #expect(error?.description == "SIFT: images of 40×15 pixels are smaller than a patch of 4×4 cells of 4×4")
    for grid in [
      PatchGrid(cellSides: []), PatchGrid(cellSides: [0]), PatchGrid(cellSides: [2], step: 0),
      PatchGrid(cellSides: [.max]),
    ] {
      #expect(throws: FeatureError.self) { try SIFT(shape: ImageShape(height: 32, width: 32, channels: 1), grid: grid) }
    }
    for wrong in [-1, 9, Float.nan] {
      #expect(throws: FeatureError.self) {
        try SIFT(shape: ImageShape(height: 32, width: 32, channels: 1), smoothing: wrong)
      }
    }
  }
}

@Suite struct LocalColorStatisticsTests {
  @Test(arguments: [1, 3]) func equalsTheDefinition(channels: Int) throws {
    let shape = ImageShape(height: 18, width: 21, channels: channels)
    let inputs = randomImages(2, shape, seed: 4)
    guard case .bytes(let bytes, _, _) = inputs else { return }
    let transform = try LocalColorStatistics(shape: shape, grid: PatchGrid(cellSides: [1, 4], step: 2))
    let descriptors = transform.descriptors(of: inputs, at: 1)
    #expect(transform.descriptorWidth == 32 * channels)
    var patch = 0
    for side in [1, 4] {
      for top in stride(from: (18 - 4 * side) % 2 / 2, through: 18 - 4 * side, by: 2) {
        for left in stride(from: (21 - 4 * side) % 2 / 2, through: 21 - 4 * side, by: 2) {
          var expected: [Double] = []
          for cell in 0..<16 {
            for channel in 0..<channels {
              var numbers: [Double] = []
              for y in 0..<side {
                for x in 0..<side {
                  let place = (top + cell / 4 * side + y) * 21 + left + cell % 4 * side + x
                  numbers.append(Double(bytes[shape.count + place * channels + channel]))
                }
              }
              let mean = numbers.reduce(0, +) / Double(numbers.count)
              let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
              expected += [mean, variance.squareRoot()]
            }
          }
          #expect(largestDistance(descriptors.values.row(patch), expected) < 1e-4)
          patch += 1
        }
      }
    }
    #expect(patch == transform.patchCount && descriptors.count == patch)
  }

  @Test func refusesSmallImages() {
    let error = #expect(throws: FeatureError.self) {
      try LocalColorStatistics(shape: ImageShape(height: 8, width: 9, channels: 3), grid: PatchGrid(cellSides: [3]))
    }
    #expect(error?.description.contains("9×8 pixels are smaller than a patch") == true)
  }
}

@Suite struct PatchGridTests {
  @Test func aboutTenThousandPatches() throws {
    let shape = ImageShape(height: 375, width: 500, channels: 3)
    let grid = try PatchGrid(patches: 10_000, of: shape)
    #expect(grid.cellSides == [4, 6, 8, 11, 16])
    // The nearest that a step of whole pixels gives.
    let count = grid.count(in: shape)
    for step in 1...40 {
      #expect(abs(PatchGrid(cellSides: grid.cellSides, step: step).count(in: shape) - 10_000) >= abs(count - 10_000))
    }
    #expect(try PatchGrid(patches: 1, of: ImageShape(height: 16, width: 16, channels: 1)).cellSides == [4])
    #expect(try PatchGrid(patches: 1_000_000, of: shape).step == 1)
    let error = #expect(throws: FeatureError.self) {
      try PatchGrid(patches: 100, of: ImageShape(height: 15, width: 99, channels: 1))
    }
    #expect(error?.description == "patches: no size of patches fits into images of 99×15 pixels")
  }

  @Test func sizesMayBeGiven() throws {
    let shape = ImageShape(height: 60, width: 90, channels: 3)
    #expect(PatchGrid.cellSides(fittingInto: shape) == [4, 6, 8, 11])
    #expect(PatchGrid.cellSides(fittingInto: shape, first: 3, sizes: 2) == [3, 4])
    #expect(PatchGrid.cellSides(fittingInto: ImageShape(height: 15, width: 99, channels: 1)).isEmpty)
    let grid = try PatchGrid(patches: 500, of: shape, cellSides: [5, 3])
    #expect(grid.cellSides == [5, 3])
    let count = grid.count(in: shape)
    for step in 1...40 {
      #expect(abs(PatchGrid(cellSides: [5, 3], step: step).count(in: shape) - 500) >= abs(count - 500))
    }
    let error = #expect(throws: FeatureError.self) { try PatchGrid(patches: 100, of: shape, cellSides: [4, 16]) }
    #expect(error?.description.contains("smaller than a patch of 4×4 cells of 16×16") == true)
  }
}
