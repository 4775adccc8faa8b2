import Datasets
import Foundation
import LinearAlgebra
import Testing

/// Parts that data sets bring with them, lack, or that are not used: which is said.
struct DataPartTests {
  private func folder(_ files: [String: [UInt8]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    return folder
  }

  /// Pictures in `train`, `val` and `test`, 8, 6 and 4 of each class.
  private func parts() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (part, count) in [("train", 8), ("val", 6), ("test", 4)] {
      for (name, bytes) in try StripedPictures.folder(count: count, width: 8, height: 8) {
        files[name.replacing("data/", with: "data/\(part)/")] = bytes
      }
    }
    return files
  }

  @Test func aValidationSetIsValidatedOn() throws {
    let folder = try folder(try parts())
    let run = try pleat(["train", "data", "--epochs", "30", "--json", "--out", "m"], in: folder)
    #expect(run.errors.contains("data data: 16 training, 12 validation, 8 test examples"), "\(run.errors)")
    #expect(try run.decoded(TrainResult.self).validation != nil)
    let evaluation = try pleat(["evaluate", "m", "data", "--split", "validation", "--json"], in: folder)
    #expect(try evaluation.object()["examples"] as? Int == 12)
    let search = try pleat(["search", "data", "--trials", "1", "--epochs", "1"], in: folder)
    #expect(search.errors.contains("16 training, 12 validation, 8 test examples"))
    let cv = try pleat(["cv", "data", "--folds", "2", "--epochs", "1"], in: folder)
    #expect(cv.errors.contains("the test set's 8 are left out; the validation set's 12 are left out"))
  }

  @Test func featuresOfAllPartsAreWritten() throws {
    let folder = try folder(try parts())
    let run = try pleat(["features", "data", "--kind", "hog", "--out", "f.npz", "--json"], in: folder)
    let report = try run.object()
    #expect(report["training"] as? Int == 16 && report["validation"] as? Int == 12 && report["test"] as? Int == 8)
    let set = try Dataset.load(folder.file("f.npz"))
    #expect(set.training.count == 16 && set.validation?.count == 12 && set.test?.count == 8)
  }

  @Test func imagesWithoutClassesToTestOnAreSaidNotToBeUsed() throws {
    var files = try parts().filter { !$0.key.hasPrefix("data/test") }
    files["data/test/1.png"] = try StripedPictures.png(width: 8, height: 8, red: 1, blue: 2, hasColumns: true)
    let run = try pleat(["train", "data", "--epochs", "1"], in: try folder(files))
    #expect(run.status == 0)
    #expect(
      run.errorLines.contains("warning: data/test: not used, because it has no subfolder of images for each class"))
    #expect(run.errors.contains("16 training, 12 test examples"))
  }

  /// A picture of CIFAR-10's: a class, and as many bytes.
  private func batch(_ classes: [UInt8]) -> [UInt8] { classes.flatMap { [$0] + Array(repeating: $0, count: 3072) } }

  @Test func missingBatchesOfCIFARAreSaidOrRefused() throws {
    var files = ["data/data_batch_1.bin": batch(Array(0..<10)), "data/data_batch_2.bin": batch(Array(0..<10))]
    let run = try pleat(["train", "data", "--epochs", "1", "--hidden", "2"], in: try folder(files))
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.errorLines.contains {
        $0.hasPrefix("warning: data: 2 of the 5 training files of CIFAR-10 are there; data_batch_3")
      })
    #expect(run.errorLines.contains("warning: data: test_batch.bin of CIFAR-10 is missing"))
    files["data/data_batch_4.bin"] = batch([1])
    try expectFailure(
      ["train", "data"], status: 66, says: ["data: data_batch_3.bin is missing, but data_batch_4.bin is there"],
      files: files)
  }

  @Test(arguments: ["train", "search"])
  func aClassThatNothingIsLearntOfIsWarnedOf(command: String) throws {
    var file = NPZFile()
    file["x"] = NPZArray(Matrix(rows: 20, columns: 2) { i, j in Float((i * 7 + j * 3) % 11) })
    file["y"] = NPZArray(shape: [20], elements: .integers((0..<20).map { 2 * ($0 % 2) }))
    let options = ["--epochs", "1"] + (command == "search" ? ["--trials", "1"] : [])
    var run = try pleat([command, "data.npz"] + options, in: try folder(["data.npz": file.bytes()]))
    #expect(run.status == 0)
    #expect(run.errorLines.contains("warning: no example to train on of class 1"), "\(run.errors)")
    file["classes"] = NPZArray(shape: [15], elements: .strings((0..<15).map { "c\($0)" }))
    run = try pleat([command, "data.npz"] + options, in: try folder(["data.npz": file.bytes()]))
    #expect(
      run.errorLines.contains(
        "warning: no example to train on of 13 classes: c1, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 3 more"))
    #expect(!(try pleat([command, "spiral"] + options, in: try TemporaryFolder()).errors.contains("warning")))
  }

  @Test func aClassWithOneExampleTrainsOnNoneInOneFold() throws {
    let files = IDXFolderBytes.files(IDXFolderBytes.images(8), IDXFolderBytes.labels([0, 0, 0, 0, 0, 1, 0, 0]))
    let run = try pleat(["cv", "data", "--folds", "3", "--epochs", "1", "--hidden", "2"], in: try folder(files))
    #expect(
      run.errorLines.contains(
        "warning: class 1 has 1 example for 3 folds: some hold none of it out, and one trains on none"), "\(run.errors)"
    )
  }

  @Test func namesWithLineBreaksDoNotBreakMessages() throws {
    var files = try StripedPictures.folder(count: 2)
    files["data/rows/a\nb.png"] = [1, 2, 3]
    let run = try expectFailure(["train", "data"], status: 65, says: ["data/rows/a\\nb.png: byte 0"], files: files)
    #expect(run.errorLines.count == 2)
  }
}
