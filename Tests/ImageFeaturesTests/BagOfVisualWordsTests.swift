import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct BagOfVisualWordsTests {
  struct Setting: Sendable {
    let channels: Int
    let encoding: BagOfVisualWords.Encoding
    let step: Int
    let pyramid: [Int]
  }

  private static func settings(words: Int, side: Int) -> BagOfVisualWords.Settings {
    var settings = BagOfVisualWords.Settings()
    (settings.words, settings.patchSide) = (words, side)
    return settings
  }

  private static func learning(samples: Int) -> BagOfVisualWords.Learning {
    var learning = BagOfVisualWords.Learning()
    learning.samples = samples
    return learning
  }

  /// Each patch by itself, in Double, from the whitening and the words that were learnt.
  @Test(arguments: [
    Setting(channels: 1, encoding: .hard, step: 1, pyramid: [1, 2]),
    Setting(channels: 1, encoding: .soft, step: 2, pyramid: [3]),
    Setting(channels: 3, encoding: .soft, step: 1, pyramid: [1, 3, 2]),
    Setting(channels: 3, encoding: .hard, step: 5, pyramid: [4]),
  ]) func featuresEqualTheDefinition(_ setting: Setting) throws {
    let shape = ImageShape(height: 13, width: 17, channels: setting.channels)
    let inputs = randomImages(6, shape, seed: 2)
    guard case .bytes(let bytes, _, _) = inputs else { return }
    var settings = Self.settings(words: 20, side: 4)
    (settings.encoding, settings.step, settings.pyramid) = (setting.encoding, setting.step, setting.pyramid)
    let words = try BagOfVisualWords(
      fittedTo: inputs, shape: shape, settings: settings, learning: Self.learning(samples: 500), seed: 3)
    let features = words.features(of: inputs)
    #expect(features.columns == 20 * setting.pyramid.reduce(0) { $0 + $1 * $1 })
    #expect(words.outputWidth == features.columns)
    for image in [0, 5] {
      var expected: [Double] = []
      let codes = codes(of: Array(bytes[(image * shape.count)..<((image + 1) * shape.count)]), by: words)
      for parts in setting.pyramid {
        for region in 0..<(parts * parts) {
          let members = codes.filter {
            Int($0.y * Double(parts)) == region / parts && Int($0.x * Double(parts)) == region % parts
          }
          for word in 0..<20 {
            expected.append(members.reduce(0) { $0 + $1.code[word] } / Double(max(1, members.count)))
          }
        }
      }
      #expect(largestDistance(features.row(image), expected) < 1e-4)
    }
  }

  private func codes(
    of pixels: [UInt8], by words: BagOfVisualWords
  ) -> [(y: Double, x: Double, code: [Double])] {
    let (shape, side, settings) = (words.shape, words.settings.patchSide, words.settings)
    var result: [(y: Double, x: Double, code: [Double])] = []
    for top in stride(from: 0, through: shape.height - side, by: settings.step) {
      for left in stride(from: 0, through: shape.width - side, by: settings.step) {
        var patch: [Double] = []
        for y in top..<(top + side) {
          for x in left..<(left + side) {
            for channel in 0..<shape.channels {
              patch.append(Double(pixels[(y * shape.width + x) * shape.channels + channel]))
            }
          }
        }
        let count = Double(patch.count)
        let mean = patch.reduce(0, +) / count
        let variance = patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        patch = patch.map { ($0 - mean) / (variance + Double(settings.contrastFloor)).squareRoot() }
        let whitened = patch.indices.map { j in
          patch.indices.reduce(0.0) {
            $0 + (patch[$1] - Double(words.whitening.mean[0, $1])) * Double(words.whitening.matrix[$1, j])
          }
        }
        let distances = (0..<words.codebook.rows).map { word in
          whitened.indices.reduce(0.0) {
            let difference = whitened[$1] - Double(words.codebook[word, $1])
            return $0 + difference * difference
          }.squareRoot()
        }
        let code: [Double]
        switch settings.encoding {
        case .hard: code = distances.map { $0 == distances.min() ? 1 : 0 }
        case .soft:
          let middle = distances.reduce(0, +) / Double(distances.count)
          code = distances.map { max(0, middle - $0) }
        }
        result.append(
          (
            (Double(top) + Double(side) / 2) / Double(shape.height),
            (Double(left) + Double(side) / 2) / Double(shape.width),
            code
          ))
      }
    }
    return result
  }

  /// Upright and level stripes share no patch: they share no word either.
  @Test func texturesHaveWordsOfTheirOwn() throws {
    let shape = ImageShape(height: 16, width: 16, channels: 1)
    let images = Matrix(rows: 8, columns: 256) { image, i in
      let along = image % 2 == 0 ? i % 16 : i / 16
      return (along + image) / 2 % 2 == 0 ? 30 : 220
    }
    var settings = Self.settings(words: 8, side: 5)
    (settings.encoding, settings.pyramid) = (.hard, [1])
    let words = try BagOfVisualWords(
      fittedTo: .floats(images), shape: shape, settings: settings, learning: Self.learning(samples: 400))
    let features = words.features(of: .floats(images))
    for word in 0..<8 {
      let upright = stride(from: 0, to: 8, by: 2).reduce(Float(0)) { $0 + features[$1, word] }
      let level = stride(from: 1, to: 8, by: 2).reduce(Float(0)) { $0 + features[$1, word] }
      #expect((upright == 0) != (level == 0), "word \(word): \(upright) and \(level)")
    }
    for image in 0..<8 { #expect(abs(features.row(image).reduce(0, +) - 1) < 1e-5) }
  }

  /// Digits up to 16, bytes, and their shares of the brightest pixel; patches of little contrast too, which the floor holds down.
  @Test(arguments: [Float(16), 255]) func theUnitOfPixelsChangesNothing(maximum: Float) throws {
    let shape = ImageShape(height: 12, width: 12, channels: 1)
    var stream = RandomStream(seed: 7, name: "images")
    let pixels = Matrix(rows: 9, columns: 144) { image, _ in
      (Float(stream.uniform()) * (image % 2 == 0 ? 0.02 : 1) * maximum).rounded()
    }
    func words(_ pixels: Matrix, maximum: Float) throws -> (words: BagOfVisualWords, features: Matrix) {
      var settings = BagOfVisualWords.Settings(maximum: maximum)
      (settings.words, settings.patchSide) = (12, 5)
      let words = try BagOfVisualWords(
        fittedTo: .floats(pixels), shape: shape, settings: settings, learning: Self.learning(samples: 300), seed: 1)
      return (words, words.features(of: .floats(pixels)))
    }
    let whole = try words(pixels, maximum: maximum)
    let share = Matrix(rows: 9, columns: 144) { pixels[$0, $1] / maximum }
    let parts = try words(share, maximum: 1)
    #expect(largestDistance(parts.features.elements.map(\.self), whole.features.elements.map { Double($0) }) < 1e-3)
    #expect(
      largestDistance(parts.words.codebook.elements.map(\.self), whole.words.codebook.elements.map { Double($0) })
        < 1e-3
    )
    // The floor for bytes would take such pixels for flat.
    let flat = try words(share, maximum: 255)
    #expect(largestDistance(flat.features.elements.map(\.self), whole.features.elements.map { Double($0) }) > 0.1)
  }

  @Test func theFloorIsTenForBytes() {
    #expect(BagOfVisualWords.Settings().contrastFloor == 10)
    #expect(abs(BagOfVisualWords.Settings(maximum: 1).contrastFloor * 65025 - 10) < 1e-5)
  }

  @Test func threadsChangeNothingAndTheSeedDoes() throws {
    let shape = ImageShape(height: 12, width: 12, channels: 1)
    let images = randomImages(9, shape)
    func words(seed: UInt64, threads: Int) throws -> BagOfVisualWords {
      try BagOfVisualWords(
        fittedTo: images, shape: shape, settings: Self.settings(words: 12, side: 5),
        learning: Self.learning(samples: 300),
        seed: seed, threads: threads)
    }
    let first = try words(seed: 1, threads: 1)
    #expect(try words(seed: 1, threads: 2).codebook == first.codebook)
    #expect(try words(seed: 2, threads: 1).codebook != first.codebook)
    let features = first.features(of: images, threads: 1)
    #expect(first.features(of: images, threads: 4) == features)
    let again = try BagOfVisualWords(
      shape: shape, settings: first.settings, whitening: first.whitening, codebook: first.codebook)
    #expect(again.features(of: images.floats()) == features)
  }

  /// More words than distances fit at a time, and more patches than one block has.
  @Test func blocksOfPatchesMeet() throws {
    let shape = ImageShape(height: 40, width: 40, channels: 1)
    let image = Matrix(rows: 2, columns: 1600) { row, i in Float((i * i + 7 * row * i) % 251) }
    var settings = Self.settings(words: 2, side: 2)
    settings.pyramid = [1]
    let words = try BagOfVisualWords(
      fittedTo: .floats(image), shape: shape, settings: settings, learning: Self.learning(samples: 100))
    let codes = codes(of: image.row(0).map { UInt8($0) }, by: words)
    #expect(codes.count == 1521)
    let expected = (0..<2).map { word in codes.reduce(0) { $0 + $1.code[word] } / 1521 }
    #expect(largestDistance(words.features(of: .floats(image)).row(0), expected) < 1e-4)
  }

  /// All that varies is the last row of pixels, or the last column: only patches there have any contrast.
  @Test(arguments: [true, false]) func patchesAreDrawnUpToTheBorder(isRow: Bool) throws {
    let shape = ImageShape(height: isRow ? 4 : 9, width: isRow ? 9 : 4, channels: 1)
    let image = Matrix(rows: 1, columns: 36) { _, i in
      let (y, x) = (i / shape.width, i % shape.width)
      return (isRow ? y : x) == 3 ? Float(20 + (isRow ? x : y) * (isRow ? x : y) % 11 * 20) : 100
    }
    let words = try BagOfVisualWords(
      fittedTo: .floats(image), shape: shape, settings: Self.settings(words: 3, side: 3),
      learning: Self.learning(samples: 60))
    #expect(words.codebook.rows == 3)
  }

  @Test func ofEquallyNearWordsTheFirstCounts() throws {
    let shape = ImageShape(height: 6, width: 6, channels: 1)
    var settings = Self.settings(words: 4, side: 2)
    (settings.encoding, settings.pyramid) = (.hard, [1])
    let identity = Matrix(rows: 4, columns: 4) { $0 == $1 ? 1 : 0 }
    let words = try BagOfVisualWords(
      shape: shape, settings: settings,
      whitening: try ZCAWhitening(mean: Matrix(rows: 1, columns: 4), matrix: identity),
      codebook: Matrix([[50, 0, 0, 0], [0.5, 0.25, 0, 0], [0.5, 0.25, 0, 0], [0.5, 0.25, 0, 0]]))
    #expect(words.features(of: randomImages(2, shape)) == Matrix([[0, 1, 0, 0], [0, 1, 0, 0]]))
  }

  @Test func refusesWhatImagesDontAllow() throws {
    let shape = ImageShape(height: 8, width: 10, channels: 1)
    let images = randomImages(3, shape)
    func message(_ change: (inout BagOfVisualWords.Settings, inout BagOfVisualWords.Learning) -> Void) -> String? {
      var (settings, learning) = (Self.settings(words: 4, side: 3), Self.learning(samples: 50))
      change(&settings, &learning)
      do {
        _ = try BagOfVisualWords(fittedTo: images, shape: shape, settings: settings, learning: learning)
        return nil
      } catch { return error.description }
    }
    #expect(message { _, _ in } == nil)
    #expect(
      message { settings, _ in settings.patchSide = 9 }
        == "bag of words: images of 10×8 pixels are smaller than a patch of 9×9")
    #expect(message { settings, _ in settings.words = 51 }?.contains("50 patches for 51 words") == true)
    for change: (inout BagOfVisualWords.Settings) -> Void in [
      { $0.patchSide = 0 }, { $0.step = 0 }, { $0.words = 0 }, { $0.pyramid = [] }, { $0.pyramid = [0] },
      { $0.pyramid = [65] }, { $0.contrastFloor = 0 }, { $0.whiteningFloor = -.infinity },
    ] {
      #expect(message { settings, _ in change(&settings) }?.hasPrefix("bag of words: ") == true)
    }
    #expect(throws: FeatureError.self) { try BagOfVisualWords(fittedTo: randomImages(0, shape), shape: shape) }
    // All patches alike.
    let flat = ExampleInputs.floats(Matrix(rows: 2, columns: 80, repeating: 5))
    let error = #expect(throws: FeatureError.self) {
      try BagOfVisualWords(
        fittedTo: flat, shape: shape, settings: Self.settings(words: 4, side: 3), learning: Self.learning(samples: 50))
    }
    #expect(error?.description.contains("differ") == true, "\(error?.description ?? "")")
    let words = try BagOfVisualWords(
      fittedTo: images, shape: shape, settings: Self.settings(words: 4, side: 3), learning: Self.learning(samples: 50))
    #expect(throws: FeatureError.self) {
      try BagOfVisualWords(
        shape: shape, settings: words.settings, whitening: words.whitening, codebook: Matrix(rows: 4, columns: 8))
    }
  }
}
