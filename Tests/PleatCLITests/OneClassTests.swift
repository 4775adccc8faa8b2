import Datasets
import LinearAlgebra
import Testing

/// Data of one class alone: there is nothing to tell apart, whatever files it is in.
struct OneClassTests {
  enum Kind: String, CaseIterable, Sendable {
    case npz, named, idx, cifar, folder
  }

  /// Where the data is, what it holds, and what its class is called.
  private static func data(_ kind: Kind) throws -> (path: String, files: [String: [UInt8]], name: String) {
    switch kind {
    case .npz, .named:
      var file = NPZFile()
      file["x"] = NPZArray(shape: [12, 8, 8], elements: .bytes((0..<768).map { UInt8($0 % 251) }))
      file["y"] = NPZArray(shape: [12], elements: .integers(Array(repeating: kind == .npz ? 1 : 0, count: 12)))
      if kind == .named { file["classes"] = NPZArray(shape: [1], elements: .strings(["cat"])) }
      return ("d.npz", ["d.npz": file.bytes()], kind == .npz ? "1" : "cat")
    case .idx:
      let files = IDXFolderBytes.files(IDXFolderBytes.images(12), IDXFolderBytes.labels(Array(repeating: 0, count: 12)))
      return ("data", files, "0")
    case .cifar:
      let record: [UInt8] = [7] + (0..<3072).map { UInt8($0 % 249) }
      return ("data", ["data/data_batch_1.bin": Array(repeatElement(record, count: 12).joined())], "7")
    case .folder:
      return (
        "data", ["data/cat/1.png": try StripedPictures.png(width: 8, height: 8, red: 9, blue: 0, hasColumns: true)],
        "cat"
      )
    }
  }

  @Test(arguments: Kind.allCases, [["train"], ["search", "--trials", "1"], ["cv", "--folds", "2"], ["imagenet2011"]])
  func isRefused(kind: Kind, command: [String]) throws {
    let (path, files, name) = try Self.data(kind)
    try expectFailure(
      [command[0], path] + command.dropFirst(), status: 65,
      says: ["\(path): one class alone, \(name); expected ", " two or more classes"], files: files)
  }

  @Test(arguments: ["svm", "one-vs-all"])
  func isRefusedWhereverScoresAreOfClasses(loss: String) throws {
    let (path, files, _) = try Self.data(.npz)
    for command in ["train", "search", "cv"] {
      try expectFailure([command, path, "--loss", loss], status: 65, says: ["one class alone, 1"], files: files)
    }
  }

  @Test func numbersOfOneClassCanBeLearnt() throws {
    let (path, files, _) = try Self.data(.npz)
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    let run = try pleat(["train", path, "--loss", "l2", "--epochs", "1", "--learning-rate", "1e-6"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func anotherClassAmongTheTestImagesIsNotLearnt() throws {
    let files = IDXFolderBytes.files(
      IDXFolderBytes.images(4), IDXFolderBytes.labels([1, 1, 1, 1]),
      test: (IDXFolderBytes.images(2), IDXFolderBytes.labels([0, 1])))
    try expectFailure(["train", "data"], status: 65, says: ["data: one class alone, 1"], files: files)
  }
}
