import ImageFeatures
import NeuralNetworks

/// What a model file says about features: a kind and what isn't in its tensors, as in
/// `{"kind": "hog", "image": {"height": 28, "width": 28, "channels": 1}, "cell": {"height": 4, "width": 4}, …}`.
///
/// Tensors of features are called `preprocess.features.…`, those of joined ones `preprocess.features.0.…` and so on.
indirect enum FeatureDescription {
  case pixels(PixelDescription)
  case hog(HoGDescription)
  case colorHistogram(ColorHistogramDescription)
  case words(WordsDescription)
  case fisher(FisherDescription)
  case pca(PCADescription)
  case zca(ZCADescription)
  case joined([FeatureDescription])

  /// As the command line calls them, but for the last.
  enum Kind: String, CaseIterable {
    case pixels, hog
    case colorHistogram = "color-histogram"
    case words = "bag-of-words"
    case fisher, pca, zca, joined
  }

  static let prefix = "preprocess.features."

  /// Traps on features of another kind.
  init(_ features: any FeatureTransform) {
    switch features {
    case let pixels as ScaledInputs: self = .pixels(PixelDescription(pixels))
    case let hog as HoG: self = .hog(HoGDescription(hog))
    case let histogram as ColorHistogram: self = .colorHistogram(ColorHistogramDescription(histogram))
    case let words as BagOfVisualWords: self = .words(WordsDescription(words))
    case let fisher as FisherFeatures: self = .fisher(FisherDescription(fisher))
    case let pca as PCA: self = .pca(PCADescription(pca))
    case let zca as ZCAWhitening: self = .zca(ZCADescription(zca))
    case let joined as JoinedFeatures: self = .joined(joined.parts.map { FeatureDescription($0) })
    default: fatalError("\(features.name) features have no form in a model file")
    }
  }

  /// The features with their tensors from the file.
  ///
  /// Throws a ``FeatureError`` or ``ModelFileError`` where they are no features.
  func transform(_ tensors: FeatureTensors) throws -> any FeatureTransform {
    switch self {
    case .pixels(let description): return try description.transform()
    case .hog(let description): return try description.transform()
    case .colorHistogram(let description): return try description.transform()
    case .words(let description): return try description.transform(tensors)
    case .fisher(let description): return try description.transform(tensors)
    case .pca(let description): return try description.transform(tensors)
    case .zca(let description): return try description.transform(tensors)
    case .joined(let parts):
      let transforms = try parts.enumerated().map { try $1.transform(tensors.part($0)) }
      guard let first = transforms.first, transforms.allSatisfy({ $0.inputWidth == first.inputWidth }) else {
        throw FeatureError("joined features must be of the same inputs, and at least one")
      }
      var width = 0
      for transform in transforms {
        let (sum, overflow) = width.addingReportingOverflow(transform.outputWidth)
        guard !overflow else { throw FeatureError("joined features of too many numbers") }
        width = sum
      }
      return JoinedFeatures(transforms)
    }
  }

  /// The shapes of images that features are made of: none of pixels and of what takes any numbers.
  var images: Set<ImageShape> {
    switch self {
    case .hog(let description): [description.image]
    case .colorHistogram(let description): [description.image]
    case .words(let description): [description.image]
    case .fisher(let description): [description.image]
    case .pixels, .pca, .zca: []
    case .joined(let parts): parts.reduce(into: []) { $0.formUnion($1.images) }
    }
  }

  /// The tensors of features, without their prefix.
  static func tensors(of features: any FeatureTransform) -> [(name: String, tensor: Tensor)] {
    switch features {
    case let joined as JoinedFeatures:
      joined.parts.enumerated().flatMap { index, part in
        tensors(of: part).map { ("\(index).\($0.name)", $0.tensor) }
      }
    case let words as BagOfVisualWords:
      [("codebook", Tensor(words.codebook))] + tensors(of: words.whitening).map { ("whitening.\($0.name)", $0.tensor) }
    case let fisher as FisherFeatures:
      [
        ("weights", Tensor(shape: [fisher.encoding.mixture.count], elements: fisher.encoding.mixture.weights)),
        ("means", Tensor(fisher.encoding.mixture.means)), ("variances", Tensor(fisher.encoding.mixture.variances)),
      ] + tensors(of: fisher.projection).map { ("projection.\($0.name)", $0.tensor) }
    case let pca as PCA:
      [
        ("mean", Tensor(row: pca.mean)), ("components", Tensor(pca.components)),
        ("variances", Tensor(shape: [pca.variances.count], elements: pca.variances)),
      ]
    case let zca as ZCAWhitening: [("mean", Tensor(row: zca.mean)), ("matrix", Tensor(zca.matrix))]
    default: []
    }
  }
}

/// The tensors of a model file that belong to its features, or to a part of them.
struct FeatureTensors {
  let file: SafetensorsFile
  let path: String
  var prefix = FeatureDescription.prefix

  /// Those of one of several joined features.
  func part(_ index: Int) -> FeatureTensors { part("\(index)") }

  /// Those of a part that has a name.
  func part(_ name: String) -> FeatureTensors { FeatureTensors(file: file, path: path, prefix: "\(prefix)\(name).") }

  /// The tensor of a name as a matrix of the given shape, all of it finite.
  func matrix(_ name: String, rows: Int, columns: Int) throws(ModelFileError) -> Matrix {
    try file.matrix(prefix + name, rows: rows, columns: columns, path)
  }
}

extension FeatureDescription: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, parts
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .kind)
    switch Kind(rawValue: name) {
    case .pixels: self = .pixels(try PixelDescription(from: decoder))
    case .hog: self = .hog(try HoGDescription(from: decoder))
    case .colorHistogram: self = .colorHistogram(try ColorHistogramDescription(from: decoder))
    case .words: self = .words(try WordsDescription(from: decoder))
    case .fisher: self = .fisher(try FisherDescription(from: decoder))
    case .pca: self = .pca(try PCADescription(from: decoder))
    case .zca: self = .zca(try ZCADescription(from: decoder))
    case .joined: self = .joined(try container.decode([FeatureDescription].self, forKey: .parts))
    case nil: throw UnknownFeatures(name: name)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind.rawValue, forKey: .kind)
    switch self {
    case .pixels(let description): try description.encode(to: encoder)
    case .hog(let description): try description.encode(to: encoder)
    case .colorHistogram(let description): try description.encode(to: encoder)
    case .words(let description): try description.encode(to: encoder)
    case .fisher(let description): try description.encode(to: encoder)
    case .pca(let description): try description.encode(to: encoder)
    case .zca(let description): try description.encode(to: encoder)
    case .joined(let parts): try container.encode(parts, forKey: .parts)
    }
  }

  private var kind: Kind {
    switch self {
    case .pixels: .pixels
    case .hog: .hog
    case .colorHistogram: .colorHistogram
    case .words: .words
    case .fisher: .fisher
    case .pca: .pca
    case .zca: .zca
    case .joined: .joined
    }
  }
}

/// A kind of features that this Pleat doesn't know.
struct UnknownFeatures: Error {
  let name: String
}
