import Datasets
import Foundation
import ImageFeatures
import LinearAlgebra
import ModelFiles
import NeuralNetworks
import Testing

/// Bags of visual words by the command line: how words are learnt.
struct BagOfWordsTests {
  private static let quick = ["--bow-words", "12", "--bow-patch", "4", "--bow-samples", "900", "--seed", "3"]
  private static let miniBatch = [
    "--bow-updates", "mini-batch", "--bow-batch-size", "100", "--bow-batches", "30",
  ]

  /// The words that the library finds in the digits.
  private func words(_ miniBatches: KMeans.MiniBatches?) throws -> BagOfVisualWords {
    let digits = try Dataset.load("digits")
    // Of pixels up to 16.
    var (settings, learning) = (BagOfVisualWords.Settings(maximum: 16), BagOfVisualWords.Learning())
    (settings.words, settings.patchSide, learning.samples) = (12, 4, 900)
    learning.clustering.miniBatches = miniBatches
    return try BagOfVisualWords(
      fittedTo: digits.training.inputs, shape: try #require(digits.training.imageShape), settings: settings,
      learning: learning, seed: 3)
  }

  @Test(arguments: [[], ["--bow-updates", "lloyd"], miniBatch])
  func featuresAreOfTheWordsAskedFor(options: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["features", "digits", "--kind", "bag-of-words", "--out", "f.npz"] + Self.quick + options, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let isMiniBatch = options.count == Self.miniBatch.count
    let words = try words(isMiniBatch ? KMeans.MiniBatches(size: 100, count: 30) : nil)
    let expected = words.features(of: try Dataset.load("digits").training.inputs)
    guard case .floats(let found) = try Dataset.load(folder.file("f.npz")).training.inputs else {
      Issue.record("no floats")
      return
    }
    // LAPACK rounds otherwise on other numbers of threads; other words would differ by tenths.
    #expect(zip(found.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(found.rows == expected.rows && found.columns == expected.columns)
  }

  @Test func theModelFileSaysHowWordsWereLearnt() throws {
    let folder = try TemporaryFolder()
    for (options, record) in [
      (Self.miniBatch, ["bow-updates": "mini-batch", "bow-batch-size": "100", "bow-batches": "30"]),
      (["--bow-updates", "mini-batch"], ["bow-updates": "mini-batch", "bow-batch-size": "900", "bow-batches": "200"]),
      (["--bow-updates", "lloyd"], ["bow-updates": "lloyd"]),
    ] {
      let run = try pleat(
        ["train", "digits", "--features", "pixels+bag-of-words", "--epochs", "1", "--out", "m"] + Self.quick + options,
        in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let training = try #require(
        try pleat(["inspect", "m", "--json"], in: folder).object()["training"] as? [String: String])
      let learning = ["bow-samples", "bow-updates", "bow-batch-size", "bow-batches"]
      #expect(training.filter { learning.contains($0.key) } == record.merging(["bow-samples": "900"]) { $1 })
      let lines = try pleat(["inspect", "m"], in: folder).outputLines
      for (key, value) in record {
        #expect(lines.contains { $0.hasPrefix(key) && $0.hasSuffix(" " + value) }, "\(key): \(lines)")
      }
    }
    let features = try #require(try Model(contentsOf: folder.file("m")).features as? JoinedFeatures)
    let words = try #require(features.parts.last as? BagOfVisualWords)
    #expect(words.settings.contrastFloor == BagOfVisualWords.Settings(maximum: 16).contrastFloor)
  }

  @Test(arguments: ["search", "cv"])
  func searchesAndFoldsTakeThem(command: String) throws {
    let folder = try TemporaryFolder()
    let own = command == "search" ? ["--trials", "1", "--out", "m"] : ["--folds", "2"]
    let run = try pleat(
      [command, "digits", "--features", "bag-of-words", "--epochs", "1"] + own + Self.quick + Self.miniBatch,
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("features bag-of-words (words 12"))
    if command == "search" {
      #expect(try Model(contentsOf: folder.file("m")).history["bow-updates"] == "mini-batch")
    }
  }

  @Test(arguments: [
    (["--bow-updates", "none"], "unknown way of updating words 'none'; known are lloyd, mini-batch"),
    (["--bow-batch-size", "10"], "--bow-batch-size has no meaning without --bow-updates mini-batch"),
    (
      ["--bow-updates", "lloyd", "--bow-batches", "10"], "--bow-batches has no meaning without --bow-updates mini-batch"
    ),
    (["--bow-updates", "mini-batch", "--bow-batches", "0"], "--bow-batches must be at least 1, but is 0"),
    (["--bow-updates", "mini-batch", "--bow-batch-size", "-1"], "--bow-batch-size must be at least 1, but is -1"),
    (
      ["--bow-updates", "mini-batch", "--bow-batch-size", "9", "--bow-samples", "8"],
      "--bow-batch-size must be at most 8, the patches in all, but is 9"
    ),
  ])
  func whatHasNoMeaningIsRefused(options: [String], words: String) throws {
    try expectFailure(["train", "digits", "--features", "bag-of-words"] + options, status: 64, says: [words])
  }

  @Test func otherFeaturesHaveNoWords() throws {
    try expectFailure(
      ["train", "digits", "--features", "hog", "--bow-updates", "lloyd"], status: 64,
      says: ["--bow-updates has no meaning without --features bag-of-words"])
  }
}
