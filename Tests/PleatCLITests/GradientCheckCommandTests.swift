import Foundation
import NeuralNetworks
@testable import PleatCLI
import Testing

/// `pleat gradcheck`: networks that are right pass with status 0; one that isn't ends with 1 and is named.
struct GradientCheckCommandTests {
  private struct Result: Decodable {
    struct Loss: Decodable {
      let total: Double
      let data: Double
      let l2: Double
      let l1: Double
    }
    struct Gradient: Decodable {
      let name: String
      let layer: String
      let rows: Int
      let columns: Int
      let checked: Int
      let skipped: Int
      let failed: Int
      let outcome: String
      let error: Double?
    }
    let passed: Bool
    let examples: Int
    let tolerance: Double
    let loss: Loss
    let gradients: [Gradient]
  }

  @Test(arguments: backends)
  func aNewNetworkPasses(backend: String) throws {
    let run = try pleat(
      [
        "gradcheck", "--hidden", "12", "--activation", "tanh", "--loss", "svm", "--l2", "0.01", "--l1", "0.001",
        "--examples", "5", "--samples", "20", "--json", "--backend", backend,
      ], in: try TemporaryFolder())
    #expect(run.status == 0, "\(run.errors)")
    let result = try run.decoded(Result.self)
    #expect(result.passed)
    #expect(result.examples == 5)
    #expect(result.gradients.map(\.name) == ["0.weight", "0.bias", "1.inputs", "2.inputs", "2.weight", "2.bias"])
    #expect(
      result.gradients.map(\.layer) == ["Dense 64→12", "Dense 64→12", "tanh"]
        + Array(repeating: "Dense 12→10", count: 3))
    #expect(result.gradients.map { $0.checked + $0.skipped } == [20, 12, 20, 20, 20, 10])
    #expect(result.gradients.allSatisfy { $0.outcome == "passed" && $0.failed == 0 && ($0.error ?? 1) <= 0.001 })
    #expect(result.loss.l2 > 0 && result.loss.l1 > 0)
    #expect(abs(result.loss.total - result.loss.data - result.loss.l2 - result.loss.l1) < 1e-9)
  }

  @Test func aModelFilePassesWithThePenaltyThatItWasTrainedWith() throws {
    let folder = try TemporaryFolder()
    let training = try pleat(
      ["train", "spiral", "--hidden", "8", "--epochs", "3", "--l2", "0.01", "--quiet", "--out", "m.safetensors"],
      in: folder)
    #expect(training.status == 0, "\(training.errors)")
    let run = try pleat(["gradcheck", "m.safetensors", "--json"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let result = try run.decoded(Result.self)
    #expect(result.gradients.first?.layer == "Dense 2→8")
    #expect(result.loss.l2 > 0)
    let other = try pleat(["gradcheck", "m.safetensors", "--l2", "0", "--json"], in: folder)
    #expect(try other.decoded(Result.self).loss.l2 == 0)
  }

  @Test func theTextHasTheLossInItsPartsAndAnOutcomeForEachGradient() throws {
    let run = try pleat(["gradcheck", "--linear", "--l2", "0.5"], in: try TemporaryFolder())
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.outputLines[0].contains(Regex(#"^loss [0-9.]+ = data [0-9.]+ \+ L2 [0-9.]+ \+ L1 0\.000000$"#)))
    #expect(run.outputLines[1].hasPrefix("gradient  layer"))
    #expect(run.outputLines[2...3].allSatisfy { $0.hasSuffix("passed") })
    #expect(run.outputLines.last == "passed: 60 elements within 0.00100 of differences")
    #expect(run.errors.contains("checking Dense 64→10 on 8 examples"))
  }

  @Test func aWrongGradientIsNamedAndItsStatusIs1() throws {
    let network = try Network(inputs: 3, hidden: [4], outputs: 2, activation: .tanh, seed: 1)
    let examples = Examples(
      inputs: .floats(Matrix([[1, 2, 3], [-1, 0, 1]])), targets: .classes([0, 1], names: ["a", "b"]))
    // A loss that forgets the factor ½.
    let report = GradientCheck().run(network, on: examples, loss: DoubledGradient())
    let text = GradientCheckText(report, tolerance: 1e-3, examples: 2)
    #expect(text.failure?.status == .checkFailed)
    #expect(ExitStatus.checkFailed.rawValue == 1)
    #expect(
      text.failure?.message
        == "4 gradients disagree with differences: 0.weight (Dense 3→4), 0.bias (Dense 3→4), 2.weight (Dense 4→2), 2.bias (Dense 4→2)"
    )
    #expect(text.text.contains("failed: "))
    #expect(!text.passed)
  }

  @Test func lossesThatAreNotFiniteAreRefused() throws {
    let folder = try TemporaryFolder()
    let training = try pleat(
      ["train", "spiral", "--hidden", "8", "--epochs", "1", "--quiet", "--out", "m.safetensors"], in: folder)
    #expect(training.status == 0)
    var bytes = try folder.read("m.safetensors")
    try fill("0.weight", of: &bytes)
    try folder.write("m.safetensors", bytes)
    let run = try pleat(["gradcheck", "m.safetensors"], in: folder)
    #expect(run.status == 65)
    #expect(run.errors.contains("not finite"))
  }

  /// Makes all numbers of a tensor in a model file 3·10³⁸, so that sums of them overflow.
  private func fill(_ tensor: String, of bytes: inout [UInt8]) throws {
    let start = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try #require(try JSONSerialization.jsonObject(with: Data(bytes[8..<start])) as? [String: Any])
    let offsets = try #require((header[tensor] as? [String: Any])?["data_offsets"] as? [Int])
    for offset in stride(from: offsets[0], to: offsets[1], by: 4) {
      bytes.replaceSubrange(start + offset..<start + offset + 4, with: [0, 0, 0x7f, 0x7f])
    }
  }

  @Test(arguments: [
    (["--examples", "0"], "--examples must be from 1 to 100000, but is 0"),
    (["--samples", "0"], "--samples must be at least 1, but is 0"),
    (["--tolerance", "1"], "--tolerance must be more than 0 and less than 1, but is 1.0"),
    (["--l2", "-1"], "--l2 must be a number of at least 0, but is -1.0"),
    (["--hidden", "0"], "'0' is not a layer's width"),
    (["--linear", "--hidden", "4"], "--hidden has no meaning with --linear"),
    (["m.safetensors", "--hidden", "4"], "--hidden has no meaning with a model file"),
    (["m.safetensors", "--loss", "svm"], "--loss has no meaning with a model file"),
  ])
  func wrongUsageIsRefused(arguments: [String], message: String) throws {
    try expectFailure(["gradcheck"] + arguments, status: 64, says: [message])
  }

  @Test func aMissingModelAndDataThatDoesNotFitAreRefused() throws {
    try expectFailure(["gradcheck", "m.safetensors"], status: 66, says: ["m.safetensors"])
    try expectFailure(
      ["gradcheck", "m.safetensors", "--data", "spiral"], status: 65, says: ["m.safetensors", "spiral", "width"],
      files: ["m.safetensors": try TrainedModel.digits.get().bytes])
  }
}

private struct DoubledGradient: Loss {
  let name = "doubled"
  func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix, values: inout Matrix,
    by kernels: KernelTable
  ) {
    SoftmaxCrossEntropy().evaluate(scores, targets, scale: 2 * scale, gradient: &gradient, values: &values, by: kernels)
  }
}
