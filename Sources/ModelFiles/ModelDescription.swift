import ImageFeatures
import NeuralNetworks

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a model file says about its tensors: the JSON text under ``metadataKey`` in the safetensors header.
///
/// ```json
/// {"version": "0.1.0", "inputs": 64,
///  "layers": [{"kind": "dense", "inputs": 64, "outputs": 32}, {"kind": "activation", "function": "relu"}, …],
///  "loss": "softmax", "classes": ["0", "1", …], "training": {"seed": "0", …}}
/// ```
struct ModelDescription: Codable {
  static let metadataKey = "pleat"
  static let shiftName = "preprocess.shift"
  static let scaleName = "preprocess.scale"

  /// The Pleat that wrote the file.
  let version: String
  /// What the network takes: raw inputs, or their features.
  let inputs: Int
  /// How raw inputs are images; absent where they are none.
  var image: ImageShape?
  /// What is made of raw inputs; absent where the network sees themselves.
  var features: FeatureDescription?
  let layers: [LayerDescription]
  let loss: String
  /// Of the squared error; absent for losses that always average.
  var reduction: String?
  /// Softmax's label smoothing; absent where it is 0.
  var smoothing: Float?
  let classes: [String]
  let training: [String: String]

  init(_ model: Model) {
    version = Version.current
    inputs = model.network.inputWidth
    image = model.imageShape
    features = model.features.map { FeatureDescription($0) }
    let network = model.network
    layers = network.layers.indices.map { index in
      var layer = LayerDescription(network.layers[index])
      if network.sources[index] != [index == 0 ? .input : .layer(index - 1)] {
        layer.sources = network.sources[index].map { if case .layer(let position) = $0 { position } else { -1 } }
      }
      return layer
    }
    loss = model.loss.name
    reduction = (model.loss as? SquaredError)?.reduction.rawValue
    smoothing = (model.loss as? SoftmaxCrossEntropy).flatMap { $0.labelSmoothing == 0 ? nil : $0.labelSmoothing }
    classes = model.classNames
    training = model.history
  }

  /// Each layer's sources.
  var sources: [[Network.Source]] {
    layers.enumerated().map { index, layer in
      (layer.sources ?? [index - 1]).map { $0 == -1 ? .input : .layer($0) }
    }
  }

  /// The description as JSON text with sorted keys: the same model gives the same bytes.
  func text() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      fatalError("a model's description holds a number that JSON has no form for")
    }
    return String(decoding: data, as: UTF8.self)
  }

  init(text: String, file: String) throws(ModelFileError) {
    do {
      self = try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
    } catch let error as FeatureError {
      throw .malformed(file: file, problem: "its features: \(error)")
    } catch let error as UnknownFeatures {
      throw .malformed(
        file: file,
        problem: "unknown features \(error.name.debugDescription); known are "
          + FeatureDescription.Kind.allCases.map(\.rawValue).joined(separator: ", "))
    } catch {
      throw .malformed(
        file: file,
        problem: "the metadata under \"\(Self.metadataKey)\" is not a model's description: \(Self.problem(error))")
    }
  }

  /// What a decoder found wrong, and where: "layers[2].kind is missing".
  private static func problem(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.reduce("") { text, key in
        if let index = key.intValue { return text + "[\(index)]" }
        return text.isEmpty ? key.stringValue : text + "." + key.stringValue
      }
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(place(context.codingPath + [key])) is missing"
    case DecodingError.valueNotFound(_, let context) where !context.codingPath.isEmpty:
      return "\(place(context.codingPath)) is null"
    case DecodingError.typeMismatch(let type, let context) where !context.codingPath.isEmpty:
      return "\(place(context.codingPath)) is not of type \(type)"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "\(place(context.codingPath)) is out of range"
    default:
      return "it is not one JSON object, or a number in it is out of range"
    }
  }
}
