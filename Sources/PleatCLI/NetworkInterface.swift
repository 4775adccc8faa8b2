import Pleat

/// What a network takes and gives, for examples that must fit it.
struct NetworkInterface {
  /// What messages call it: "m.safetensors", "--test".
  let owner: String
  let inputs: Int
  let outputs: Int
  let classNames: [String]
  let loss: any Loss

  init(_ model: Model, owner: String) {
    self.owner = owner
    inputs = model.network.inputWidth
    outputs = model.network.outputWidth
    classNames = model.classNames
    loss = model.loss
  }

  /// The examples with their classes numbered as the network's.
  ///
  /// Classes are the same if they have the same name, whatever their order. Where none of the names is known, but there are
  /// as many as the network's, they are taken in their order: a folder of images calls its classes by numbers only.
  ///
  /// Throws if the examples are of another width, or can't be compared with what the network gives.
  func fitting(_ examples: Examples, of data: String) throws -> Examples {
    try check(width: examples.width, of: data)
    switch examples.targets {
    case .values(let values):
      guard classNames.isEmpty, values.columns == outputs, loss.accepts(examples.targets) else {
        throw mismatch(data, "has \(counted(values.columns, "number")) to predict")
      }
      return examples
    case .classes(let classes, let names):
      if names == classNames { return examples }
      let positions = names.map { classNames.firstIndex(of: $0) }
      let known = positions.compactMap(\.self)
      if known.count == names.count {
        return Examples(
          inputs: examples.inputs, targets: .classes(classes.map { Int32(known[Int($0)]) }, names: classNames))
      }
      guard known.isEmpty, names.count == outputs else {
        throw mismatch(data, "has the classes \(Self.list(names))")
      }
      return classNames.isEmpty
        ? examples : Examples(inputs: examples.inputs, targets: .classes(classes, names: classNames))
    }
  }

  /// Throws unless inputs of this width are what the network takes.
  func check(width: Int, of data: String) throws {
    guard width == inputs else {
      throw Failure(
        .malformed,
        "\(owner): the model expects inputs of width \(inputs), but those of \(data) are \(width) wide")
    }
  }

  private func mismatch(_ data: String, _ what: String) -> Failure {
    let given =
      classNames.isEmpty ? "gives \(counted(outputs, "number"))" : "knows the classes \(Self.list(classNames))"
    return Failure(.malformed, "\(owner): the model \(given), but \(data) \(what)")
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }
}
