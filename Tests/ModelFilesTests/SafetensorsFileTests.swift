import LinearAlgebra
import ModelFiles
import Testing

struct SafetensorsFileTests {
  /// What PyTorch saved, and the logits that it computed.
  struct Sequential: Decodable {
    var inputs: [[Float]]
    var logits: [[Float]]
  }

  /// The values expected of a tensor, as bits of Float32.
  struct Half: Decodable {
    struct Expected: Decodable {
      var shape: [Int]
      var bits: [UInt32]
    }
    var tensors: [String: Expected]
  }

  @Test func readsWhatPyTorchSaved() throws {
    let file = try SafetensorsFile(contentsOf: fixture("sequential.safetensors"))
    #expect(file.tensors.map(\.name) == ["0.bias", "0.weight", "2.bias", "2.weight", "4.bias", "4.weight"])
    #expect(file["0.weight"]?.shape == [6, 8])
    #expect(file["4.bias"]?.shape == [3])
    #expect(file["1.weight"] == nil)
    #expect(file.metadata.isEmpty)

    // The elements are right if they make the same logits, computed here in Double from the equations.
    let expected = try decodeFixture(Sequential.self, "sequential.json")
    func dense(_ x: [Double], _ layer: Int) throws -> [Double] {
      let weight = try #require(file["\(layer).weight"])
      let bias = try #require(file["\(layer).bias"])
      return (0..<weight.shape[0]).map { row in
        x.indices.reduce(Double(bias.elements[row])) { $0 + Double(weight.elements[row * x.count + $1]) * x[$1] }
      }
    }
    for (input, logits) in zip(expected.inputs, expected.logits) {
      let first = try dense(input.map(Double.init), 0).map { max(0, $0) }
      let second = try dense(first, 2).map { value in
        let e = (2 * value).exponential
        return (e - 1) / (e + 1)
      }
      for (computed, logit) in zip(try dense(second, 4), logits) { #expect(abs(computed - Double(logit)) < 1e-6) }
    }
  }

  @Test func readsOtherElementTypes() throws {
    let file = try SafetensorsFile(contentsOf: fixture("half.safetensors"))
    let expected = try decodeFixture(Half.self, "half.json").tensors
    #expect(Set(file.tensors.map(\.name)) == Set(expected.keys))
    for (name, tensor) in file.tensors {
      let (shape, bits) = (expected[name]!.shape, expected[name]!.bits)
      #expect(tensor.shape == shape, "\(name)")
      #expect(tensor.elements.count == bits.count, "\(name)")
      for (element, bits) in zip(tensor.elements, bits) {
        let value = Float(bitPattern: bits)
        #expect(value.isNaN ? element.isNaN : element.bitPattern == bits, "\(name): \(element) is not \(value)")
      }
    }
  }

  @Test(arguments: ["sequential.safetensors", "names.safetensors"])
  func writesWhatTheReferenceImplementationWrites(name: String) throws {
    let bytes = try contents(fixture(name))
    #expect(try SafetensorsFile(bytes: bytes, file: name).serialized() == bytes)
  }

  @Test func writesTheReferencesBytesFromScratch() throws {
    var file = SafetensorsFile(metadata: ["größe": "{\"layers\": [8, 6]}\r\n"])
    file.append(Tensor(shape: [2], elements: [1.5, -2.5]), named: "a \"quoted\\name\"")
    file.append(Tensor(shape: [2, 1], elements: [0.25, 0.5]), named: "control\n\t\u{1}\u{1f}\u{7f}/")
    file.append(Tensor(shape: [0, 3], elements: []), named: "empty")
    file.append(Tensor(shape: [], elements: [Float(3.14159265358979)]), named: "scalar")
    file.append(Tensor(shape: [1, 2, 3], elements: [0, 1, 2, 3, 4, 5]), named: "žluťoučký 🐴")
    #expect(file.serialized() == (try contents(fixture("names.safetensors"))))
  }

  /// Elements are written a mebibyte at a time: 2¹⁸ of them.
  @Test(arguments: [0, 1, 1 << 18, 1 << 18 + 3, 3 << 18 - 1])
  func filesHaveTheBytesThatAreSerialized(count: Int) throws {
    let folder = try TemporaryFolder()
    var file = SafetensorsFile(metadata: ["a": "b"])
    file.append(Tensor(shape: [count], elements: (0..<count).map { Float($0) }), named: "long")
    file.append(Tensor(shape: [2], elements: [1, 2]), named: "short")
    try file.write(to: folder.file("m"))
    let bytes = try contents(folder.file("m"))
    #expect(bytes == file.serialized())
    // The header's length and the header, then four bytes an element.
    let header = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(bytes.count == 8 + header + 4 * (count + 2))
    for (position, element) in [(0, 0), (count - 1, count - 1)] where count > 0 {
      let bits = bytes[(8 + header + 4 * position)...].prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      #expect(Float(bitPattern: bits) == Float(element))
    }
  }

  @Test func readsBackWhatItWrote() throws {
    let folder = try TemporaryFolder()
    var stream = SystemRandomNumberGenerator()
    var file = SafetensorsFile(metadata: ["z": "1", "a": "\u{0}\"\\", "é": "🐴\n", "": ""])
    for (name, shape) in [("b.weight", [3, 5]), ("a.bias", [5]), ("empty", [4, 0]), ("scalar", []), ("", [2, 2, 2])] {
      let elements = (0..<shape.reduce(1, *)).map { _ in Float(bitPattern: stream.next()) }
      file.append(Tensor(shape: shape, elements: elements), named: name)
    }
    file.append(Tensor(shape: [4], elements: [.nan, .infinity, -0.0, .leastNonzeroMagnitude]), named: "special")

    let path = folder.file("model.safetensors")
    try file.write(to: path)
    let read = try SafetensorsFile(contentsOf: path)
    #expect(read.metadata == file.metadata)
    #expect(read.tensors.map(\.name) == file.tensors.map(\.name))
    for ((_, tensor), (name, original)) in zip(read.tensors, file.tensors) {
      #expect(tensor.shape == original.shape, "\(name)")
      #expect(tensor.elements.map(\.bitPattern) == original.elements.map(\.bitPattern), "\(name)")
    }
    #expect(try folder.names() == ["model.safetensors"])
  }

  @Test func metadataIsWrittenByKey() throws {
    let keys = ["z", "B", "a", "é", "aa", ""]
    let one = SafetensorsFile(metadata: Dictionary(uniqueKeysWithValues: keys.map { ($0, $0) }))
    let text = String(decoding: one.serialized().dropFirst(8), as: UTF8.self)
    #expect(text.hasPrefix(#"{"__metadata__":{"":"","B":"B","a":"a","aa":"aa","z":"z","é":"é"}}"#))
  }

  @Test func elementsBeginAtAMultipleOfEight() throws {
    for length in 0..<9 {
      var file = SafetensorsFile()
      file.append(Tensor(shape: [1], elements: [1]), named: String(repeating: "n", count: length))
      let header = file.serialized().dropFirst(8).dropLast(4)
      #expect(header.count % 8 == 0)
      #expect(header.reversed().prefix { $0 == UInt8(ascii: " ") }.count < 8)
      #expect(try SafetensorsFile(bytes: file.serialized(), file: "memory").tensors.count == 1)
    }
  }

  @Test func aFileMayBeEmpty() throws {
    let file = try SafetensorsFile(bytes: SafetensorsFile().serialized(), file: "memory")
    #expect(file.tensors.isEmpty && file.metadata.isEmpty)
  }

  @Test func tensorsMayLieInAnotherOrderThanTheirNames() throws {
    let header =
      #"{"second":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"# + " \n"
      + #""first":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}}"#
    let file = try SafetensorsFile(
      bytes: file(header: header, data: [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]), file: "memory")
    #expect(file.tensors.map(\.name) == ["second", "first"])
    #expect(file["first"]?.elements == [1])
    #expect(file["second"]?.elements == [2])
  }

  @Test func trapsOnANameTwice() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var file = SafetensorsFile()
      file.append(Tensor(shape: [], elements: [1]), named: "a")
      file.append(Tensor(shape: [], elements: [1]), named: "a")
    }.expectMessage("there is a tensor named \"a\" already")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var file = SafetensorsFile()
      file.append(Tensor(shape: [], elements: [1]), named: "__metadata__")
    }.expectMessage("a tensor cannot be named __metadata__")
  }
}

extension Double {
  /// e to this power, by its series: the tests compare with nothing that Pleat computes.
  fileprivate var exponential: Double {
    var (sum, term) = (1.0, 1.0)
    for k in 1..<80 {
      term *= self / Double(k)
      sum += term
    }
    return sum
  }
}

/// A safetensors file of a header and what follows it.
func file(header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  file(header: Array(header.utf8), data: data, length: length)
}

/// A safetensors file of a header and what follows it; `length` is what the first eight bytes say instead of the truth.
func file(header: [UInt8], data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  let length = length ?? UInt64(header.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + header + data
}
