import Testing

@testable import ModelFiles

/// A file that must be refused, and what the message must say.
struct MalformedCase: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var bytes: [UInt8]
  var tensor: String?
  var byteOffset: Int?
  var problem: [String]

  init(
    _ description: String, _ bytes: [UInt8], tensor: String? = nil, byteOffset: Int? = nil, says problem: String...
  ) {
    testDescription = description
    self.bytes = bytes
    self.tensor = tensor
    self.byteOffset = byteOffset
    self.problem = problem
  }
}

private let eight = [UInt8](repeating: 0, count: 8)

private func entry(_ name: String = "w", dtype: String = "F32", shape: String = "[2]", offsets: String = "[0,8]")
  -> String
{
  #""\#(name)":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}"#
}

private func one(
  dtype: String = "F32", shape: String = "[2]", offsets: String = "[0,8]", data: [UInt8] = eight
) -> [UInt8] {
  file(header: "{\(entry(dtype: dtype, shape: shape, offsets: offsets))}", data: data)
}

struct MalformedSafetensorsTests {
  static let cases = [
    // The first eight bytes.
    MalformedCase("no bytes", [], byteOffset: 0, says: "at least 8 bytes", "found 0"),
    .init("seven bytes", Array(eight.dropLast()), byteOffset: 7, says: "at least 8 bytes", "found 7"),
    .init("no header", eight, byteOffset: 8, says: "JSON object"),
    .init("header beyond the end", file(header: "{}", length: 3), byteOffset: 0, says: "at most 2", "length 3"),
    .init("header of 2⁶⁴ − 1 bytes", file(header: "{}", length: .max), byteOffset: 0, says: "18446744073709551615"),
    .init("header of 2⁶³ bytes", file(header: "{}", length: 1 << 63), byteOffset: 0, says: "9223372036854775808"),
    .init("another format", Array("PK\u{3}\u{4}and so on".utf8), byteOffset: 0, says: "not a safetensors file"),

    // The header as JSON.
    .init("not an object", file(header: "[1]"), byteOffset: 8, says: "JSON object"),
    .init("space before the object", file(header: " {}"), byteOffset: 8, says: "JSON object"),
    .init("an object not closed", file(header: "{"), byteOffset: 9, says: "a string", "end of the header"),
    .init("something after the object", file(header: "{} x"), byteOffset: 11, says: "nothing more", "\"x\""),
    .init("zero bytes after the object", file(header: "{}\0"), byteOffset: 10, says: "nothing more", "0x0"),
    .init("a name that is not UTF-8", file(header: [0x7b, 0x22, 0xff, 0x22]), byteOffset: 10, says: "UTF-8"),
    .init(
      "brackets nested deep", file(header: "{\"w\":" + String(repeating: "[", count: 100_000)), tensor: "w",
      says: "\"{\""),
    .init(
      "a shape nested deep", one(shape: String(repeating: "[", count: 100_000)), tensor: "w", says: "whole number"),
    .init(
      "a name twice", file(header: "{\(entry()),\(entry())}", data: eight), byteOffset: 62,
      says: "\"w\" occurs twice"),
    .init(
      "a name twice, once escaped", file(header: "{\(entry()),\(entry(#"\u0077"#))}", data: eight), byteOffset: 62,
      says: "\"w\" occurs twice"),
    .init("metadata twice", file(header: #"{"__metadata__":{},"__metadata__":{}}"#), says: "occurs twice"),
    .init(
      "a metadata key twice", file(header: #"{"__metadata__":{"a":"","a":""}}"#), byteOffset: 32, says: "occurs twice"),
    .init(
      "a number in the metadata", file(header: #"{"__metadata__":{"epoch":1}}"#), byteOffset: 33,
      says: "\"epoch\"", "a string", "\"1\""),
    .init("an object in the metadata", file(header: #"{"__metadata__":{"a":{}}}"#), says: "\"a\"", "a string"),
    .init("metadata that is no object", file(header: #"{"__metadata__":"text"}"#), says: "\"{\""),
    .init("a tensor that is no object", file(header: #"{"w":3}"#), tensor: "w", byteOffset: 13, says: "\"{\"", "\"3\""),
    .init(
      "no dtype", file(header: #"{"w":{"shape":[2],"data_offsets":[0,8]}}"#, data: eight), tensor: "w",
      says: "no dtype"),
    .init(
      "no shape", file(header: #"{"w":{"dtype":"F32","data_offsets":[0,8]}}"#, data: eight), tensor: "w",
      says: "no shape"),
    .init(
      "no offsets", file(header: #"{"w":{"dtype":"F32","shape":[2]}}"#, data: eight), tensor: "w",
      says: "no data_offsets"),
    .init("an empty tensor entry", file(header: #"{"w":{}}"#), tensor: "w", says: "no dtype"),
    .init(
      "a field twice",
      file(header: #"{"w":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, data: eight),
      tensor: "w", says: "\"dtype\" occurs twice"),
    .init("an unknown field", file(header: #"{"w":{"stride":[1]}}"#), tensor: "w", says: "found \"stride\""),

    // A tensor's type and shape.
    .init("an unknown dtype", one(dtype: "F8_E4M3"), tensor: "w", byteOffset: 22, says: "F32", "found \"F8_E4M3\""),
    .init("a dtype in small letters", one(dtype: "f32"), tensor: "w", says: "found \"f32\""),
    .init("a negative size", one(shape: "[-2]"), tensor: "w", byteOffset: 37, says: "at least 0", "-2"),
    .init("a fractional size", one(shape: "[2.0]"), tensor: "w", says: "2.0"),
    .init("a size beyond Int", one(shape: "[9223372036854775808]"), tensor: "w", says: "9223372036854775808"),
    .init("a shape that is a number", one(shape: "2"), tensor: "w", says: "\"[\""),
    .init("a shape of strings", one(shape: #"["2"]"#), tensor: "w", says: "whole number"),
    .init(
      "a shape of too many elements", one(shape: "[4294967296,4294967296]"), tensor: "w",
      says: "more elements than can be counted"),
    .init(
      "a product that wraps around to the right size", one(shape: "[4611686018427387904,4,2]"), tensor: "w",
      says: "more elements than can be counted"),
    .init(
      "2⁶¹ elements that wrap around to 0 bytes",
      one(dtype: "F64", shape: "[2305843009213693952]", offsets: "[0,0]", data: []),
      tensor: "w", says: "more elements"),
    .init(
      "a large tensor in a small file", one(shape: "[1000000000000]", offsets: "[0,4000000000000]"), tensor: "w",
      says: "up to 8"),
    .init(
      "more bytes than the shape", one(shape: "[1]"), tensor: "w", byteOffset: 13, says: "expected 4 bytes", "0 to 8"),
    .init("fewer bytes than the shape", one(shape: "[3]"), tensor: "w", says: "expected 12 bytes", "[3]", "0 to 8"),
    .init("bytes for another dtype", one(dtype: "F16"), tensor: "w", says: "expected 4 bytes", "F16"),
    .init(
      "no bytes for a single number", one(shape: "[]", offsets: "[0,0]", data: []), tensor: "w",
      says: "expected 4 bytes"),
    .init(
      "a shape of a hundred dimensions", one(shape: "[\(Array(repeating: "1", count: 100).joined(separator: ","))]"),
      tensor: "w", says: "100 numbers"),

    // Where the tensors' bytes are.
    .init("a negative offset", one(offsets: "[-8,0]"), tensor: "w", says: "at least 0", "-8"),
    .init("an end before the beginning", one(offsets: "[8,0]"), tensor: "w", says: "a beginning and an end", "[8, 0]"),
    .init("one offset", one(offsets: "[8]"), tensor: "w", says: "a beginning and an end"),
    .init("three offsets", one(offsets: "[0,8,16]"), tensor: "w", says: "a beginning and an end"),
    .init("offsets beyond the end", one(data: [0, 0, 0, 0]), tensor: "w", says: "up to 4", "0 to 8"),
    .init(
      "offsets near Int.max", one(offsets: "[9223372036854775799,9223372036854775807]"), tensor: "w", says: "up to 8"),
    .init(
      "bytes before the first tensor", one(offsets: "[4,12]", data: eight + eight[..<4]), tensor: "w",
      says: "begin at 0", "found 4"),
    .init(
      "a gap", file(header: "{\(entry()),\(entry("v", offsets: "[12,20]"))}", data: eight + eight + eight[..<4]),
      tensor: "v", byteOffset: 66, says: "begin at 8", "found 12", "gaps"),
    .init(
      "tensors that overlap", file(header: "{\(entry()),\(entry("v", offsets: "[4,12]"))}", data: eight + eight[..<4]),
      tensor: "v", says: "begin at 8", "found 4", "overlap"),
    .init(
      "tensors in the same place", file(header: "{\(entry()),\(entry("v"))}", data: eight), tensor: "v",
      says: "begin at 8", "found 0"),
    .init(
      "bytes after the last tensor", one(data: eight + [1, 2]), byteOffset: 70, says: "end of the file", "found 2 more"),
    .init("bytes without tensors", file(header: "{}", data: [1]), byteOffset: 10, says: "found 1 more"),
  ]

  @Test(arguments: cases)
  func isRefused(malformed: MalformedCase) throws {
    let error = #expect(throws: ModelFileError.self) {
      _ = try SafetensorsFile(bytes: malformed.bytes, file: "some.safetensors")
    }
    guard case .malformed(let file, let tensor, let byteOffset, let problem) = error else {
      Issue.record("found \(error.map(\.description) ?? "no error")")
      return
    }
    #expect(file == "some.safetensors")
    #expect(tensor == malformed.tensor)
    #expect(byteOffset != nil)
    if let expected = malformed.byteOffset { #expect(byteOffset == expected) }
    for words in malformed.problem { #expect(problem.contains(words)) }
    #expect(problem.count < 400)

    // From disk it is the same.
    let folder = try TemporaryFolder()
    let path = folder.file("some.safetensors")
    try AtomicFile.write(malformed.bytes, to: path)
    #expect(throws: ModelFileError.malformed(file: path, tensor: tensor, byteOffset: byteOffset, problem: problem)) {
      _ = try SafetensorsFile(contentsOf: path)
    }
  }

  @Test func aHeaderOfMoreThan100MegabytesIsRefused() {
    let large = SafetensorsHeader.largestSize + 1
    let prefix = file(header: "", length: UInt64(large))
    #expect(throws: ModelFileError.self) {
      try SafetensorsHeader.size(from: prefix, fileSize: 2 * large, file: "some.safetensors")
    }
    let allowed = file(header: "", length: UInt64(large - 1))
    #expect(throws: Never.self) {
      try SafetensorsHeader.size(from: allowed, fileSize: 2 * large, file: "some.safetensors")
    }
  }

  @Test(arguments: ["sequential.safetensors", "names.safetensors", "half.safetensors"])
  func everyBeginningOfAFileIsRefused(name: String) throws {
    let bytes = try contents(fixture(name))
    for length in 0..<bytes.count {
      #expect(throws: ModelFileError.self, "\(length) bytes") {
        _ = try SafetensorsFile(bytes: Array(bytes[..<length]), file: name)
      }
    }
  }

  /// Whatever byte is changed to whatever value, the file is read or refused, and nothing traps.
  @Test(arguments: ["sequential.safetensors", "names.safetensors", "half.safetensors"])
  func aChangedByteDoesNoHarm(name: String) throws {
    let original = try contents(fixture(name))
    var refused = 0
    for position in original.indices {
      for value in [0, 0x22, 0x2c, 0x2d, 0x30, 0x39, 0x5b, 0x5c, 0x7b, 0x7d, 0xff] as [UInt8] {
        var bytes = original
        bytes[position] = value
        do {
          _ = try SafetensorsFile(bytes: bytes, file: name)
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > original.count)
  }

  @Test func aFileThatIsNotThere() throws {
    let folder = try TemporaryFolder()
    for path in [folder.file("missing.safetensors"), folder.file("no/such/folder.safetensors")] {
      #expect(throws: ModelFileError.notFound(file: path)) { _ = try SafetensorsFile(contentsOf: path) }
    }
  }

  @Test(arguments: ["/", "/dev/zero", "/dev/null"])
  func whatIsNoFileIsNotRead(path: String) {
    #expect(throws: ModelFileError.cannotRead(file: path, reason: "it is not a regular file")) {
      _ = try SafetensorsFile(contentsOf: path)
    }
  }
}
