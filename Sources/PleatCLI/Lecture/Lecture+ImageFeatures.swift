import Pleat

extension Lecture {
  /// Image features: colours, edges, visual words, and the winner of 2011.
  func imageFeatures() throws -> Chapter {
    var chapter = Chapter("image-features", title: "Image features")
    let set = fashion ?? digits
    try addColors(to: &chapter)
    try addGradients(of: set, to: &chapter)
    let sizes = FeatureSizes(set)
    // A part of a large set is enough to see what features buy.
    let training = set.training.count > 8000 ? set.training[0..<8000] : set.training
    let test = set.test.count > 4000 ? set.test[0..<4000] : set.test
    let words = try sizes.visualWords(of: training, seed: seed, threads: backend.threads)
    chapter.say(
      """
      A bag of words is data-driven. Step 1, the codebook: \(grouped(words.learned)) random patches of \(set.name), their contrast \
      normalised, are whitened and clustered; the middles of \(words.transform.settings.words) clusters are the visual words. Step 2: \
      an image is told by how much its patches look like each word, as a whole and quarter by quarter: \
      \(grouped(words.transform.outputWidth)) numbers.
      """)
    chapter.show(
      .codebook(
        words.transform.codebook, shape: words.transform.patchShape, title: "A codebook of \(set.name)",
        caption: """
          \(words.transform.settings.words) words as whitened patches of \(sizes.patch)×\(sizes.patch) pixels: edges in all directions \
          and places, which nobody put there.
          """), as: "visual-words")
    try addWinner(of: set, training: training, test: test, sizes, to: &chapter)
    try addComparison(of: set, training: training, test: test, sizes, words.transform, to: &chapter)
    return chapter
  }

  private func addColors(to chapter: inout Chapter) throws {
    let scene = Scene()
    let transform = try ColorHistogram(shape: Scene.shape, bins: [6])
    let both = scene.withShuffledTwin(seed: seed)
    chapter.say(
      """
      A colour histogram counts which colours an image has and forgets where they are: the two images below have the same one. It \
      ignores texture and spatial positions.
      """)
    chapter.show(
      .colorHistograms(
        of: both, by: transform, names: ["a picture", "the same pixels elsewhere"], title: "Colour histograms",
        caption:
          "Red, green and blue in \(transform.bins[0]) bins each; of \(transform.outputWidth) boxes the fullest.",
        limit: 16), as: "color-histograms")
    let histograms = transform.features(of: both)
    chapter.find(
      "Image features: color histogram ignores texture, spatial positions",
      "a picture and its shuffled pixels differ in \(histograms.row(0) == histograms.row(1) ? "none" : "some") of "
        + "\(transform.outputWidth) numbers")
  }

  private func addGradients(of set: ImageSet, to chapter: inout Chapter) throws {
    let lectures = try HoG(shape: Scene.shape, blocks: nil)
    chapter.say(
      """
      Histogram of oriented gradients: 1. compute edge direction and strength at each pixel; 2. divide the image into 8×8 regions; 3. \
      within each region compute a histogram of edge directions weighted by edge strength. An image of 320×240 pixels has 40×30 \
      regions of \(lectures.directions) directions.
      """)
    chapter.equation(
      "\(lectures.cells.height) × \(lectures.cells.width) × \(lectures.directions) = \(grouped(lectures.outputWidth)) \\text{ numbers}"
    )
    chapter.show(
      .gradients(
        of: Scene().inputs, by: lectures, names: ["weak edges above, strong diagonal ones, edges in all directions"],
        title: "Histograms of oriented gradients",
        caption: "A line lies along the edges of its region; the brighter and longer, the stronger they are."),
      as: "oriented-gradients")
    let shape = ImageShape(height: set.size.height, width: set.size.width, channels: 1)
    let cells = try HoG(shape: shape, cell: GridSize(shape.height > 16 ? 4 : 2), blocks: nil)
    let chosen = [0, 5, 7, 8]
    var shown: [Int] = []
    if case .classes(let classes, _) = set.test.targets {
      shown = chosen.compactMap { name in classes.firstIndex(of: Int32(name)) }
    }
    chapter.show(
      .gradients(
        of: set.test[shown].inputs, by: cells, names: chosen.map { set.classNames[$0] }, title: "Edges of \(set.name)",
        maximum: set.pixelMaximum, columns: 2), as: "gradients-\(set.name)")
    chapter.find(
      "HoG of a 320x240 image: 30·40·9 = 10,800 numbers", "\(grouped(lectures.outputWidth)) numbers")
  }

  private func addWinner(
    of set: ImageSet, training: Examples, test: Examples, _ sizes: FeatureSizes, to chapter: inout Chapter
  ) throws {
    let width = 2 * 64 * 1024 * 4
    chapter.say(
      """
      The winner of the ImageNet challenge of 2011 chained such steps: some 10,000 patches an image, each told by SIFT \
      (128 numbers) and by the mean and deviation of its colours (96), reduced to 64 by PCA; a Fisher vector of $N$ = 1,024 Gaussians \
      over $R$ = 4 regions; compression at $G$ = 8 numbers a group and $b$ = 1 bit a number; a linear SVM for each class, trained by \
      SGD; late fusion of both systems.
      """)
    chapter.equation(
      "2 · 64 · N · R = \(grouped(width)) \\text{ numbers a system} \\quad → \\quad \(grouped(width / 8)) \\text{ bytes}"
    )
    let (few, asked) = (training[0..<min(1500, training.count)], test[0..<min(1000, test.count)])
    guard case .classes(let classes, let names) = few.targets, case .classes(let truth, _) = asked.targets else {
      return
    }
    let options = ImageNet2011.Options(
      features: .init(components: 24, gaussians: 16, samples: 30_000, mixture: .init(maximumIterations: 20)))
    let pipeline = try ImageNet2011(
      fittedTo: few.inputs, classes: classes, classCount: names.count, descriptors: sizes.descriptors(),
      options: options,
      seed: seed, threads: backend.threads)
    func share(_ scores: Matrix) -> Double {
      Double(scores.correctCount(of: truth)) / Double(truth.count)
    }
    let systems = pipeline.systemScores(of: asked.inputs, threads: backend.threads)
    let fused = share(pipeline.fusion.fused(systems))
    chapter.say(
      """
      The same pipeline in small, with 24 components, 16 Gaussians and \(grouped(few.count)) images of \(set.name): of \
      \(grouped(asked.count)) others SIFT gets \(percentage(share(systems[0]))) right, local statistics \
      \(percentage(share(systems[1]))), both together \(percentage(fused)).
      """)
  }

  private func addComparison(
    of set: ImageSet, training: Examples, test: Examples, _ sizes: FeatureSizes, _ words: BagOfVisualWords,
    to chapter: inout Chapter
  ) throws {
    chapter.say(
      """
      Features, then a classifier: 10 numbers giving scores for classes. Only the classifier is trained; a network trains everything, and \
      may start from features too. Here each classifier sees \(grouped(training.count)) images of \(set.name), and is tested on \
      \(grouped(test.count)) others.
      """)
    let hog = try HoG(shape: sizes.shape, cell: GridSize(sizes.cell))
    let pixels = ScaledInputs(width: sizes.shape.count, factor: 1 / set.pixelMaximum)
    let greys = try ColorHistogram(shape: sizes.shape, bins: [16], maximum: set.pixelMaximum)
    let kinds: [(String, any FeatureTransform)] = [
      ("pixels", pixels), ("histogram of greys", greys), ("HoG, \(sizes.cell)×\(sizes.cell) cells in 2×2 blocks", hog),
      ("bag of \(words.settings.words) visual words", words),
      ("HoG and pixels", JoinedFeatures([hog, pixels])),
    ]
    var rows = [["features", "numbers", "linear SVM", "network, 128 hidden units"]]
    var accuracies: [(linear: Double, network: Double)] = []
    for (name, transform) in kinds {
      let seen = training.replacingInputs(transform.features(of: training.inputs, threads: backend.threads))
      let asked = test.replacingInputs(transform.features(of: test.inputs, threads: backend.threads))
      let scaling = InputScaling(.standard, fittedTo: seen)
      // The more inputs, the smaller the steps.
      let rate = min(0.02, 0.6 / Float(seen.width))
      let options = TrainingOptions(
        epochs: 12, batchSize: 32, learningRate: rate, schedule: .cosine, penalty: WeightPenalty(l2: 0.0005), seed: seed
      )
      let linear = try train(
        Network(inputs: seen.width, outputs: set.classNames.count, seed: seed), on: seen, scaling: scaling,
        loss: MulticlassSVM(), options
      ).network
      let network = try train(
        Network(inputs: seen.width, hidden: [128], outputs: set.classNames.count, seed: seed), on: seen,
        scaling: scaling, optimizer: AdamW(weightDecay: 0.5),
        TrainingOptions(epochs: 12, batchSize: 64, learningRate: 0.001, schedule: .cosine, seed: seed)
      ).network
      accuracies.append(
        (accuracy(linear, on: asked, scaling: scaling), accuracy(network, on: asked, scaling: scaling)))
      rows.append(
        [name, grouped(transform.outputWidth)]
          + [accuracies.last!.linear, accuracies.last!.network].map { decimal($0, 3) })
    }
    chapter.table(rows)
    chapter.find(
      "Image features vs neural networks",
      "a linear classifier gets \(percentage(accuracies[0].linear)) of pixels and \(percentage(accuracies[2].linear)) of HoG right, "
        + "a network \(percentage(accuracies[0].network)) of pixels and \(percentage(accuracies[4].network)) of both")
  }
}

/// Features of a size that suits a set's images.
private struct FeatureSizes {
  let shape: ImageShape
  let cell: Int
  let patch: Int
  /// The number of the brightest pixel.
  let maximum: Float

  init(_ set: Lecture.ImageSet) {
    shape = ImageShape(height: set.size.height, width: set.size.width, channels: 1)
    maximum = set.pixelMaximum
    (cell, patch) = shape.height > 16 ? (4, 6) : (2, 4)
  }

  func descriptors() throws -> [any LocalDescriptor] {
    let grid = PatchGrid(cellSides: shape.height > 16 ? [3, 5] : [1, 2], step: shape.height > 16 ? 3 : 1)
    return [try SIFT(shape: shape, grid: grid), try LocalColorStatistics(shape: shape, grid: grid)]
  }

  func visualWords(
    of examples: Examples, seed: UInt64, threads: Int
  ) throws -> (transform: BagOfVisualWords, learned: Int) {
    var settings = BagOfVisualWords.Settings(maximum: maximum)
    (settings.patchSide, settings.words) = (patch, 100)
    settings.step = patch / 3
    var learning = BagOfVisualWords.Learning()
    learning.samples = 40_000
    let words = try BagOfVisualWords(
      fittedTo: examples.inputs, shape: shape, settings: settings, learning: learning, seed: seed, threads: threads)
    return (words, learning.samples)
  }
}

extension Examples {
  /// The same examples with other inputs.
  fileprivate func replacingInputs(_ features: Matrix) -> Examples {
    Examples(inputs: .floats(features), targets: targets)
  }
}
