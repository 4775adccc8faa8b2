import ImageFeatures
import NeuralNetworks

/// What a model file says about features: a kind and what isn't in its tensors, as in
/// `{"kind": "hog", "image": {"height": 28, "width": 28, "channels": 1}, "cell": {"height": 4, "width": 4}, …}`.
///
/// Tensors of features are called `preprocess.features.…`, those of joined ones `preprocess.features.0.…` and so on.
indirect enum FeatureDescription {
  case pixels(PixelDescription)
  case hog(HoGDescription)
  case joined([FeatureDescription])

  /// As the command line calls them, but for the last.
  enum Kind: String, CaseIterable {
    case pixels, hog, joined
  }

  static let prefix = "preprocess.features."

  /// Traps on features of another kind.
  init(_ features: any FeatureTransform) {
    switch features {
    case let pixels as ScaledInputs: self = .pixels(PixelDescription(pixels))
    case let hog as HoG: self = .hog(HoGDescription(hog))
    case let joined as JoinedFeatures: self = .joined(joined.parts.map { FeatureDescription($0) })
    default: preconditionFailure("\(features.name) features have no form in a model file")
    }
  }

  /// The features with their tensors from the file.
  ///
  /// Throws a ``FeatureError`` or ``ModelFileError`` where they are no features.
  func transform(_ tensors: FeatureTensors) throws -> any FeatureTransform {
    switch self {
    case .pixels(let description): return try description.transform()
    case .hog(let description): return try description.transform()
    case .joined(let parts):
      let transforms = try parts.enumerated().map { try $1.transform(tensors.part($0)) }
      guard let first = transforms.first, transforms.allSatisfy({ $0.inputWidth == first.inputWidth }) else {
        throw FeatureError("joined features must be of the same inputs, and at least one")
      }
      return JoinedFeatures(transforms)
    }
  }

  /// The tensors of features, without their prefix.
  static func tensors(of features: any FeatureTransform) -> [(name: String, tensor: Tensor)] {
    switch features {
    case let joined as JoinedFeatures:
      joined.parts.enumerated().flatMap { index, part in
        tensors(of: part).map { ("\(index).\($0.name)", $0.tensor) }
      }
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
  func part(_ index: Int) -> FeatureTensors { FeatureTensors(file: file, path: path, prefix: "\(prefix)\(index).") }

  /// A matrix of a given shape; of one row or column where nil stands for any number.
  func matrix(_ name: String, rows: Int? = nil, columns: Int? = nil) throws(ModelFileError) -> Matrix {
    let shape = file[prefix + name]?.shape
    let found = (shape?.count == 2 ? shape?[0] : 1, shape?.last)
    return try file.matrix(prefix + name, rows: rows ?? found.0 ?? 1, columns: columns ?? found.1 ?? 1, path)
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
    case .joined(let parts): try container.encode(parts, forKey: .parts)
    }
  }

  private var kind: Kind {
    switch self {
    case .pixels: .pixels
    case .hog: .hog
    case .joined: .joined
    }
  }
}

/// A kind of features that this Pleat doesn't know.
struct UnknownFeatures: Error {
  let name: String
}

/// Of ``ScaledInputs``.
struct PixelDescription: Codable {
  let inputs: Int
  let factor: Float

  init(_ pixels: ScaledInputs) { (inputs, factor) = (pixels.inputWidth, pixels.factor) }

  func transform() throws -> ScaledInputs {
    guard inputs >= 1, factor.isFinite else { throw FeatureError("pixels of \(inputs) inputs, times \(factor)") }
    return ScaledInputs(width: inputs, factor: factor)
  }
}

/// Of ``HoG``.
struct HoGDescription: Codable {
  let image: ImageShape
  let cell: GridSize
  let directions: Int
  /// Absent for histograms as they are.
  var blocks: HoG.Blocks?
  let roots: Bool

  init(_ hog: HoG) {
    (image, cell, directions, blocks, roots) = (hog.shape, hog.cell, hog.directions, hog.blocks, hog.takesRoots)
  }

  func transform() throws -> HoG {
    try HoG(shape: image, cell: cell, directions: directions, blocks: blocks, takesRoots: roots)
  }
}
