import Testing

/// Data that is missing (66) or malformed (65): the message names the file and the place.
struct DataErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: [UInt8]]
    let status: Int32
    let words: [String]

    init(_ description: String, _ files: [String: [UInt8]], status: Int32 = 65, says words: String...) {
      testDescription = description
      self.files = files
      self.status = status
      self.words = words
    }
  }

  private static let images = IDXFolderBytes.images(4)
  private static let labels = IDXFolderBytes.labels([0, 1, 0, 1])
  private static let imagesPath = "data/" + IDXFolderBytes.imagesName
  private static let labelsPath = "data/" + IDXFolderBytes.labelsName
  /// What gzip says first; nothing follows.
  private static let gzipStart: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x63]

  static let cases = [
    Case(
      "images cut short", IDXFolderBytes.files(images.dropLast(3), labels), says: imagesPath, "truncated", "16", "13"),
    Case(
      "labels cut within their header", IDXFolderBytes.files(images, Array(labels[..<6])), says: labelsPath, "truncated"
    ),
    Case("images with more behind them", IDXFolderBytes.files(images + [0], labels), says: imagesPath, "trailing"),
    Case("an empty file", IDXFolderBytes.files([], labels), says: imagesPath, "truncated"),
    Case(
      "a truncated .gz", IDXFolderBytes.files(gzipStart, gzipStart, suffix: ".gz"), says: labelsPath + ".gz",
      "truncated"),
    Case(
      "a .gz that isn't gzipped", IDXFolderBytes.files(images, labels, suffix: ".gz"), says: labelsPath + ".gz", "gzip"),
    Case(
      "a wrong magic number", IDXFolderBytes.files(IDXFolderBytes.images(4, magic: 0x802), labels),
      says: imagesPath, "byte 0", "0x00000803", "0x00000802"),
    Case(
      "fewer labels than images", IDXFolderBytes.files(images, IDXFolderBytes.labels([0, 1, 0])),
      says: imagesPath, "4 images", "3 labels"),
    Case(
      "an empty set", IDXFolderBytes.files(IDXFolderBytes.images(0), IDXFolderBytes.labels([])), says: labelsPath,
      "empty"),
    Case(
      "a test label that training doesn't know",
      IDXFolderBytes.files(images, labels, test: (images, IDXFolderBytes.labels([0, 1, 2, 0]))),
      says: "data/t10k-labels-idx1-ubyte", "byte 10", "out of range", "0…1", "found 2"),
    Case(
      "images without labels", [imagesPath: images], status: 66, says: "data", IDXFolderBytes.labelsName, imagesPath),
    Case("a folder without data", ["data/readme": []], status: 66, says: "data", "IDX"),
    Case("a file in place of a folder", ["data": images], status: 66, says: "data", "a file", "digits"),
    Case("nothing", [:], status: 66, says: "data", "not found", "digits", "spiral"),
    Case(
      "one class alone", IDXFolderBytes.files(IDXFolderBytes.images(2), IDXFolderBytes.labels([1, 1])),
      says: "data: one class alone, 1"),
  ]

  @Test(arguments: cases)
  func trainRefuses(_ wrong: Case) throws {
    try expectFailure(
      ["train", "data", "--epochs", "1", "--out", "m.safetensors"], status: wrong.status, says: wrong.words,
      files: wrong.files)
  }

  // With --loss l2 one class is no error.
  @Test func oneExampleIsTooFewToSplit() throws {
    try expectFailure(
      ["train", "data", "--loss", "l2", "--epochs", "1", "--out", "m.safetensors"], status: 65,
      says: ["data", "1 example", "test set"],
      files: IDXFolderBytes.files(IDXFolderBytes.images(1), IDXFolderBytes.labels([1])))
  }

  @Test func trainTakesSuchAFolderWhereItIsRight() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in IDXFolderBytes.files(Self.images, Self.labels, test: (Self.images, Self.labels)) {
      try folder.write(name, bytes)
    }
    let run = try pleat(["train", "data/", "--epochs", "1"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.names() == ["data", "data.safetensors"])
  }

  @Test(arguments: ["evaluate", "predict"])
  func dataOfAnotherWidthDoesNotFitAModel(command: String) throws {
    try expectFailure(
      [command, "m.safetensors", "spiral"], status: 65, says: ["m.safetensors", "64", "spiral", "2"],
      files: ["m.safetensors": try TrainedModel.digits.get().bytes])
  }

  @Test func dataWithOtherClassesDoesNotFitAModel() throws {
    let files = IDXFolderBytes.files(Self.images, Self.labels)
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    #expect(try pleat(["train", "data", "--epochs", "1", "--out", "m.safetensors"], in: folder).status == 0)
    let more = IDXFolderBytes.files(Self.images, IDXFolderBytes.labels([0, 1, 2, 3]))
      .merging(["m.safetensors": try folder.read("m.safetensors")]) { $1 }
    try expectFailure(
      ["evaluate", "m.safetensors", "data"], status: 65, says: ["m.safetensors", "0, 1", "data", "0, 1, 2, 3"],
      files: more)
  }

  @Test func aTestSetThatDoesNotFitIsRefusedBeforeTraining() throws {
    let run = try expectFailure(
      ["train", "--test", "spiral", "--log", "log", "--epochs", "1"], status: 65, says: ["--test spiral", "64", "2"])
    #expect(!run.errors.contains("epoch"))
    try expectFailure(["train", "--test", "nowhere"], status: 66, says: ["nowhere", "not found"])
    try expectFailure(["train", "moons", "--test", "spiral"], status: 65, says: ["--test spiral", "0, 1", "0, 1, 2"])
  }

  @Test func aTestSetMayLackClasses() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(["train", "spiral", "--test", "moons", "--epochs", "1", "--json"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.decoded(TrainResult.self).test?.accuracy != nil)
  }
}
