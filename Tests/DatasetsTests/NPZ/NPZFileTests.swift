import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct NPZFileTests {
  /// What `scripts/make-npz-fixtures.py` wrote.
  @Test(arguments: ["stored.npz", "deflated.npz"])
  func readsWhatNumPyWrote(name: String) throws {
    let file = try NPZFile(contentsOf: PictureFixtures.path(name))
    let eighths = (0..<24).map { Float($0) / 8 }
    func expect(_ name: String, _ elements: NPZArray.Elements, shape: [Int] = [2, 3, 4]) {
      #expect(file[name] == NPZArray(shape: shape, elements: elements), "\(name)")
    }
    expect("f2", .floats(eighths))
    for name in ["f4", "f8", "big"] { expect(name, .floats(eighths.map { $0 - 1 })) }
    expect("fortran", .floats((0..<24).map { Float($0) }))
    expect("u1", .bytes((0..<24).map { UInt8($0) }))
    expect("i1", .integers((0..<24).map { -$0 }))
    expect("i2", .integers((0..<24).map { -1000 * $0 }))
    expect("u4", .integers((0..<24).map { $0 + 4_000_000_000 }))
    expect("i8", .integers((0..<24).map { $0 - 1_000_000_000_000_000 }))
    expect("bool", .integers((0..<24).map { $0 % 2 }))
    expect("text", .strings(["a", "Straße", "三", ""]), shape: [4])
    expect("single", .floats([7.5]), shape: [])
    expect("empty", .floats([]), shape: [0, 3])
    #expect(file.arrays.count == 14)
  }

  private static var file: NPZFile {
    var file = NPZFile()
    file["x"] = NPZArray(Matrix(rows: 3, columns: 5) { Float($0 * 10 + $1) - 0.5 })
    file["bytes"] = NPZArray(shape: [2, 1, 2], elements: .bytes([1, 2, 3, 255]))
    file["y"] = NPZArray(shape: [3], elements: .integers([0, -5, .max]))
    file["classes"] = NPZArray(shape: [2], elements: .strings(["é", "longer"]))
    return file
  }

  @Test func comesBackAsItWas() throws {
    let read = try NPZFile(decoding: Self.file.bytes(), file: "f")
    #expect(read.arrays.map(\.name) == ["x", "bytes", "y", "classes"])
    for (name, array) in Self.file.arrays { #expect(read[name] == array, "\(name)") }
    #expect(try NPZFile(decoding: NPZFile().bytes(), file: "f").arrays.isEmpty)
  }

  @Test func elementsBeginAtMultiplesOf64Bytes() {
    let bytes = NPZArray(shape: [2], elements: .bytes([7, 9])).npy()
    #expect(bytes.count == 130 && bytes[127] == UInt8(ascii: "\n") && bytes[128...] == [7, 9])
  }

  private func problem(_ bytes: [UInt8]) -> String {
    datasetError { () throws(DatasetError) in _ = try NPZFile(decoding: bytes, file: "f") }.map { "\($0)" } ?? "none"
  }

  @Test func whatIsCutShortIsRefused() {
    let bytes = Self.file.bytes()
    for length in [0, 10, 21, 22, 100, bytes.count / 2, bytes.count - 30, bytes.count - 1] {
      #expect(problem(Array(bytes[..<length])).hasPrefix("f: byte"), "\(length)")
    }
  }

  @Test func damageIsSeenOrHarmless() {
    let bytes = Self.file.bytes()
    // Where the arrays lie: behind a local header of 30 bytes and a name.
    var contents = IndexSet()
    var start = 0
    for (name, array) in Self.file.arrays {
      start += 30 + name.utf8.count + 4
      contents.insert(integersIn: start..<start + array.npy().count)
      start += array.npy().count
    }
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 0xff
      let problem = problem(damaged)
      #expect(problem != "none" || !contents.contains(position), "byte \(position)")
    }
  }

  @Test func aPickleIsRefused() {
    let message =
      datasetError { () throws(DatasetError) in _ = try NPZFile(contentsOf: PictureFixtures.path("pickled.npz")) }
      .map { "\($0)" } ?? ""
    #expect(message.contains("array x") && message.contains("\"|O\", which is not read"))
  }

  @Test(arguments: [
    ("'shape': (3, 5, )", "'shape': (9, 9, )", "truncated: its header declares the shape [9, 9]"),
    ("'shape': (3, 5, )", "'shape': (3, 1, )", "trailing bytes"),
    ("'shape': (3, 5, )", "'shape': (3, x, )", "not understood"),
    ("'shape': (3, 5, )", "'shape': (-3, 5,)", "not understood"),
    ("'shape': (3, 5, )", "'shape':(3000000000,3000000000,3000000000)", "truncated"),
    ("'<f4'", "'<f3'", "type \"<f3\", which is not read"), ("'<f4'", "'<V4'", "type \"<V4\""),
    ("\u{1}NUMPY", "", "not in NumPy's format"),
  ])
  func headersMustBeSound(_ found: String, _ replacement: String, _ problem: String) {
    var text = NPZArray(Matrix(rows: 3, columns: 5, repeating: 1)).npy()
    if found.hasPrefix("\u{1}") {
      text[1] = 0
    } else {
      let header = String(decoding: text[10..<128], as: UTF8.self).replacing(found, with: replacement)
      text.replaceSubrange(10..<128, with: Array(header.utf8))
      text[8] = UInt8(header.utf8.count)
    }
    let message =
      datasetError { () throws(DatasetError) in _ = try NPZArray(npy: text[...], file: "f", name: "x") }
      .map { "\($0)" } ?? "none"
    #expect(message.hasPrefix("f: array x: ") && message.contains(problem), "\(message)")
  }
}

@Suite struct NPZDatasetTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(_ arrays: [(String, NPZArray)]) throws(DatasetError) -> Dataset {
    var file = NPZFile()
    for (name, array) in arrays { file[name] = array }
    _ = try? folder.write("f.npz", file.bytes())
    return try Dataset.load(folder.path + "/f.npz", environment: [:])
  }

  private static let x = NPZArray(Matrix([[1, 2], [3, 4], [5, 6]]))
  private static let y = NPZArray(shape: [3], elements: .integers([2, 0, 2]))

  @Test func classesWithTestAndNames() throws {
    let set = try load([
      ("x", Self.x), ("y", Self.y), ("x_test", NPZArray(Matrix([[7, 8]]))),
      ("y_test", NPZArray(shape: [1], elements: .bytes([1]))),
      ("classes", NPZArray(shape: [3], elements: .strings(["a", "b", "c"]))),
    ])
    #expect(set.defaultScaling == .none && set.pixelMaximum == nil && set.imageSize == nil)
    guard case .floats(let x) = set.training.inputs, case .classes(let y, let names) = set.training.targets else {
      Issue.record("no floats with classes")
      return
    }
    #expect(x == Matrix([[1, 2], [3, 4], [5, 6]]) && y == [2, 0, 2] && names == ["a", "b", "c"])
    #expect(set.test?.count == 1 && set.test?.classNames == names)
    #expect(try load([("x", Self.x), ("y", Self.y)]).training.classNames == ["0", "1", "2"])
  }

  @Test func examplesToValidateOn() throws {
    let set = try load([
      ("x", Self.x), ("y", Self.y), ("x_val", NPZArray(Matrix([[7, 8], [1, 1]]))),
      ("y_val", NPZArray(shape: [2], elements: .bytes([1, 2]))),
    ])
    #expect(set.validation?.count == 2 && set.validation?.classNames == ["0", "1", "2"] && set.test == nil)
  }

  @Test func numbersToPredict() throws {
    let set = try load([("x", Self.x), ("y", NPZArray(Matrix([[1, 2], [3, 4], [5, 6]])))])
    #expect(set.training.outputWidth == 2 && set.training.classNames.isEmpty)
  }

  @Test(arguments: [([3, 2, 2], 1), ([3, 2, 2, 1], 1), ([3, 2, 2, 3], 3)])
  func bytesInThreeOrFourDimensionsAreImages(shape: [Int], channels: Int) throws {
    let count = shape.reduce(1, *)
    let set = try load([
      ("x", NPZArray(shape: shape, elements: .bytes(Array(repeating: 1, count: count)))), ("y", Self.y),
    ])
    #expect(set.training.imageShape == ImageShape(height: 2, width: 2, channels: channels))
    #expect(set.pixelMaximum == 255)
  }

  @Test(
    arguments: [
      ([("y", y)], "no arrays x and y; found y"), ([], "found none"),
      ([("x", x), ("y", NPZArray(shape: [2], elements: .integers([0, 1])))], "array y: the shape [2] for 3 examples"),
      ([("x", x), ("y", NPZArray(shape: [3], elements: .integers([0, -1, 1])))], "element 1 is -1"),
      ([("x", x), ("y", y), ("classes", NPZArray(shape: [1], elements: .strings(["a"])))], "element 0 is 2"),
      ([("x", x), ("y", NPZArray(shape: [3], elements: .integers([0, 1 << 40, 1])))], "element 1 is 1099511627776"),
      ([("x", NPZArray(Matrix([[1, .nan]]))), ("y", NPZArray(shape: [1], elements: .bytes([0])))], "not finite"),
      ([("x", y), ("y", y)], "array x: the shape [3]"),
      (
        [
          ("x", x), ("y", y), ("x_test", NPZArray(Matrix([[1]]))),
          ("y_test", NPZArray(shape: [1], elements: .bytes([0]))),
        ],
        "array x_test: the shape [1, 1]"
      ),
      ([("x", x), ("y", y), ("x_test", x)], "no arrays x_test and y_test"),
      ([("x", x), ("y", y), ("x_val", x)], "no arrays x_val and y_val"),
      ([("x", x), ("y", y), ("x_test", x), ("y_test", x)], "array y_test: not what y is"),
    ] as [([(String, NPZArray)], String)])
  func othersAreRefused(_ arrays: [(String, NPZArray)], _ problem: String) {
    let message = datasetError { () throws(DatasetError) in _ = try load(arrays) }.map { "\($0)" } ?? "none"
    #expect(message.hasPrefix(folder.path + "/f.npz: ") && message.contains(problem), "\(message)")
  }
}
