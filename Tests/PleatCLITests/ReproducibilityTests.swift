import Foundation
import Testing

/// The same seed, the same bytes; and weights to go on from.
struct ReproducibilityTests {
  private func model(_ arguments: [String], in folder: TemporaryFolder) throws -> [UInt8] {
    let run = try pleat(["train", "--quiet", "--out", "m.safetensors"] + arguments, in: folder)
    try #require(run.status == 0, "\(run.errors)")
    return try folder.read("m.safetensors")
  }

  @Test(arguments: backends)
  func theSameSeedGivesTheSameFile(backend: String) throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "--epochs", "2", "--hidden", "32,16", "--backend", backend, "--validation-fraction", "0.1", "--seed",
    ]
    let first = try model(arguments + ["7"], in: folder)
    #expect(try model(arguments + ["7"], in: folder) == first)
    #expect(try model(arguments + ["8"], in: folder) != first)
  }

  @Test func theNumberOfThreadsChangesNothingInPureSwift() throws {
    let folder = try TemporaryFolder()
    let arguments = ["--epochs", "1", "--hidden", "300,100", "--batch-size", "256", "--backend", "swift", "--threads"]
    let one = try model(arguments + ["1"], in: folder)
    for threads in ["2", "3"] { #expect(try model(arguments + [threads], in: folder) == one, "\(threads) threads") }
  }

  @Test func initialWeightsFromAFileAreGoneOnFrom() throws {
    let folder = try folder(with: TrainedModel.digits)
    let trained = try TrainedModel.digits.get().report
    let run = try pleat(
      [
        "train", "--hidden", "16", "--init", "m.safetensors", "--epochs", "1", "--learning-rate", "1e-9", "--backend",
        "swift",
        "--out", "n.safetensors", "--json",
      ], in: folder)
    // Hardly a step was made: the accuracy is the one that was reached before.
    #expect(try run.decoded(TrainResult.self).test?.accuracy == trained.test?.accuracy)
  }

  /// The fixture was saved by PyTorch: Linear(8, 6), ReLU, Linear(6, 5), Tanh, Linear(5, 3).
  @Test func weightsThatPyTorchSavedAreTaken() throws {
    let folder = try TemporaryFolder()
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("ModelFilesTests/Fixtures/sequential.safetensors")
    try folder.write("w.safetensors", try Data(contentsOf: fixtures))
    // Pictures of 2×4 pixels in three classes.
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 2, 0, 0, 0, 4]
    try folder.write("data/train-images-idx3-ubyte", header + (0..<48).map { UInt8($0 * 5) })
    try folder.write("data/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 6, 0, 1, 2, 0, 1, 2])
    let run = try pleat(
      ["train", "data", "--hidden", "6,5", "--init", "w.safetensors", "--epochs", "1", "--test-fraction", "0"],
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
  }
}
