import ArgumentParser
import Pleat

/// `pleat inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a model file holds: layers, shapes, preprocessing, and how it was trained.")

  @Argument(help: "A model file.")
  var model: String

  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let model = try loadModel(self.model, backend: try compute.makeBackend())
    try compute.write(Report(model), text: Self.text(of: model))
  }

  /// Layers and parameters.
  static func table(of model: Model) -> String {
    var rows = [["layer", "kind", "parameters", "shapes"]]
    for (index, layer) in model.network.layers.enumerated() {
      let parameters = layer.parameters
      let shapes =
        parameters.map { "\($0.name) \($0.parameter.value.shape)" }
        + layer.buffers.map { "\($0.name) \($0.value.shape)" }
      rows.append([
        "\(index)", layer.summary, "\(parameters.reduce(0) { $0 + $1.parameter.value.count })",
        shapes.isEmpty ? "–" : shapes.joined(separator: ", "),
      ])
    }
    return Table.text(rows, numbers: [2]) + "\nparameters in all: \(model.network.parameterCount)"
  }

  private static func text(of model: Model) -> String {
    var lines = [table(of: model), ""]
    if let shape = model.imageShape { lines.append("images of \(NetworkInterface.describe(shape))") }
    if let features = model.features {
      lines.append("features \(features.summary): \(features.inputWidth) → \(features.outputWidth) numbers")
    }
    lines.append("inputs \(model.network.inputWidth), scaled by (x − shift)·scale: \(describe(model.scaling))")
    let smoothing = labelSmoothing(of: model)
    lines.append("loss \(model.loss.name)" + (smoothing.map { ", label smoothing \($0)" } ?? ""))
    if !model.classNames.isEmpty {
      lines.append(Terminal.inOneLine("classes " + model.classNames.joined(separator: ", ")))
    }
    if !model.history.isEmpty {
      lines += ["", Table.text(model.history.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }, numbers: [])]
    }
    return lines.joined(separator: "\n")
  }

  /// ε where the loss smooths labels.
  private static func labelSmoothing(of model: Model) -> Float? {
    (model.loss as? SoftmaxCrossEntropy).flatMap { $0.labelSmoothing > 0 ? $0.labelSmoothing : nil }
  }

  private static func describe(_ scaling: InputScaling) -> String {
    let (shift, scale) = (Set(scaling.shift.elements), Set(scaling.scale.elements))
    guard shift.count == 1, scale.count == 1, let s = shift.first, let f = scale.first else {
      return "a shift and a scale for each column"
    }
    return "shift \(s), scale \(f) for every column"
  }

  /// What `--json` prints.
  struct Report: Encodable {
    struct LayerReport: Encodable {
      let kind: String
      let function: String?
      let parameter: Float?
      /// Of dropout.
      let rate: Float?
      let parameters: Int
      /// Of parameters and buffers.
      let shapes: [String: [Int]]

      init(_ layer: any Layer) {
        let activation = layer as? Activation
        kind = Self.kind(of: layer)
        function = activation?.function.name
        parameter = activation?.function.parameter
        rate = (layer as? Dropout)?.rate
        parameters = layer.parameters.reduce(0) { $0 + $1.parameter.value.count }
        // As in the file: all but the weights of a dense layer have one dimension where they are one row.
        let values = layer.parameters.map { ($0.name, $0.parameter.value) } + layer.buffers.map { ($0.name, $0.value) }
        shapes = Dictionary(
          uniqueKeysWithValues: values.map { name, value in
            let isMatrix = value.rows > 1 || (layer is Dense && name == "weight")
            return (name, isMatrix ? [value.rows, value.columns] : [value.columns])
          })
      }

      /// As a model file calls it.
      private static func kind(of layer: any Layer) -> String {
        switch layer {
        case is Activation: "activation"
        case is Dropout: "dropout"
        case is BatchNorm: "batch-norm"
        case is LayerNorm: "layer-norm"
        case is PolarTransform: "polar"
        default: "dense"
        }
      }
    }

    /// Inputs become (x − shift)·scale, column by column.
    struct Preprocessing: Encodable {
      let shift: [Float]
      let scale: [Float]
    }

    /// What features are made of raw inputs; absent where there are none.
    struct Features: Encodable {
      let name: String
      let inputs: Int
      let outputs: Int
      /// As the command line calls them.
      let options: [String: String]
    }

    let image: ImageShape?
    let features: Features?
    let inputs: Int
    let outputs: Int
    let layers: [LayerReport]
    let parameters: Int
    let preprocessing: Preprocessing
    let loss: String
    let labelSmoothing: Float?
    let classes: [String]
    let training: [String: String]

    enum CodingKeys: String, CodingKey {
      case image, features, inputs, outputs, layers, parameters, preprocessing, loss, classes, training
      case labelSmoothing = "label_smoothing"
    }

    init(_ model: Model) {
      image = model.imageShape
      features = model.features.map { features in
        Features(
          name: features.name, inputs: features.inputWidth, outputs: features.outputWidth,
          options: Dictionary(features.options.map { ($0.name, $0.value) }) { first, _ in first })
      }
      inputs = model.network.inputWidth
      outputs = model.network.outputWidth
      layers = model.network.layers.map { LayerReport($0) }
      preprocessing = Preprocessing(
        shift: Array(model.scaling.shift.elements), scale: Array(model.scaling.scale.elements))
      parameters = model.network.parameterCount
      loss = model.loss.name
      labelSmoothing = InspectCommand.labelSmoothing(of: model)
      classes = model.classNames
      training = model.history
    }
  }
}
