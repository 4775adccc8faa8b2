public import NeuralNetworks

extension Model {
  /// Reads a model that ``write(to:)`` wrote.
  ///
  /// Throws ``ModelFileError`` if there is no such file, or if it isn't a whole and consistent model of Pleat's.
  public init(contentsOf path: String, backend: any GEMMBackend = .auto) throws(ModelFileError) {
    let file = try SafetensorsFile(contentsOf: path)
    guard let text = file.metadata[ModelDescription.metadataKey] else {
      throw .malformed(
        file: path,
        problem: """
          its metadata has no "\(ModelDescription.metadataKey)": it holds tensors, but not a model of Pleat's; its \
          weights can start a training with --init
          """)
    }
    let description = try ModelDescription(text: text, file: path)
    guard let loss = description.knownLoss else {
      throw .malformed(
        file: path,
        problem: """
          unknown loss \(description.loss.debugDescription)\
          \(description.reduction.map { " with reduction \($0.debugDescription)" } ?? "")\
          \(description.smoothing.map { " with smoothing \($0)" } ?? ""); known are \
          \(KnownLosses.all.map(\.name).joined(separator: ", "))
          """)
    }
    // Without one, no tensor bounds the widths that the description claims.
    guard description.layers.contains(where: { $0.kind == ModelDescription.LayerDescription.Kind.dense.rawValue })
    else {
      throw .malformed(file: path, problem: "its description has no dense layer")
    }
    var network: Network
    do {
      let layers = try description.layers.enumerated().map { index, layer in
        try layer.layer(at: index, of: file, path)
      }
      network = try Network(
        inputWidth: description.inputs, layers: layers, sources: description.sources, backend: backend)
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw .malformed(file: path, problem: "\(error)")
    }
    try network.checkNames(against: file, path)
    guard description.classes.isEmpty || description.classes.count == network.outputWidth else {
      throw .malformed(
        file: path, problem: "\(description.classes.count) class names for \(network.outputWidth) outputs")
    }
    try description.checkImages(path)
    let features = try description.featureTransform(file, path)
    let inputWidth = features?.inputWidth ?? network.inputWidth
    if let image = description.image, image.count != inputWidth {
      throw .malformed(
        file: path,
        problem:
          "its images have \(image) numbers, but the model takes \(inputWidth)")
    }
    self.init(
      network: network, features: features, imageShape: description.image,
      scaling: try InputScaling(file, width: network.inputWidth, path), loss: loss, classNames: description.classes,
      history: description.training)
  }
}

extension Network {
  /// Replaces all parameters and buffers by those of a safetensors file, such as one that PyTorch's `nn.Sequential` was saved to.
  ///
  /// Names and shapes must be exactly the network's; what else Pleat stores beside them is ignored, and so is PyTorch's
  /// "num_batches_tracked" of a batch norm, which counts what nothing here depends on.
  ///
  /// Throws ``ModelFileError``, and then the network is unchanged.
  public mutating func loadParameters(fromFile path: String) throws(ModelFileError) {
    let file = try SafetensorsFile(contentsOf: path)
    try checkNames(against: file, path)
    var loaded = self
    do {
      try loaded.visitParameters { name, parameter in
        parameter.value = try file.matrix(
          name, rows: parameter.value.rows, columns: parameter.value.columns, path)
      }
      try loaded.visitBuffers { name, buffer in
        buffer = try file.matrix(name, rows: buffer.rows, columns: buffer.columns, path)
        guard !name.hasSuffix(".running_var") || buffer.elements.allSatisfy({ $0 >= 0 }) else {
          throw ModelFileError.malformed(file: path, tensor: name, problem: "a variance is negative")
        }
      }
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw .malformed(file: path, problem: "\(error)")
    }
    self = loaded
  }

  /// Throws unless the file's tensors are this network's parameters and buffers, no more and no fewer.
  fileprivate func checkNames(against file: SafetensorsFile, _ path: String) throws(ModelFileError) {
    let wanted = parameters.map(\.name) + buffers.map(\.name)
    let counters = layers.indices.filter { layers[$0] is BatchNorm }.map { "\($0).num_batches_tracked" }
    let found = file.tensors.map(\.name).filter { !$0.hasPrefix("preprocess.") && !counters.contains($0) }
    let missing = wanted.filter { !found.contains($0) }
    let unexpected = found.filter { !wanted.contains($0) }
    guard missing.isEmpty, unexpected.isEmpty else {
      func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
      throw .malformed(
        file: path,
        problem:
          "its tensors are not the network's parameters; missing: \(list(missing)); unexpected: \(list(unexpected))")
    }
  }
}

extension SafetensorsFile {
  /// The tensor of a name as a matrix of the given shape; one row may be stored in one dimension.
  func matrix(
    _ name: String, rows: Int, columns: Int, _ path: String
  ) throws(ModelFileError) -> Matrix {
    guard let tensor = self[name] else {
      throw .malformed(file: path, tensor: name, problem: "it is missing")
    }
    guard tensor.shape == [rows, columns] || (rows == 1 && tensor.shape == [columns]) else {
      throw .malformed(
        file: path, tensor: name, problem: "its shape is \(tensor.shape), but [\(rows), \(columns)] is expected")
    }
    guard let bad = tensor.elements.firstIndex(where: { !$0.isFinite }) else {
      return Matrix(rows: rows, columns: columns, elements: tensor.elements)
    }
    throw .malformed(
      file: path, tensor: name, problem: "its element \(bad) is \(tensor.elements[bad]), not a finite number")
  }
}

extension InputScaling {
  /// The scaling that a model file holds; none is stored in files without.
  fileprivate init(_ file: SafetensorsFile, width: Int, _ path: String) throws(ModelFileError) {
    if file[ModelDescription.shiftName] == nil && file[ModelDescription.scaleName] == nil {
      self = .identity(width: width)
    } else {
      self.init(
        shift: try file.matrix(ModelDescription.shiftName, rows: 1, columns: width, path),
        scale: try file.matrix(ModelDescription.scaleName, rows: 1, columns: width, path))
    }
  }
}

extension ModelDescription {
  /// Throws unless features are made of the model's images, and all of the same: other ones may have as many numbers.
  fileprivate func checkImages(_ path: String) throws(ModelFileError) {
    var shapes = features?.images ?? []
    // Another number of numbers is found later, and said better.
    if let image, shapes.allSatisfy({ $0.count == image.count }) { shapes.insert(image) }
    guard shapes.count > 1 else { return }
    let texts = shapes.map(\.description).sorted()
    throw .malformed(
      file: path,
      problem: "its images and its features, or parts of these, differ in shape: \(texts.joined(separator: ", "))")
  }

  /// The features, which must be as many as the network's inputs.
  fileprivate func featureTransform(
    _ file: SafetensorsFile, _ path: String
  ) throws(ModelFileError) -> (any FeatureTransform)? {
    guard let features else { return nil }
    let transform: any FeatureTransform
    do {
      transform = try features.transform(FeatureTensors(file: file, path: path))
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw .malformed(file: path, problem: "its features: \(error)")
    }
    guard transform.outputWidth == inputs else {
      throw .malformed(
        file: path, problem: "\(transform.outputWidth) \(transform.name) features for a network of \(inputs) inputs")
    }
    return transform
  }

  fileprivate var knownLoss: (any Loss)? {
    if let smoothing {
      guard loss == "softmax", smoothing >= 0, smoothing < 1 else { return nil }
      return SoftmaxCrossEntropy(labelSmoothing: smoothing)
    }
    if loss == "l2", let reduction { return SquaredError.Reduction(rawValue: reduction).map(SquaredError.init) }
    return KnownLosses.named(loss)
  }
}
