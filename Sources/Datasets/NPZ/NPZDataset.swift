import LinearAlgebra

extension Dataset {
  /// The arrays `x` and `y` of an `.npz` file, and `x_val`, `y_val`, `x_test` and `y_test` if they are there.
  ///
  /// `x` has one example along its first dimension; what follows is one row, and of bytes in N×H×W, N×H×W×1 or N×H×W×3 an image. `y` has
  /// one number for each example: whole ones are classes from 0, others are to be predicted, and then there may be several in a row.
  /// `classes` may name the classes.
  static func npz(_ path: String) throws(DatasetError) -> Dataset {
    let file = try NPZFile(contentsOf: path)
    let training = try examples(of: file, path, suffix: "", names: nil, alike: nil)
    func part(_ suffix: String) throws(DatasetError) -> Examples? {
      guard file["x\(suffix)"] != nil || file["y\(suffix)"] != nil else { return nil }
      return try examples(of: file, path, suffix: suffix, names: training.classNames, alike: training)
    }
    let (validation, test) = (try part("_val"), try part("_test"))
    var isBytes = false
    if case .bytes = training.inputs { isBytes = true }
    return Dataset(
      name: path, training: training, validation: validation, test: test, pixelMaximum: isBytes ? 255 : nil,
      defaultScaling: .none,
      source: "arrays in \(path)")
  }

  private static func examples(
    of file: NPZFile, _ path: String, suffix: String, names: [String]?, alike training: Examples?
  ) throws(DatasetError) -> Examples {
    func malformed(_ problem: String) -> DatasetError { .malformed(file: path, at: .file, problem: problem) }
    guard let x = file["x\(suffix)"], let y = file["y\(suffix)"] else {
      let found = file.arrays.map(\.name).joined(separator: ", ")
      throw malformed("no arrays x\(suffix) and y\(suffix); found \(found.isEmpty ? "none" : found)")
    }
    guard x.shape.count >= 2, x.shape[0] > 0, x.elements.count > 0 else {
      throw malformed("array x\(suffix): the shape \(x.shape) is not one of examples in rows")
    }
    let (rows, columns) = (x.shape[0], x.elements.count / x.shape[0])
    guard y.shape.first == rows, y.shape.count <= 2 else {
      throw malformed("array y\(suffix): the shape \(y.shape) for \(rows) examples")
    }
    let inputs: ExampleInputs
    switch x.elements {
    case .bytes(let bytes): inputs = .bytes(bytes, rows: rows, columns: columns)
    case .floats(let elements):
      guard elements.allSatisfy(\.isFinite) else { throw malformed("array x\(suffix): a number is not finite") }
      inputs = .floats(Matrix(rows: rows, columns: columns, elements: elements))
    case .integers(let elements):
      inputs = .floats(Matrix(rows: rows, columns: columns, elements: elements.map { Float($0) }))
    case .strings: throw malformed("array x\(suffix): text, where numbers are expected")
    }
    let shape = imageShape(of: x)
    try shape?.checkCount(path)
    if let training, training.width != columns || training.imageShape != shape {
      throw malformed("array x\(suffix): the shape \(x.shape) is not that of the examples in x")
    }
    let targets = try targets(of: y, file, path, suffix: suffix, names: names)
    if let training, training.outputWidth != targets.columns || (names?.isEmpty != targets.names.isEmpty) {
      throw malformed("array y\(suffix): not what y is")
    }
    return Examples(inputs: inputs, targets: targets.targets, imageShape: shape)
  }

  private static func imageShape(of x: NPZArray) -> ImageShape? {
    guard case .bytes = x.elements, (3...4).contains(x.shape.count) else { return nil }
    let channels = x.shape.count == 4 ? x.shape[3] : 1
    return channels == 1 || channels == 3 ? ImageShape(height: x.shape[1], width: x.shape[2], channels: channels) : nil
  }

  private static func targets(
    of y: NPZArray, _ file: NPZFile, _ path: String, suffix: String, names: [String]?
  ) throws(DatasetError) -> (targets: ExampleTargets, columns: Int, names: [String]) {
    func malformed(_ problem: String) -> DatasetError {
      .malformed(file: path, at: .file, problem: "array y\(suffix): \(problem)")
    }
    let classes: [Int64]
    switch y.elements {
    case .floats(let elements):
      guard elements.allSatisfy(\.isFinite) else { throw malformed("a number is not finite") }
      let columns = y.shape.count == 2 ? y.shape[1] : 1
      guard columns > 0 else { throw malformed("the shape \(y.shape) has nothing to predict") }
      return (.values(Matrix(rows: y.shape[0], columns: columns, elements: elements)), columns, [])
    case .bytes(let elements): classes = elements.map { Int64($0) }
    case .integers(let elements): classes = elements
    case .strings: throw malformed("text; classes are numbers from 0, which `classes` may name")
    }
    guard y.shape.count == 1 || y.shape[1] == 1 else {
      throw malformed("the shape \(y.shape) for one class an example")
    }
    var names = names ?? []
    if names.isEmpty {
      if case .strings(let given) = file["classes"]?.elements {
        names = given
      } else {
        // A wrong class must not ask for more names than there can be.
        let largest = min(max(classes.max() ?? 0, 1), 1_000_000)
        names = (0...largest).map { String($0) }
      }
    }
    if let wrong = classes.firstIndex(where: { $0 < 0 || $0 >= names.count }) {
      throw malformed("element \(wrong) is \(classes[wrong]), which is not among the \(names.count) classes from 0")
    }
    return (.classes(classes.map { Int32($0) }, names: names), names.count, names)
  }
}
