import Pleat

/// The lecture's parts in order, computed from a seed.
struct Lecture {
  /// Of everything that is drawn at random.
  let seed: UInt64
  let backend: any GEMMBackend
  /// The digits, and Fashion-MNIST where it is installed.
  let digits: ImageSet
  let fashion: ImageSet?

  /// A part of the lecture and how it is computed.
  struct Part: Sendable {
    let name: String
    let make: @Sendable (Lecture) throws -> Chapter
  }

  /// In the lecture's order: what it says of image features stands between feature transforms and networks.
  static let parts: [Part] = [
    Part(name: "linear-classifiers") { try $0.linearClassifiers() },
    Part(name: "feature-transforms") { try $0.featureTransforms() },
    Part(name: "image-features") { try $0.imageFeatures() },
    Part(name: "templates") { try $0.templates() },
    Part(name: "depth") { try $0.depth() },
    Part(name: "activations") { try $0.activations() },
    Part(name: "twenty-lines") { $0.twentyLines() },
    Part(name: "random-wiring") { try $0.randomWiring() },
    Part(name: "space-warping") { try $0.spaceWarping() },
    Part(name: "layer-sizes") { try $0.layerSizes() },
    Part(name: "regularization") { try $0.regularization() },
    Part(name: "universal-approximation") { try $0.universalApproximation() },
    Part(name: "convexity") { try $0.convexity() },
    Part(name: "loss-landscapes") { try $0.lossLandscapes() },
    Part(name: "gradients") { try $0.gradients() },
  ]

  /// The chapters with a summary of what they found, before the problem of the next lecture.
  static func summarized(_ chapters: [Chapter]) -> [Chapter] {
    let findings = chapters.flatMap(\.findings)
    guard chapters.count > 1, !findings.isEmpty else { return chapters }
    var summary = Chapter("summary", title: "Summary")
    summary.table([["the lecture", "this run"]] + findings.map { [$0.claim, $0.found] })
    var all = chapters
    all.insert(summary, at: chapters.firstIndex { $0.name == "gradients" } ?? chapters.endIndex)
    return all
  }

  init(seed: UInt64, backend: any GEMMBackend) throws {
    self.seed = seed
    self.backend = backend
    digits = try ImageSet(Dataset.load("digits"), seed: seed)
    fashion = try? ImageSet(Dataset.load("fashion-mnist"), seed: seed)
  }

  /// A set of images in a training and a test part.
  struct ImageSet {
    let name: String
    let training: Examples
    let test: Examples
    let scaling: InputScaling
    let size: (height: Int, width: Int)
    /// The number of the brightest pixel.
    let pixelMaximum: Float

    init(_ dataset: Dataset, seed: UInt64) throws {
      let split = try DataSplit(dataset, test: nil, testFraction: 0.2, validationFraction: 0, seed: seed)
      name = dataset.name
      training = split.training
      test = split.test ?? split.training
      scaling = dataset.scaling(fittedTo: split.training)
      size = dataset.imageSize ?? (1, split.training.width)
      pixelMaximum = dataset.pixelMaximum ?? 255
    }

    var classNames: [String] { training.classNames }
  }

  /// What a training came to: the network, and the mean loss of each epoch.
  typealias Trained = (network: Network, losses: [Double])

  /// Trains a network, without a word.
  func train(
    _ network: Network, on examples: Examples, scaling: InputScaling? = nil, loss: any Loss = SoftmaxCrossEntropy(),
    optimizer: any Optimizer = SGD(momentum: 0.9), _ options: TrainingOptions
  ) throws -> Trained {
    var network = network
    network.backend = backend
    var trainer = Trainer(network: network, loss: loss, optimizer: optimizer, options: options)
    var losses: [Double] = []
    try trainer.train(on: examples, scaling: scaling) { event in
      if case .epoch(let metrics) = event { losses.append(metrics.trainLoss) }
      return .proceed
    }
    return (trainer.network, losses)
  }

  /// A share as it is written, "98.7 %"; what isn’t all is never called all.
  func percentage(_ share: Double) -> String {
    let tenths = min((share * 1000).rounded(), share < 1 ? 999 : 1000)
    return "\(decimal(tenths / 10, 1)) %"
  }

  /// The share of right answers.
  func accuracy(_ network: Network, on examples: Examples, scaling: InputScaling? = nil) -> Double {
    network.evaluate(examples, scaling: scaling, loss: SoftmaxCrossEntropy()).accuracy ?? .nan
  }
}
