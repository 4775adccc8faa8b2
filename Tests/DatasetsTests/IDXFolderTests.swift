import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct IDXFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Three training and two test images of 2×1 pixels.
  static let files: [(name: String, bytes: [UInt8])] = [
    ("train-images-idx3-ubyte", IDX.images(3, 1, 2, [1, 2, 3, 4, 5, 6])),
    ("train-labels-idx1-ubyte", IDX.labels([2, 0, 1])),
    ("t10k-images-idx3-ubyte", IDX.images(2, 1, 2, [7, 8, 9, 10])),
    ("t10k-labels-idx1-ubyte", IDX.labels([1, 2])),
  ]

  func write(except missing: String = "", replacing replacements: [String: [UInt8]] = [:]) throws {
    for (name, bytes) in Self.files where name != missing {
      try folder.write(name, replacements[name] ?? bytes)
    }
  }

  func load() throws(DatasetError) -> Dataset { try Dataset.load(folder.path, environment: [:]) }

  @Test(arguments: [false, true], [false, true])
  func loads(gzipped: Bool, dotted: Bool) throws {
    for (name, bytes) in Self.files {
      let name = dotted ? name.replacing("-idx", with: ".idx") : name
      try folder.write(gzipped ? name + ".gz" : name, gzipped ? Gzip.stored(bytes) : bytes)
    }
    let set = try load()
    #expect(set.name == folder.path)
    #expect(set.pixelMaximum == 255)
    #expect(set.imageSize! == (1, 2))
    #expect(set.defaultScaling == .unit)
    #expect(set.source == "IDX files in \(folder.path)")
    #expect(set.columnNames.isEmpty)
    expect(set.training, bytes: [1, 2, 3, 4, 5, 6], classes: [2, 0, 1], names: ["0", "1", "2"])
    expect(try #require(set.test), bytes: [7, 8, 9, 10], classes: [1, 2], names: ["0", "1", "2"])
  }

  func expect(_ examples: Examples, bytes: [UInt8], classes: [Int32], names: [String]) {
    guard case .bytes(let found, let rows, 2) = examples.inputs, case .classes(let labels, names) = examples.targets
    else {
      Issue.record("not bytes of two columns with classes \(names)")
      return
    }
    #expect(found == bytes)
    #expect(rows == classes.count)
    #expect(labels == classes)
  }

  @Test func testPartIsOptional() throws {
    for (name, bytes) in Self.files.prefix(2) { try folder.write(name, bytes) }
    #expect(try load().test == nil)
  }

  @Test func oneClassGetsASecondName() throws {
    try folder.write(Self.files[0].name, Self.files[0].bytes)
    try folder.write(Self.files[1].name, IDX.labels([0, 0, 0]))
    #expect(try load().training.classNames == ["0", "1"])
  }

  @Test(arguments: files.map(\.name))
  func oneOfAPairIsMissing(name: String) throws {
    try write(except: name)
    let error = try #require(datasetError { () throws(DatasetError) in _ = try load() })
    guard case .notFound(let message) = error else {
      Issue.record("another error: \(error)")
      return
    }
    #expect(message.contains("looked for \(name) or \(name.replacing("-idx", with: ".idx"))"))
    let other =
      name.contains("images")
      ? name.replacing("images-idx3", with: "labels-idx1") : name.replacing("labels-idx1", with: "images-idx3")
    #expect(message.hasSuffix("to go with \(folder.path)/\(other)"))
  }

  @Test func folderWithoutFiles() throws {
    let error = try #require(datasetError { () throws(DatasetError) in _ = try load() })
    guard case .notFound(let message) = error else {
      Issue.record("another error: \(error)")
      return
    }
    #expect(
      message.hasPrefix("\(folder.path): a folder without data; looked for IDX files (train-images-idx3-ubyte or"))
  }

  @Test func countsDiffer() throws {
    try write(replacing: ["train-labels-idx1-ubyte": IDX.labels([0, 1])])
    let path = folder.path
    #expect(
      throws: DatasetError.malformed(
        file: "\(path)/train-images-idx3-ubyte", at: .byte(4),
        problem: "3 images, but 2 labels in \(path)/train-labels-idx1-ubyte")
    ) { try load() }
  }

  @Test func imageSizesDiffer() throws {
    try write(replacing: ["t10k-images-idx3-ubyte": IDX.images(2, 2, 1, [1, 2, 3, 4])])
    #expect(
      throws: DatasetError.malformed(
        file: "\(folder.path)/t10k-images-idx3-ubyte", at: .byte(8),
        problem: "images of 1×2 pixels, but the training images have 2×1")
    ) { try load() }
  }

  @Test func testLabelBeyondTheTrainingClasses() throws {
    try write(replacing: ["t10k-labels-idx1-ubyte": IDX.labels([2, 3])])
    #expect(
      throws: DatasetError.malformed(
        file: "\(folder.path)/t10k-labels-idx1-ubyte", at: .byte(9),
        problem: "label out of range: expected 0…2, found 3")
    ) { try load() }
  }

  @Test func testClassesMayBeFewer() throws {
    try write(replacing: ["t10k-labels-idx1-ubyte": IDX.labels([0, 0])])
    #expect(try load().test?.outputWidth == 3)
  }
}
