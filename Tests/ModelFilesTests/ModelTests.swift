import Foundation
import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

@testable import ModelFiles

struct ModelTests {
  /// Numbers that a text form would lose: bits of all kinds, but finite.
  private static func numbers(_ rows: Int, _ columns: Int, _ stream: inout RandomStream) -> Matrix {
    let special: [Float] = [-0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, -.leastNormalMagnitude]
    return Matrix(rows: rows, columns: columns) { i, j in
      i == 0 && j < special.count ? special[j] : Float(stream.normal())
    }
  }

  private static func model(
    _ activation: ActivationFunction = .relu, loss: any Loss = SoftmaxCrossEntropy(), classNames: [String] = [],
    history: [String: String] = [:], seed: UInt64 = 1
  ) throws -> Model {
    var stream = RandomStream(seed: seed, name: "test")
    let network = try Network(
      inputWidth: 6,
      layers: [
        Dense(weight: numbers(5, 6, &stream), bias: numbers(1, 5, &stream)), Activation(activation),
        Dense(weight: numbers(3, 5, &stream), bias: numbers(1, 3, &stream)),
      ])
    let scaling = InputScaling(shift: numbers(1, 6, &stream), scale: numbers(1, 6, &stream))
    return Model(network: network, scaling: scaling, loss: loss, classNames: classNames, history: history)
  }

  /// Writes and reads a model, and expects all of it to be the same.
  @discardableResult
  private func roundTrip(_ model: Model, sourceLocation: SourceLocation = #_sourceLocation) throws -> Model {
    let folder = try TemporaryFolder()
    try model.write(to: folder.file("m"))
    let read = try Model(contentsOf: folder.file("m"))
    #expect(read.network.layers.map(\.summary) == model.network.layers.map(\.summary), sourceLocation: sourceLocation)
    #expect(read.network.inputWidth == model.network.inputWidth, sourceLocation: sourceLocation)
    for ((name, expected), (readName, found)) in zip(model.network.parameters, read.network.parameters) {
      #expect(readName == name, sourceLocation: sourceLocation)
      #expect(found.value.bits == expected.value.bits, "\(name)", sourceLocation: sourceLocation)
      #expect(found.isPenalized == expected.isPenalized, "\(name)", sourceLocation: sourceLocation)
    }
    #expect(read.network.buffers.map(\.name) == model.network.buffers.map(\.name), sourceLocation: sourceLocation)
    #expect(
      read.network.buffers.map(\.value.bits) == model.network.buffers.map(\.value.bits), sourceLocation: sourceLocation)
    #expect(read.scaling.shift.bits == model.scaling.shift.bits, sourceLocation: sourceLocation)
    #expect(read.scaling.scale.bits == model.scaling.scale.bits, sourceLocation: sourceLocation)
    #expect(read.loss.name == model.loss.name, sourceLocation: sourceLocation)
    #expect(read.classNames.map(\.utf8Bytes) == model.classNames.map(\.utf8Bytes), sourceLocation: sourceLocation)
    #expect(read.history == model.history, sourceLocation: sourceLocation)
    // What was read is written with the same bytes.
    try read.write(to: folder.file("n"))
    #expect(try contents(folder.file("n")) == contents(folder.file("m")), sourceLocation: sourceLocation)
    #expect(try folder.names() == ["m", "n"], sourceLocation: sourceLocation)
    return read
  }

  @Test(arguments: [
    ActivationFunction.relu, .leakyReLU(), .leakyReLU(slope: 0), .leakyReLU(slope: 0.01), .sigmoid, .tanh, .softplus,
    .elu(), .elu(alpha: 0), .elu(alpha: 1.6732632), .gelu, .silu,
  ])
  func keepsActivationsWithTheirParameters(activation: ActivationFunction) throws {
    let read = try roundTrip(Self.model(activation))
    #expect((read.network.layers[1] as? Activation)?.function == activation)
  }

  @Test func keepsLosses() throws {
    #expect(try roundTrip(Self.model(loss: SoftmaxCrossEntropy())).loss is SoftmaxCrossEntropy)
    for epsilon in [0, 0.1, Float(1).nextDown] as [Float] {
      let read = try roundTrip(Self.model(loss: SoftmaxCrossEntropy(labelSmoothing: epsilon)))
      #expect((read.loss as? SoftmaxCrossEntropy)?.labelSmoothing == epsilon)
    }
    #expect(try roundTrip(Self.model(loss: MulticlassSVM())).loss is MulticlassSVM)
    for hinge in [OneVersusAllSVM.Hinge.linear, .squared] {
      let loss = try #require(try roundTrip(Self.model(loss: OneVersusAllSVM(hinge: hinge))).loss as? OneVersusAllSVM)
      #expect(loss.hinge == hinge)
    }
    for reduction in [SquaredError.Reduction.mean, .sum] {
      let read = try roundTrip(Self.model(loss: SquaredError(reduction: reduction)))
      #expect((read.loss as? SquaredError)?.reduction == reduction)
    }
  }

  @Test func keepsNamesAndHistoryWhateverTheirCharacters() throws {
    let names = ["T-shirt/top, \"red\"", "é\u{301}\u{0}\u{1f}\r\n\t\\", "🐴 žluťoučký \u{2028}"]
    let history = Dictionary(
      uniqueKeysWithValues: zip(names + ["", "seed"], names.reversed() + ["", "18446744073709551615"]))
    try roundTrip(Self.model(classNames: names, history: history))
    try roundTrip(Self.model(classNames: ["", "", " "]))
  }

  @Test func aLinearClassifierIsAModelToo() throws {
    let network = try Network(inputs: 3, outputs: 1, seed: 1)
    try roundTrip(Model(network: network, loss: SquaredError()))
  }

  @Test func tensorsAreNamedAndShapedAsInPyTorch() throws {
    let folder = try TemporaryFolder()
    try Self.model().write(to: folder.file("m"))
    let file = try SafetensorsFile(contentsOf: folder.file("m"))
    #expect(
      file.tensors.map(\.name) == [
        "0.weight", "0.bias", "2.weight", "2.bias", "preprocess.shift", "preprocess.scale",
      ])
    #expect(file.tensors.map(\.tensor.shape) == [[5, 6], [5], [3, 5], [3], [6], [6]])
    #expect(Array(file.metadata.keys) == ["pleat"])
  }

  @Test func withoutScalingTensorsInputsAreTakenAsTheyAre() throws {
    let folder = try TemporaryFolder()
    try Self.edited(tensors: { $0.hasPrefix("preprocess.") ? nil : $1 }).write(to: folder.file("m"))
    #expect(try Model(contentsOf: folder.file("m")).scaling == .identity(width: 6))
  }

  // MARK: Malformed files

  /// A model's file with its tensors or its description changed.
  private static func edited(
    tensors: (String, Tensor) -> Tensor? = { $1 }, extra: [(String, Tensor)] = [],
    description edit: (String) -> String? = { $0 }
  ) throws -> SafetensorsFile {
    let folder = try TemporaryFolder()
    try model(.leakyReLU(), classNames: ["a", "b", "c"], history: ["seed": "1"]).write(to: folder.file("m"))
    let whole = try SafetensorsFile(contentsOf: folder.file("m"))
    let text = try #require(whole.metadata["pleat"])
    var file = SafetensorsFile(metadata: edit(text).map { ["pleat": $0] } ?? [:])
    for (name, tensor) in whole.tensors {
      if let changed = tensors(name, tensor) { file.append(changed, named: name) }
    }
    for (name, tensor) in extra { file.append(tensor, named: name) }
    return file
  }

  /// A part of a description, what takes its place, and what the message must say.
  struct Edit: CustomTestStringConvertible, Sendable {
    let found: String
    let replacement: String
    let words: [String]
    var testDescription: String { "\(found) → \(replacement)" }

    init(_ found: String, _ replacement: String, says words: String...) {
      self.found = found
      self.replacement = replacement
      self.words = words
    }
  }

  @Test(arguments: [
    Edit(#""kind":"activation""#, #""kind":"conv""#, says: "layer 1", #"unknown kind "conv""#, "dense, activation"),
    Edit(#"{"inputs":6,"kind":"dense","outputs":5}"#, #"{"inputs":6,"outputs":5}"#, says: "layers[0].kind is missing"),
    Edit(#"{"inputs":6,"kind":"dense","#, #"{"kind":"dense","#, says: "layer 0", "widths are missing"),
    Edit(#""kind":"dense","outputs":3"#, #""kind":"dense""#, says: "layer 2", "widths are missing"),
    Edit(#"{"inputs":6,"kind""#, #"{"inputs":7,"kind""#, says: #"tensor "0.weight""#, "[5, 6]", "[5, 7]"),
    Edit(#""outputs":5"#, #""outputs":4"#, says: #"tensor "0.weight""#, "[5, 6]", "[4, 6]"),
    Edit(#""outputs":3"#, #""outputs":-3"#, says: #"tensor "2.weight""#, "[-3, 5]"),
    Edit(#""inputs":6,"layers""#, #""inputs":7,"layers""#, says: "layer 0", "expects 6 inputs, but gets 7"),
    Edit(#""inputs":6,"layers""#, #""inputs":0,"layers""#, says: "at least one input"),
    Edit(#""inputs":6,"layers""#, #""layers""#, says: "inputs is missing"),
    Edit(#""inputs":6,"layers""#, #""inputs":"six","layers""#, says: "inputs is not of type Int"),
    Edit(#""inputs":6,"layers""#, #""inputs":6.5,"layers""#, says: "a number in it is out of range"),
    Edit(#""inputs":6,"layers""#, #""inputs":null,"layers""#, says: "inputs is null"),
    Edit(#"["a","b","c"]"#, #"["a","b"]"#, says: "2 class names for 3 outputs"),
    Edit(#"["a","b","c"]"#, #"["a","b","c","d"]"#, says: "4 class names for 3 outputs"),
    Edit(#"["a","b","c"]"#, #"["a","b",3]"#, says: "classes[2] is not of type String"),
    Edit(#""leaky-relu""#, #""swish""#, says: "layer 1", "unknown activation swish", "relu", "elu"),
    Edit(#""function":"leaky-relu","#, "", says: "layer 1", "without a name"),
    Edit(#""parameter":0.2"#, #""parameter":1"#, says: "layer 1", "leaky-relu with parameter 1.0"),
    Edit(#""parameter":0.2"#, #""parameter":-0.1"#, says: "layer 1", "leaky-relu with parameter -0.1"),
    Edit(#""leaky-relu""#, #""relu""#, says: "layer 1", "relu with parameter 0.2"),
    Edit(
      #""loss":"softmax""#, #""loss":"focal""#, says: #"unknown loss "focal""#,
      "softmax, svm, one-vs-all, one-vs-all-squared, l2"),
    Edit(#""loss":"softmax""#, #""loss":"l2","reduction":"max""#, says: #"reduction "max""#),
    Edit(#""loss":"softmax""#, #""loss":"softmax","smoothing":1"#, says: #"unknown loss "softmax" with smoothing 1.0"#),
    Edit(#""loss":"softmax""#, #""loss":"svm","smoothing":0.1"#, says: #"unknown loss "svm" with smoothing 0.1"#),
    Edit(#""loss":"softmax""#, #""loss":"softmax","smoothing":"little""#, says: "smoothing is not of type Float"),
    Edit(#""loss":"softmax","#, "", says: "loss is missing"),
    Edit(#""training":{"seed":"1"}"#, #""training":{"seed":1}"#, says: "training.seed is not of type String"),
    Edit(#"{"classes""#, #"{classes"#, says: "not one JSON object"),
  ])
  func refusesADescription(edit: Edit) throws {
    let file = try Self.edited(description: { text in
      #expect(text.contains(edit.found), "\(text) has no \(edit.found)")
      return text.replacingFirst(edit.found, with: edit.replacement)
    })
    try expectMalformed(file, says: edit.words)
  }

  @Test func keysOfLaterVersionsAreNoError() throws {
    let folder = try TemporaryFolder()
    try Self.edited(description: { $0.replacingFirst("{", with: #"{"added":[1,2],"#) }).write(to: folder.file("m"))
    #expect(try Model(contentsOf: folder.file("m")).classNames == ["a", "b", "c"])
  }

  @Test(arguments: ["", "[]", "null", "3", "\"pleat\"", "{}{}", "not JSON", "{\"version\":\"1\""])
  func refusesADescriptionThatIsNoObject(text: String) throws {
    try expectMalformed(Self.edited(description: { _ in text }), says: ["\"pleat\"", "not one JSON object"])
  }

  @Test func refusesANetworkWithoutDenseLayers() throws {
    // Nothing in such a file bounds the width that it claims, and memory would be taken for it.
    let activation = #"{"function":"relu","kind":"activation"}"#
    for layers in ["[]", "[\(activation)]", "[\(activation),\(activation)]"] {
      let description =
        #"{"classes":[],"inputs":9000000000000000000,"layers":\#(layers),"loss":"l2","training":{},"version":"0"}"#
      try expectMalformed(
        Self.edited(tensors: { _, _ in nil }, description: { _ in description }), says: ["no dense layer"])
    }
  }

  @Test func refusesTensorsWithoutADescription() throws {
    try expectMalformed(Self.edited(description: { _ in nil }), says: ["no \"pleat\"", "--init"])
  }

  @Test func refusesTensorsThatAreNotTheNetworks() throws {
    try expectMalformed(
      Self.edited(tensors: { $0 == "2.bias" ? nil : $1 }), says: ["tensor \"2.bias\"", "missing"])
    try expectMalformed(
      Self.edited(extra: [("4.weight", Tensor(shape: [], elements: [1]))]),
      says: ["missing: none", "unexpected: 4.weight"])
    try expectMalformed(
      Self.edited(tensors: { $0 == "2.weight" ? Tensor(shape: [5, 3], elements: $1.elements) : $1 }),
      says: ["tensor \"2.weight\"", "[5, 3]", "[3, 5]"])
    try expectMalformed(
      Self.edited(tensors: { $0 == "0.bias" ? Tensor(shape: [5, 1], elements: $1.elements) : $1 }),
      says: ["tensor \"0.bias\"", "[5, 1]"])
    try expectMalformed(
      Self.edited(tensors: {
        $0 == "preprocess.shift" ? Tensor(shape: [5], elements: Array($1.elements.prefix(5))) : $1
      }),
      says: ["tensor \"preprocess.shift\"", "[5]", "6"])
    try expectMalformed(
      Self.edited(tensors: { $0 == "preprocess.scale" ? nil : $1 }), says: ["tensor \"preprocess.scale\"", "missing"])
  }

  private func expectMalformed(
    _ file: SafetensorsFile, says words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("m")
    try file.write(to: path)
    let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) { try Model(contentsOf: path) }
    guard case .malformed? = error else {
      Issue.record("\(String(describing: error)) is not about a malformed file", sourceLocation: sourceLocation)
      return
    }
    let message = "\(error!)"
    #expect(message.hasPrefix(path), sourceLocation: sourceLocation)
    for word in words { #expect(message.contains(word), "\(message)", sourceLocation: sourceLocation) }
  }

  // MARK: Weights from elsewhere

  /// What `scripts/make-fixtures.py` had PyTorch save: Linear(8, 6), ReLU, Linear(6, 5), Tanh, Linear(5, 3).
  private static func sequential(backend: any GEMMBackend, middle: Int = 5) throws -> Network {
    func dense(_ inputs: Int, _ outputs: Int) throws -> Dense {
      try Dense(weight: Matrix(rows: outputs, columns: inputs), bias: Matrix(rows: 1, columns: outputs))
    }
    return try Network(
      inputWidth: 8,
      layers: [dense(8, 6), Activation(.relu), dense(6, middle), Activation(.tanh), dense(middle, 3)],
      backend: backend)
  }

  @Test func weightsThatPyTorchSavedGiveItsLogits() throws {
    let expected = try decodeFixture(SafetensorsFileTests.Sequential.self, "sequential.json")
    let backends: [any GEMMBackend] = [.swift, .auto]
    for backend in backends {
      var network = try Self.sequential(backend: backend)
      try network.loadParameters(fromFile: fixture("sequential.safetensors"))
      let logits = network.scores(for: Matrix(expected.inputs))
      for (i, row) in expected.logits.enumerated() {
        for (j, logit) in row.enumerated() { #expect(abs(logits[i, j] - logit) < 1e-6, "\(backend.name) [\(i), \(j)]") }
      }
    }
  }

  @Test func weightsOfAModelCanBeLoadedIntoANetwork() throws {
    let folder = try TemporaryFolder()
    let model = try Self.model(.tanh, seed: 2)
    try model.write(to: folder.file("m"))
    var network = try Self.model(.tanh, seed: 3).network
    try network.loadParameters(fromFile: folder.file("m"))
    #expect(network.parameters.map(\.parameter.value.bits) == model.network.parameters.map(\.parameter.value.bits))
  }

  @Test func weightsThatDoNotFitLeaveTheNetworkAsItWas() throws {
    var network = try Self.sequential(backend: .swift, middle: 4)
    let before = network.parameters.map(\.parameter.value.bits)
    let error = #expect(throws: ModelFileError.self) {
      try network.loadParameters(fromFile: fixture("sequential.safetensors"))
    }
    #expect("\(error!)".contains("tensor \"2.weight\": its shape is [5, 6], but [4, 6] is expected"))
    #expect(network.parameters.map(\.parameter.value.bits) == before)
    #expect(throws: ModelFileError.notFound(file: "/no/such/file")) {
      try network.loadParameters(fromFile: "/no/such/file")
    }
  }
}

extension Matrix {
  fileprivate var bits: [UInt32] { elements.map(\.bitPattern) }
}

extension String {
  fileprivate var utf8Bytes: [UInt8] { Array(utf8) }

  fileprivate func replacingFirst(_ found: String, with replacement: String) -> String {
    range(of: found).map { replacingCharacters(in: $0, with: replacement) } ?? self
  }
}
