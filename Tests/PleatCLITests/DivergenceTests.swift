import Datasets
import LinearAlgebra
import ModelFiles
import Testing

/// Training that diverges: status 75, and what was good is kept.
struct DivergenceTests {
  @Test(arguments: backends)
  func inTheFirstEpochNothingIsWritten(backend: String) throws {
    let earlier: [UInt8] = [1, 2, 3]
    try expectFailure(
      ["train", "--learning-rate", "1e30", "--backend", backend, "--out", "m.safetensors"], status: 75,
      says: ["diverged in epoch 1", "not finite", "nothing was written", "--learning-rate"],
      files: ["m.safetensors": earlier])
  }

  /// 10²⁵ in each of three layers: the second step's forward pass overflows, and the message says where.
  @Test(arguments: ["momentum", "adagrad", "rmsprop", "adam", "adamw"])
  func theMessageNamesTheStepAndTheLayer(optimizer: String) throws {
    try expectFailure(
      ["train", "--optimizer", optimizer, "--learning-rate", "1e25", "--out", "m.safetensors"], status: 75,
      says: ["diverged in epoch 1, at step 2: the outputs of layer 2 (Dense 128→64) are not finite"])
  }

  /// Pixels up to 16 have gradients of more than 1, and a step of 3·10³⁸ times that is infinite; a run of one step has no other to see it.
  @Test func whatTheEndOfAnEpochShowsIsSaidToBeOfTheEnd() throws {
    try expectFailure(
      [
        "train", "--model", "linear", "--loss", "l2", "--scale", "none", "--learning-rate", "3e38", "--batch-size",
        "2000",
        "--out", "m.safetensors",
      ], status: 75,
      says: ["training diverged by the end of epoch 1: 0.weight is no longer finite; no epoch was finished before"])
  }

  /// The squared error of an example of 10³⁰ is infinite whatever is learnt; in the first step nothing has been.
  @Test(arguments: ["x", "x_test"])
  func aSmallerLearningRateIsAdvisedOnlyWhereItMayHelp(part: String) throws {
    let folder = try TemporaryFolder()
    var file = NPZFile()
    for (name, rows) in [("x", 30), ("x_test", 9)] {
      file[name] = NPZArray(
        Matrix(rows: rows, columns: 2) { i, j in name == part && i == 4 ? 1e30 : Float((i + j) % 5) })
      file[name == "x" ? "y" : "y_test"] = NPZArray(Matrix(rows: rows, columns: 1) { i, _ in Float(i % 5) })
    }
    try folder.write("data.npz", file.bytes())
    let run = try pleat(
      [
        "train", "data.npz", "--model", "linear", "--loss", "l2", "--scale", "none", "--learning-rate", "0.01",
        "--batch-size", "30", "--epochs", "2", "--out", "m.safetensors",
      ], in: folder)
    #expect(run.status == 75, "\(run.errors)")
    let message = try #require(run.errorLines.last)
    #expect(
      message.contains(
        part == "x" ? "in epoch 1, at step 1" : "the trained network's loss on the test examples is not finite"))
    #expect(!message.contains("learning-rate"), "\(message)")
  }

  @Test func afterAnEpochTheBestWeightsAreKeptAndNamed() throws {
    // A squared error without an activation between grows slowly enough to survive an epoch.
    let earlier: [UInt8] = [1, 2, 3]
    let folder = try TemporaryFolder()
    try folder.write("m.safetensors", earlier)
    let run = try pleat(
      [
        "train", "spiral", "--model", "linear", "--loss", "l2", "--learning-rate", "2.5", "--momentum", "0",
        "--schedule", "constant", "--epochs", "100", "--out", "m.safetensors",
      ], in: folder)
    #expect(run.status == 75, "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(run.errorLines.last?.contains("the best weights, of epoch 1, are in m.best.safetensors") == true)
    #expect(try folder.read("m.safetensors") == earlier)
    #expect(try folder.names() == ["m.best.safetensors", "m.safetensors"])
    let kept = try pleat(["inspect", "m.best.safetensors", "--json"], in: folder)
    let training = try #require(try kept.object()["training"] as? [String: String])
    #expect(training["finished-epochs"] == "1")
  }
}
