import Pleat

/// What a network takes and gives, for examples that must fit it.
struct NetworkInterface {
  /// What messages call it: "m.safetensors", "--test".
  let owner: String
  let inputs: Int
  let imageShape: ImageShape?
  let outputs: Int
  let classNames: [String]
  let loss: any Loss

  init(_ model: Model, owner: String) {
    self.owner = owner
    inputs = model.inputWidth
    imageShape = model.imageShape
    outputs = model.network.outputWidth
    classNames = model.classNames
    loss = model.loss
  }

  /// What a network takes and gives that is trained on these examples.
  init(_ training: Examples, loss: any Loss, owner: String) {
    self.owner = owner
    inputs = training.width
    imageShape = training.imageShape
    outputs = training.outputWidth
    classNames = training.classNames
    self.loss = loss
  }

  /// The examples with their classes numbered as the network's.
  ///
  /// Classes are the same if they have the same name, whatever their order. Where none of the names is known, but there are
  /// as many as the network's, they are taken in their order: a folder of images calls its classes by numbers only.
  ///
  /// Throws if the examples are of another width, or can't be compared with what the network gives.
  func fitting(_ examples: Examples, of data: String) throws -> Examples {
    try check(examples, of: data)
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
          inputs: examples.inputs, targets: .classes(classes.map { Int32(known[Int($0)]) }, names: classNames),
          imageShape: examples.imageShape)
      }
      guard known.isEmpty, names.count == outputs else {
        throw mismatch(data, "has the classes \(Self.list(names))")
      }
      return classNames.isEmpty
        ? examples
        : Examples(
          inputs: examples.inputs, targets: .classes(classes, names: classNames), imageShape: examples.imageShape)
    }
  }

  /// Throws unless the examples' inputs are what the model takes.
  func check(_ examples: Examples, of data: String) throws {
    guard examples.width == inputs else {
      throw Failure(
        .malformed,
        "\(owner): the model expects inputs of width \(inputs), but those of \(data) are \(examples.width) wide")
    }
    if let wanted = imageShape, let found = examples.imageShape, wanted != found {
      throw Failure(
        .malformed,
        "\(owner): the model expects images of \(Self.describe(wanted)), but those of \(data) have \(Self.describe(found))"
      )
    }
  }

  /// "32×24 pixels in 3 channels".
  static func describe(_ shape: ImageShape) -> String {
    "\(shape.width)×\(shape.height) pixels in \(counted(shape.channels, "channel"))"
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
