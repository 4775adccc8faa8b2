import Foundation
import ModelFiles
import Testing

/// Model files that are missing (66) or no models (65): the message names the file and what is wrong in it.
struct ModelErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable () throws -> [UInt8]
    let words: [String]

    init(_ description: String, says words: String..., make: @escaping @Sendable () throws -> [UInt8]) {
      testDescription = description
      self.make = make
      self.words = words
    }

    /// The digits model, with its tensors changed.
    init(
      _ description: String, says words: String..., tensor: @escaping @Sendable (String, Tensor) -> [(String, Tensor)]
    ) {
      testDescription = description
      self.words = words
      make = {
        let model = try SafetensorsFile(bytes: try TrainedModel.digits.get().bytes, file: "digits")
        var changed = SafetensorsFile(metadata: model.metadata)
        for (name, value) in model.tensors {
          for (name, value) in tensor(name, value) { changed.append(value, named: name) }
        }
        return changed.serialized()
      }
    }
  }

  private static func safetensors(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  static let cases = [
    Case("no bytes", says: "0") { [] },
    Case("garbage", says: "safetensors") { (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) } },
    Case("text", says: "safetensors") { Array("prediction,score\n".utf8) },
    Case("a header longer than the file", says: "byte 0", "9223372036854775807") {
      safetensors("{}", length: .max >> 1)
    },
    Case("a header that isn't JSON", says: "byte 8") { safetensors("layers: 3") },
    Case("a tensor that reaches beyond the file", says: "0.weight") {
      safetensors(#"{"0.weight":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, data: 12)
    },
    Case("a shape that isn't the tensor's size", says: "0.weight") {
      safetensors(#"{"0.weight":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,16]}}"#, data: 16)
    },
    Case("a model cut short", says: "2.weight", "the file ends") { try TrainedModel.digits.get().bytes.dropLast(600) },
    Case("tensors without a description", says: "pleat", "--init") {
      safetensors(#"{"0.weight":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, data: 16)
    },
    Case("a missing tensor", says: "2.bias") { name, tensor in name == "2.bias" ? [] : [(name, tensor)] },
    Case("a tensor too many", says: "unexpected: 4.weight") { name, tensor in
      name == "2.weight" ? [(name, tensor), ("4.weight", tensor)] : [(name, tensor)]
    },
    Case("a tensor of another shape", says: "0.weight", "[64, 16]", "[16, 64]") { name, tensor in
      name == "0.weight" ? [(name, Tensor(shape: [64, 16], elements: tensor.elements))] : [(name, tensor)]
    },
    Case("a scaling of another width", says: "preprocess.scale", "[63]", "64") { name, tensor in
      name == "preprocess.scale"
        ? [(name, Tensor(shape: [63], elements: tensor.elements.dropLast()))] : [(name, tensor)]
    },
  ]

  @Test(arguments: cases, ["inspect", "evaluate", "predict"])
  func refuses(_ wrong: Case, command: String) throws {
    try expectFailure(
      [command, "m.safetensors"] + (command == "inspect" ? [] : ["digits"]), status: 65,
      says: ["m.safetensors"] + wrong.words, files: ["m.safetensors": try wrong.make()])
  }

  @Test(arguments: ["inspect", "evaluate", "predict"])
  func aMissingModelIsNotFound(command: String) throws {
    try expectFailure(
      [command, "m.safetensors"] + (command == "inspect" ? [] : ["digits"]), status: 66,
      says: ["m.safetensors", "no such file"])
  }

  /// Weights that are NaN are found when the file is read; too large ones make scores that are infinite.
  @Test(arguments: [(Float.nan, ["2.weight", "not a finite number"]), (.greatestFiniteMagnitude, ["not finite"])])
  func weightsThatGiveNoFiniteScoresAreOfNoUse(weight: Float, words: [String]) throws {
    let model = try SafetensorsFile(bytes: try TrainedModel.digits.get().bytes, file: "digits")
    var changed = SafetensorsFile(metadata: model.metadata)
    for (name, tensor) in model.tensors {
      let elements = name == "2.weight" ? tensor.elements.map { _ in weight } : tensor.elements
      changed.append(Tensor(shape: tensor.shape, elements: elements), named: name)
    }
    for command in ["evaluate", "predict"] {
      try expectFailure(
        [command, "m.safetensors", "digits"], status: 65, says: ["m.safetensors"] + words,
        files: ["m.safetensors": changed.serialized()])
    }
  }

  @Test func initialWeightsMustHaveTheNetworksShapes() throws {
    let model = try TrainedModel.digits.get().bytes
    try expectFailure(
      ["train", "--init", "w.safetensors", "--hidden", "17"], status: 65,
      says: ["w.safetensors", "0.weight", "[16, 64]", "[17, 64]"], files: ["w.safetensors": model])
    try expectFailure(
      ["train", "--init", "w.safetensors", "--hidden", "16,8"], status: 65,
      says: ["w.safetensors", "missing: 4.weight, 4.bias"], files: ["w.safetensors": model])
    try expectFailure(
      ["train", "--init", "w.safetensors", "--model", "linear"], status: 65,
      says: ["w.safetensors", "unexpected: 2.weight, 2.bias"], files: ["w.safetensors": model])
    try expectFailure(["train", "--init", "w.safetensors"], status: 66, says: ["w.safetensors", "no such file"])
    try expectFailure(
      ["train", "--init", "w.safetensors"], status: 65, says: ["w.safetensors"],
      files: ["w.safetensors": Array("no weights".utf8)])
  }

  @Test func namesInAModelDoNotCommandTheTerminal() throws {
    let model = try SafetensorsFile(bytes: try TrainedModel.spiral.get().bytes, file: "spiral")
    let escaped = String(decoding: [0x5c] + Array("u001b]0;title".utf8) + [0x5c] + Array("u0007".utf8), as: UTF8.self)
    var metadata = model.metadata
    metadata["pleat"] = metadata["pleat"]?.replacingOccurrences(of: #"["0","#, with: "[\"\(escaped)\",")
    var changed = SafetensorsFile(metadata: metadata)
    for (name, tensor) in model.tensors { changed.append(tensor, named: name) }
    let folder = try TemporaryFolder()
    try folder.write("m.safetensors", changed.serialized())
    let run = try pleat(["inspect", "m.safetensors"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("]0;title"))
    #expect(!run.output.contains("\u{1b}") && !run.output.contains("\u{7}"))
  }
}
