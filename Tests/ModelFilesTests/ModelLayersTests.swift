import LinearAlgebra
import NeuralNetworks
import Testing

@testable import ModelFiles

/// Model files of networks with more than dense layers and activations.
struct ModelLayersTests {
  private static func model() throws -> Model {
    var description = MultilayerPerceptron(inputs: 2, hidden: [5, 4], outputs: 3, activation: .gelu)
    description.features = .polar
    description.normalization = .batch
    description.dropout = 0.3
    var layers = try Network(description, seed: 3).layers
    layers.append(try LayerNorm(width: 3, epsilon: 0.25))
    layers[6] = try BatchNorm(width: 4, epsilon: 0.5, momentum: 0.75)
    var network = try Network(inputWidth: 2, layers: layers)
    var stream = RandomStream(seed: 8, name: "test")
    network.visitParameters { $1.value = Matrix(rows: $1.value.rows, columns: $1.value.columns, normal: &stream) }
    network.visitBuffers { _, buffer in
      buffer = Matrix(rows: 1, columns: buffer.columns) { _, _ in Float(stream.uniform()) }
    }
    return Model(network: network, loss: SoftmaxCrossEntropy(labelSmoothing: 0.1))
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let folder = try TemporaryFolder()
    let model = try Self.model()
    try model.write(to: folder.file("m"))
    let read = try Model(contentsOf: folder.file("m"))
    #expect(
      read.network.layers.map(\.summary) == [
        "PolarTransform 2→2", "Dense 2→5", "BatchNorm 5", "gelu", "Dropout 0.3", "Dense 5→4", "BatchNorm 4", "gelu",
        "Dropout 0.3", "Dense 4→3", "LayerNorm 3",
      ])
    #expect(read.network.parameters.map(\.name) == model.network.parameters.map(\.name))
    #expect(read.network.parameters.map(\.parameter.value) == model.network.parameters.map(\.parameter.value))
    #expect(
      read.network.parameters.map(\.parameter.isPenalized) == model.network.parameters.map(\.parameter.isPenalized))
    #expect(read.network.buffers.map(\.name) == model.network.buffers.map(\.name))
    #expect(read.network.buffers.map(\.value) == model.network.buffers.map(\.value))
    let norm = try #require(read.network.layers[6] as? BatchNorm)
    #expect(norm.epsilon == 0.5 && norm.momentum == 0.75)
    #expect((read.network.layers[10] as? LayerNorm)?.epsilon == 0.25)
    let points = Matrix([[0.5, -1], [-3, 0.25]])
    #expect(read.network.scores(for: points) == model.network.scores(for: points))
    try read.write(to: folder.file("n"))
    #expect(try contents(folder.file("n")) == contents(folder.file("m")))
  }

  @Test func tensorsAreNamedAndShapedAsInPyTorch() throws {
    let folder = try TemporaryFolder()
    try Self.model().write(to: folder.file("m"))
    let file = try SafetensorsFile(contentsOf: folder.file("m"))
    let shapes = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.tensor.shape) })
    #expect(
      shapes == [
        "1.weight": [5, 2], "1.bias": [5], "2.weight": [5], "2.bias": [5], "2.running_mean": [5], "2.running_var": [5],
        "5.weight": [4, 5], "5.bias": [4], "6.weight": [4], "6.bias": [4], "6.running_mean": [4], "6.running_var": [4],
        "9.weight": [3, 4], "9.bias": [3], "10.weight": [3], "10.bias": [3], "preprocess.shift": [2],
        "preprocess.scale": [2],
      ])
  }

  @Test func theWeightsOfASingleOutputStayAMatrix() throws {
    let folder = try TemporaryFolder()
    try Model(network: try Network(inputs: 3, outputs: 1, seed: 1), loss: SquaredError()).write(to: folder.file("m"))
    #expect(try SafetensorsFile(contentsOf: folder.file("m"))["0.weight"]?.shape == [1, 3])
  }

  /// A part of the description or a tensor, what takes its place, and what the message must say.
  struct Edit: Sendable, CustomTestStringConvertible {
    var found = ""
    var replacement = ""
    var tensor: (name: String, value: Tensor?)?
    let words: [String]
    var testDescription: String { tensor?.name ?? "\(found) → \(replacement)" }

    init(_ found: String, _ replacement: String, says words: String...) {
      (self.found, self.replacement, self.words) = (found, replacement, words)
    }

    init(tensor: String, _ value: Tensor?, says words: String...) {
      (self.tensor, self.words) = ((tensor, value), words)
    }
  }

  @Test(arguments: [
    Edit(#""rate":0.3"#, #""rate":1"#, says: "layer 4: the rate of a dropout", "less than 1, but is 1.0"),
    Edit(#""rate":0.3"#, #""rate":-0.5"#, says: "layer 4: the rate of a dropout", "but is -0.5"),
    Edit(#","rate":0.3"#, "", says: "layer 4: the rate of a dropout", "is missing"),
    Edit(#""rate":0.3"#, #""rate":"much""#, says: "layers[4].rate is not of type Float"),
    Edit(#""momentum":0.1"#, #""momentum":2"#, says: "layer 2: a batch norm's momentum", "but is 2.0"),
    Edit(#","momentum":0.1"#, "", says: "layer 2 is a batch-norm, but its width, eps or momentum is missing"),
    Edit(#""eps":0.5"#, #""eps":0"#, says: "layer 6: a batch norm's epsilon", "but is 0.0"),
    Edit(#""eps":0.25"#, #""eps":-1"#, says: "layer 10: a layer norm's epsilon", "but is -1.0"),
    Edit(#""eps":0.25,"#, "", says: "layer 10 is a layer-norm, but its width or eps is missing"),
    Edit(#""width":5"#, #""width":6"#, says: #"tensor "2.weight""#, "[5]", "[1, 6]"),
    Edit(#""width":5"#, #""width":-5"#, says: #"tensor "2.weight""#, "[1, -5]"),
    Edit(#""kind":"polar""#, #""kind":"cartesian""#, says: "layer 0", "batch-norm", "layer-norm", "polar", "dropout"),
    Edit(#""inputs":2,"layers""#, #""inputs":3,"layers""#, says: "PolarTransform 2→2 expects 2 inputs, but gets 3"),
    Edit(tensor: "2.running_var", nil, says: #"tensor "2.running_var""#, "missing"),
    Edit(
      tensor: "2.running_var", Tensor(shape: [5], elements: [1, 1, -1, 1, 1]),
      says: "layer 2: a batch norm's running variances must be at least 0"),
    Edit(
      tensor: "6.running_mean", Tensor(shape: [3], elements: [1, 1, 1]), says: #""6.running_mean""#, "[3]", "[1, 4]"),
    Edit(
      tensor: "10.num_batches_tracked", Tensor(shape: [], elements: [3]), says: "unexpected: 10.num_batches_tracked"),
  ])
  func aModelIsRefused(edit: Edit) throws {
    let folder = try TemporaryFolder()
    try Self.model().write(to: folder.file("m"))
    let whole = try SafetensorsFile(contentsOf: folder.file("m"))
    let text = try #require(whole.metadata["pleat"])
    let place = text.range(of: edit.found)
    #expect(edit.found.isEmpty || place != nil, "\(text) has no \(edit.found)")
    var file = SafetensorsFile(
      metadata: ["pleat": place.map { text.replacingCharacters(in: $0, with: edit.replacement) } ?? text])
    for (name, tensor) in whole.tensors where name != edit.tensor?.name { file.append(tensor, named: name) }
    if let (name, value) = edit.tensor, let value { file.append(value, named: name) }
    try file.write(to: folder.file("edited"))
    let error = #expect(throws: ModelFileError.self) { try Model(contentsOf: folder.file("edited")) }
    for word in edit.words { #expect("\(error!)".contains(word), "\(error!)") }
  }

  // MARK: PyTorch's

  /// What `scripts/make-fixtures.py` had PyTorch save.
  private static func normalized(backend: any GEMMBackend) throws -> Network {
    func dense(_ inputs: Int, _ outputs: Int) throws -> Dense {
      try Dense(weight: Matrix(rows: outputs, columns: inputs), bias: Matrix(rows: 1, columns: outputs))
    }
    return try Network(
      inputWidth: 8,
      layers: [
        dense(8, 6), BatchNorm(width: 6), Activation(.relu), Dropout(rate: 0.5), dense(6, 3), LayerNorm(width: 3),
      ], backend: backend)
  }

  @Test func weightsAndStatisticsThatPyTorchSavedGiveItsLogits() throws {
    let expected = try decodeFixture(SafetensorsFileTests.Sequential.self, "normalized.json")
    let backends: [any GEMMBackend] = [.swift, .auto]
    for backend in backends {
      var network = try Self.normalized(backend: backend)
      // With "1.num_batches_tracked" among the tensors.
      try network.loadParameters(fromFile: fixture("normalized.safetensors"))
      let logits = network.scores(for: Matrix(expected.inputs))
      for (i, row) in expected.logits.enumerated() {
        for (j, logit) in row.enumerated() { #expect(abs(logits[i, j] - logit) < 2e-6, "\(backend.name) [\(i), \(j)]") }
      }
    }
  }

  @Test func statisticsThatDoNotFitLeaveTheNetworkAsItWas() throws {
    let folder = try TemporaryFolder()
    let whole = try SafetensorsFile(contentsOf: fixture("normalized.safetensors"))
    var network = try Self.normalized(backend: .swift)
    for (bad, words) in [
      (Tensor(shape: [6], elements: [1, 1, 1, 1, 1, -1]), "a variance is negative"),
      (Tensor(shape: [6], elements: [1, 1, 1, 1, 1, .infinity]), "not a finite number"),
      (Tensor(shape: [1], elements: [1]), "[1, 6] is expected"),
    ] {
      var file = SafetensorsFile(metadata: [:])
      for (name, tensor) in whole.tensors { file.append(name == "1.running_var" ? bad : tensor, named: name) }
      try file.write(to: folder.file("bad"))
      let error = #expect(throws: ModelFileError.self) { try network.loadParameters(fromFile: folder.file("bad")) }
      #expect("\(error!)".contains(words) && "\(error!)".contains("1.running_var"), "\(error!)")
      #expect(network.parameters.allSatisfy { $0.parameter.value.elements.allSatisfy { $0 == 0 || $0 == 1 } })
    }
  }
}
