import ArgumentParser
import Pleat

/// `pleat inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what a model file holds: layers, shapes, preprocessing, and how it was trained.")

  @Argument(help: "A model file.")
  var model: String

  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let model = try loadModel(self.model, backend: try compute.makeBackend())
    try Terminal.writeResult(compute.json ? try jsonLine(Report(model)) : Self.text(of: model))
  }

  /// Layers and parameters.
  static func table(of model: Model) -> String {
    var rows = [["layer", "kind", "parameters", "shapes"]]
    for (index, layer) in model.network.layers.enumerated() {
      let parameters = layer.parameters
      rows.append([
        "\(index)", layer.summary, "\(parameters.reduce(0) { $0 + $1.parameter.value.count })",
        parameters.isEmpty
          ? "–" : parameters.map { "\($0.name) \($0.parameter.value.shape)" }.joined(separator: ", "),
      ])
    }
    return Table.text(rows) + "\nparameters in all: \(model.network.parameterCount)"
  }

  private static func text(of model: Model) -> String {
    var lines = [table(of: model), ""]
    lines.append("inputs \(model.network.inputWidth), scaled by (x − shift)·scale: \(describe(model.scaling))")
    lines.append("loss \(model.loss.name)")
    if !model.classNames.isEmpty { lines.append("classes " + model.classNames.joined(separator: ", ")) }
    if !model.history.isEmpty {
      lines += ["", Table.text(model.history.sorted { $0.key < $1.key }.map { [$0.key + "  " + $0.value] })]
    }
    return lines.joined(separator: "\n")
  }

  private static func describe(_ scaling: InputScaling) -> String {
    let (shift, scale) = (Set(scaling.shift.elements), Set(scaling.scale.elements))
    guard shift.count == 1, scale.count == 1, let s = shift.first, let f = scale.first else {
      return "a shift and a scale for each column"
    }
    return "shift \(s), scale \(f) for every column"
  }

  private struct Report: Encodable {
    struct LayerReport: Encodable {
      let kind: String
      let parameters: Int
      let shapes: [String: [Int]]
    }

    let inputs: Int
    let outputs: Int
    let layers: [LayerReport]
    let parameters: Int
    let loss: String
    let classes: [String]
    let training: [String: String]

    init(_ model: Model) {
      inputs = model.network.inputWidth
      outputs = model.network.outputWidth
      layers = model.network.layers.map { layer in
        let shapes = layer.parameters.map { ($0.name, [$0.parameter.value.rows, $0.parameter.value.columns]) }
        return LayerReport(
          kind: layer.summary, parameters: layer.parameters.reduce(0) { $0 + $1.parameter.value.count },
          shapes: Dictionary(uniqueKeysWithValues: shapes))
      }
      parameters = model.network.parameterCount
      loss = model.loss.name
      classes = model.classNames
      training = model.history
    }
  }
}
