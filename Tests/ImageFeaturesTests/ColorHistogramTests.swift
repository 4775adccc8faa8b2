import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct ColorHistogramTests {
  struct Cases: Decodable { let cases: [Case] }

  /// A histogram that NumPy counted, of colours that scikit-image converted.
  struct Case: Decodable {
    let height, width, channels: Int
    let space: ColorSpace
    let bins: [Int]
    let pixels: [UInt8]
    let counts: [Double]
  }

  @Test func equalsNumPy() throws {
    let cases = try (fixture("color-histogram") as Cases).cases
    #expect(cases.contains { $0.space == .hsv } && cases.contains { $0.channels == 1 })
    for recorded in cases {
      let shape = ImageShape(height: recorded.height, width: recorded.width, channels: recorded.channels)
      let transform = try ColorHistogram(shape: shape, space: recorded.space, bins: recorded.bins)
      let pixels = Double(recorded.height * recorded.width)
      let inputs = ExampleInputs.bytes(recorded.pixels, rows: 1, columns: shape.count)
      #expect(largestDistance(transform.features(of: inputs).elements, recorded.counts.map { $0 / pixels }) < 1e-5)
      let unit = try ColorHistogram(shape: shape, space: recorded.space, bins: recorded.bins, maximum: 1)
      guard recorded.space == .rgb else { continue }
      // A pixel at the border between two bins may change sides when it is divided by 255.
      #expect(
        largestDistance(unit.features(of: inputs.floats(times: 1 / 255)).elements, recorded.counts.map { $0 / pixels })
          < 3 / pixels)
    }
  }

  /// Soft bins in Double, each pixel's share of each box from the distances of the middles alone.
  @Test(arguments: [(ColorSpace.rgb, [4, 3, 5]), (.hsv, [6, 2, 3]), (.hsv, [1, 1, 1]), (.rgb, [2, 1, 7])])
  func softBinsShareByDistance(space: ColorSpace, bins: [Int]) throws {
    let shape = ImageShape(height: 5, width: 7, channels: 3)
    let inputs = randomImages(2, shape, seed: 3)
    guard case .bytes(let bytes, _, _) = inputs else { return }
    let transform = try ColorHistogram(shape: shape, space: space, bins: bins, isSoft: true)
    let features = transform.features(of: inputs)
    for image in 0..<2 {
      var expected = [Double](repeating: 0, count: bins.reduce(1, *))
      for i in 0..<35 {
        let color = (0..<3).map { Double(bytes[image * 105 + 3 * i + $0]) / 255 }
        let numbers = space == .rgb ? color : hsv(color)
        for box in expected.indices {
          let place = [box / (bins[1] * bins[2]), box / bins[2] % bins[1], box % bins[2]]
          var share = 1.0
          for axis in 0..<3 {
            let count = Double(bins[axis])
            let middle = Double(place[axis]) + 0.5
            let isCircular = space == .hsv && axis == 0
            // Beyond the outermost middles a number counts as if it lay there.
            let position =
              isCircular ? numbers[axis] * count : min(max(numbers[axis] * count, 0.5), count - 0.5)
            let shifts = isCircular ? [-count, 0, count] : [0]
            share *= shifts.reduce(0) { $0 + max(0, 1 - abs(position - middle + $1)) }
          }
          expected[box] += share / 35
        }
      }
      #expect(largestDistance(features.row(image), expected) < 1e-5)
      #expect(abs(features.row(image).reduce(0, +) - 1) < 1e-5)
    }
  }

  /// By the definition: hue as an angle, in turns.
  private func hsv(_ color: [Double]) -> [Double] {
    let (high, low) = (color.max()!, color.min()!)
    guard high > low else { return [0, 0, high] }
    let sixths: Double
    switch high {
    case color[0]: sixths = (color[1] - color[2]) / (high - low)
    case color[1]: sixths = 2 + (color[2] - color[0]) / (high - low)
    default: sixths = 4 + (color[0] - color[1]) / (high - low)
    }
    return [(sixths < 0 ? sixths + 6 : sixths) / 6, (high - low) / high, high]
  }

  @Test func oneColorFillsOneBox() throws {
    let shape = ImageShape(height: 2, width: 2, channels: 3)
    func features(_ color: [UInt8], _ space: ColorSpace, _ bins: [Int]) throws -> [Float] {
      let bytes = (0..<4).flatMap { _ in color }
      return try ColorHistogram(shape: shape, space: space, bins: bins).features(
        of: .bytes(bytes, rows: 1, columns: 12)
      ).elements
    }
    // Red, yellow, … begin a sixth of the circle each; white and black have no hue.
    let colors: [([UInt8], Int)] = [
      ([255, 0, 0], 0), ([255, 255, 0], 1), ([0, 255, 0], 2), ([0, 255, 255], 3), ([0, 0, 255], 4), ([255, 0, 255], 5),
      ([255, 255, 255], 0), ([0, 0, 0], 0),
    ]
    for (color, hue) in colors {
      #expect(try features(color, .hsv, [6, 1, 1]).firstIndex(of: 1) == hue, "\(color)")
    }
    #expect(try features([255, 0, 127], .rgb, [2]).firstIndex(of: 1) == 4)
    #expect(try features([255, 128, 127], .rgb, [2]).firstIndex(of: 1) == 6)
  }

  @Test(arguments: [(ColorSpace.rgb, [3, 4, 5]), (.hsv, [7, 3, 2])]) func theMiddleOfABoxLiesInIt(
    space: ColorSpace, bins: [Int]
  ) throws {
    let transform = try ColorHistogram(
      shape: ImageShape(height: 1, width: 1, channels: 3), space: space, bins: bins, maximum: 1)
    for box in 0..<transform.outputWidth {
      let color = transform.color(ofBox: box)
      let features = transform.features(of: .floats(Matrix([[color.x, color.y, color.z]])))
      #expect(features.elements.firstIndex(of: 1) == box)
    }
    let greys = try ColorHistogram(shape: ImageShape(height: 1, width: 1, channels: 1), bins: [2])
    #expect(greys.color(ofBox: 1) == SIMD3(0.75, 0.75, 0.75))
  }

  @Test func whatIsNoColorCountsAsTheNearest() throws {
    let shape = ImageShape(height: 1, width: 4, channels: 1)
    let inputs = ExampleInputs.floats(Matrix([[-.infinity, .nan, 300, .infinity]]))
    for isSoft in [false, true] {
      let transform = try ColorHistogram(shape: shape, bins: [4], isSoft: isSoft)
      #expect(transform.features(of: inputs).elements == [0.5, 0, 0, 0.5])
    }
    #expect(try ColorHistogram(shape: shape).bins == [16])
  }

  @Test func threadsChangeNothing() throws {
    let shape = ImageShape(height: 9, width: 8, channels: 3)
    let transform = try ColorHistogram(shape: shape, space: .hsv, isSoft: true)
    let images = randomImages(11, shape)
    #expect(transform.outputWidth == 512)
    #expect(transform.features(of: images, threads: 3) == transform.features(of: images, threads: 1))
  }

  @Test(arguments: [
    ([8, 8], 3), ([8, 8, 8], 1), ([0], 3), ([-1, 8, 8], 3), ([1024, 1024, 2], 3), ([Int.max], 3), ([], 1),
  ])
  func refusesBinsThatDontFit(bins: [Int], channels: Int) {
    let error = #expect(throws: FeatureError.self) {
      try ColorHistogram(shape: ImageShape(height: 8, width: 8, channels: channels), bins: bins)
    }
    #expect(error?.description.hasPrefix("color histogram: bins") == true)
  }

  @Test func refusesHueAndSaturationOfGreyImages() throws {
    let error = #expect(throws: FeatureError.self) {
      try ColorHistogram(shape: ImageShape(height: 8, width: 8, channels: 1), space: .hsv)
    }
    #expect(
      error?.description
        == "color histogram: hsv of grey images, which have neither hue nor saturation; there must be 3 channels")
  }

  @Test(arguments: [0, -1, Float.nan, .infinity]) func refusesAMaximum(_ maximum: Float) {
    #expect(throws: FeatureError.self) {
      try ColorHistogram(shape: ImageShape(height: 8, width: 8, channels: 1), maximum: maximum)
    }
  }
}
