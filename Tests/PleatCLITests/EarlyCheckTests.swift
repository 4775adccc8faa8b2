import Datasets
import LinearAlgebra
import Testing

/// What can be found wrong without features is, before they are made, which may take minutes.
struct EarlyCheckTests {
  /// Images in one colour, whose patches are all alike: visual words can't be learnt of them.
  private static func images() throws -> [String: [UInt8]] {
    var file = NPZFile()
    file["x"] = NPZArray(shape: [20, 16, 16], elements: .bytes(Array(repeating: 7, count: 20 * 256)))
    file["y"] = NPZArray(shape: [20], elements: .integers((0..<20).map { $0 % 2 }))
    return ["data.npz": file.bytes()]
  }

  private static let features = ["--features", "bag-of-words"]
  private static let words = "k-means: "

  @Test(arguments: ["train", "search", "cv"])
  func otherwiseTheFitFails(command: String) throws {
    let run = try expectFailure(
      [command, "data.npz"] + Self.features, status: 64, says: [Self.words], files: try Self.images(),
      leaving: command == "cv" ? [] : [])
    #expect(run.errors.contains("fitting bag-of-words"))
  }

  @Test(
    arguments: [
      (["train", "--out", "missing/m"], 73, "missing/m"),
      (["train", "--log", "missing/l"], 73, "missing/l"),
      (["train", "--log", "x", "--out", "x"], 64, "--log x"),
      (["train", "--init", "missing.safetensors"], 66, "missing.safetensors"),
      (["train", "--init", "digits.safetensors"], 65, "digits.safetensors"),
      (["train", "--init", "data.npz"], 65, "data.npz"),
      (["train", "--warmup", "100000"], 64, "--warmup 100000: the whole training is"),
      (["train", "--hidden", "1000000,1000000"], 64, "--hidden 1000000,1000000"),
      (["train", "--test", "spiral"], 65, "--test spiral"),
      (["train", "--features", "bag-of-words+pca", "--pca-components", "9999"], 64, "9999 components"),
      (["train", "--features", "bag-of-words+fisher", "--fisher-cells", "5"], 64, "smaller than a patch"),
      (["search", "--out", "missing/m"], 73, "missing/m"),
      (["search", "--log", "missing/l"], 73, "missing/l"),
      (["search", "--plot", "missing/p.svg"], 73, "missing/p.svg"),
      (["search", "--log", "x", "--out", "x"], 64, "--log x"),
      (["search", "--warmup", "100000"], 64, "--warmup 100000: the whole training is"),
      (["cv", "--log", "missing/l"], 73, "missing/l"),
      (["cv", "--warmup", "100000"], 64, "--warmup 100000: the whole training is"),
      (["cv", "--hidden", "1000000,1000000"], 64, "--hidden 1000000,1000000"),
      (["cv", "--folds", "11"], 64, "--folds 11"),
    ] as [([String], Int32, String)])
  func comesFirst(arguments: [String], status: Int32, message: String) throws {
    var files = try Self.images()
    files["digits.safetensors"] = try TrainedModel.digits.get().bytes
    let features = arguments.contains("--features") ? [] : Self.features
    let run = try expectFailure(
      [arguments[0], "data.npz"] + features + arguments.dropFirst(), status: status, says: [message], files: files)
    #expect(!run.errors.contains("fitting"), "\(run.errors)")
  }

  @Test(arguments: ["train", "search", "cv"])
  func aLossThatNeedsClassesComesFirst(command: String) throws {
    var file = NPZFile()
    file["x"] = NPZArray(shape: [20, 16, 16], elements: .bytes(Array(repeating: 7, count: 20 * 256)))
    file["y"] = NPZArray(Matrix(rows: 20, columns: 1) { i, _ in Float(i) / 7 })
    let run = try expectFailure(
      [command, "data.npz"] + Self.features, status: 64, says: ["--loss softmax needs classes"],
      files: ["data.npz": file.bytes()])
    #expect(!run.errors.contains("fitting"))
  }

  @Test func placesComeBeforeTheData() throws {
    for arguments in [
      ["train", "nowhere", "--out", "missing/m"], ["search", "nowhere", "--out", "missing/m"],
      ["cv", "nowhere", "--log", "missing/m"], ["features", "nowhere", "--kind", "hog", "--out", "missing/m"],
    ] {
      try expectFailure(arguments, status: 73, says: ["missing/m"])
    }
  }

  /// The check of a log's place neither makes nor empties it.
  @Test func theLogIsLeftAloneWhereFeaturesFail() throws {
    var files = try Self.images()
    files["old.jsonl"] = Array("an earlier log".utf8)
    for log in ["old.jsonl", "new.jsonl"] {
      for command in ["train", "search"] {
        try expectFailure(
          [command, "data.npz", "--log", log] + Self.features, status: 64, says: [Self.words], files: files)
      }
    }
  }

  @Test func weightsOfTheRightShapeAreTaken() throws {
    let folder = try TemporaryFolder()
    let options = ["train", "digits", "--features", "hog", "--hidden", "5", "--epochs", "1"]
    #expect(try pleat(options + ["--out", "a"], in: folder).status == 0)
    let run = try pleat(options + ["--init", "a", "--out", "b"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
  }
}
