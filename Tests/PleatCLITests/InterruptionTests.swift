import Foundation
import Testing

/// Ctrl-C and its kin: status 130. While a network trains the weights so far are saved, and the message says how to go on; else nothing is
/// written.
struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func savesTheWeights(signal: Int32) throws {
    let earlier: [UInt8] = [1, 2, 3]
    let folder = try TemporaryFolder()
    try folder.write("m.safetensors", earlier)
    let common = ["train", "--hidden", "8", "--backend", "swift"]
    let run = try pleat(
      common + ["--epochs", "1000000", "--log", "log.jsonl", "--out", "m.safetensors"], in: folder
    ) { process in
      // The log's first line is proof that training has begun.
      while try !FileManager.default.fileExists(atPath: folder.file("log.jsonl")) || folder.read("log.jsonl").isEmpty {
        guard process.isRunning else { return }
        usleep(1000)
      }
      kill(process.processIdentifier, signal)
    }
    #expect(run.status == 130)
    #expect(run.output.isEmpty)
    let message = try #require(run.errorLines.last)
    #expect(message.hasPrefix("pleat: error: interrupted in epoch "))
    #expect(message.contains("the weights so far are in m.interrupted.safetensors"))
    #expect(message.hasSuffix("--init m.interrupted.safetensors"))
    #expect(try folder.names() == ["log.jsonl", "m.interrupted.safetensors", "m.safetensors"])
    #expect(try folder.read("m.safetensors") == earlier)

    let evaluation = try pleat(["evaluate", "m.interrupted.safetensors", "digits", "--json"], in: folder)
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    let resumed = try pleat(
      common + ["--init", "m.interrupted.safetensors", "--epochs", "1", "--out", "r.safetensors"], in: folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  private static let words = ["bag-of-words", "--bow-words", "2048", "--bow-samples", "200000"]

  /// Fitting takes minutes here.
  @Test(
    arguments: [
      (["train", "--log", "log", "--out", "m", "--features"] + words, "fitting bag-of-words", SIGINT),
      (["train", "--log", "log", "--out", "m", "--features"] + words, "fitting bag-of-words", SIGTERM),
      (["search", "--log", "log", "--out", "m", "--features"] + words, "fitting bag-of-words", SIGINT),
      (["cv", "--log", "log", "--features"] + words, "fitting bag-of-words", SIGINT),
      (["features", "--out", "f.npz", "--kind"] + words, "fitting bag-of-words", SIGINT),
      (["imagenet2011"], "sift: projection and mixture", SIGINT),
    ] as [([String], String, Int32)])
  func endsAtOnceWhileFeaturesAreFitted(arguments: [String], words: String, signal: Int32) throws {
    let folder = try SlowFeatures.folder(images: 2000)
    var arguments = arguments
    arguments.insert("data.npz", at: 1)
    let run = try pleat(arguments, in: folder, signal: signal, after: words)
    #expect(run.status == 130, "\(run.errors)")
    #expect(run.output.isEmpty)
    let message = try #require(run.errorLines.last)
    #expect(message.hasPrefix("pleat: error: interrupted "), "\(message)")
    #expect(!run.errors.contains("numbers of 2000 examples in"))
    // The log of folds is there, and empty.
    #expect(try folder.names() == (arguments[0] == "cv" ? ["data.npz", "log"] : ["data.npz"]))
  }

  @Test(arguments: [(SIGINT, "sift,local-color", "sift: projection and mixture"), (SIGTERM, "sift", "sift: machines")])
  func imagenet2011LeavesAnEarlierModelAlone(signal: Int32, descriptors: String, words: String) throws {
    let earlier: [UInt8] = [1, 2, 3]
    let folder = try SlowFeatures.folder(images: 200, side: 32)
    try folder.write("m.safetensors", earlier)
    let run = try pleat(
      [
        "imagenet2011", "data.npz", "--out", "m.safetensors", "--descriptors", descriptors, "--components", "8",
        "--gaussians", "64", "--epochs", "100000",
      ], in: folder, signal: signal, after: words)
    #expect(run.status == 130 && run.output.isEmpty, "\(run.errors)")
    #expect(run.errorLines.last == "pleat: error: interrupted before there was a result; nothing was written")
    #expect(try folder.names() == ["data.npz", "m.safetensors"])
    #expect(try folder.read("m.safetensors") == earlier)
  }

  /// At whatever time: a model that is begun to be written is written to its end.
  @Test(arguments: [0, 5, 10, 20, 40, 80, 160])
  func imagenet2011WritesAllOrNothing(milliseconds: UInt32) throws {
    let earlier: [UInt8] = [1, 2, 3]
    let folder = try SlowFeatures.folder(images: 40, side: 32)
    try folder.write("m.safetensors", earlier)
    let run = try pleat(
      [
        "imagenet2011", "data.npz", "--out", "m.safetensors", "--components", "32", "--gaussians", "64", "--samples",
        "2000", "--patches", "100", "--epochs", "1", "--mixture-steps", "1", "--codebook-images", "8",
      ], in: folder
    ) { process in
      usleep(200_000)
      usleep(milliseconds * 1000)
      kill(process.processIdentifier, SIGINT)
    }
    #expect([0, 130].contains(run.status), "\(run.errors)")
    #expect(try folder.names() == ["data.npz", "m.safetensors"])
    let bytes = try folder.read("m.safetensors")
    if run.status == 0 {
      #expect(try pleat(["inspect", "m.safetensors"], in: folder).status == 0)
    } else {
      #expect(bytes == earlier)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func theLectureEndsAtOnce(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["lecture", "--out", "page", "--parts", "feature-transforms,image-features"], in: folder, signal: signal,
      after: "feature-transforms: ")
    #expect(run.status == 130 && run.output.isEmpty, "\(run.errors)")
    let messages = run.errorLines.filter { $0.hasPrefix("pleat: error: ") }
    #expect(messages == ["pleat: error: interrupted while figures were computed; nothing was written"])
    #expect(try folder.names() == [])
  }

  /// Where no bar is drawn, lines say how far it has come; the first one is waited for.
  @Test func endsAtOnceWhileFeaturesAreMade() throws {
    let folder = try SlowFeatures.folder(images: 4000)
    let run = try pleat(
      [
        "features", "data.npz", "--out", "f.npz", "--kind", "bag-of-words", "--bow-words", "1024", "--bow-samples",
        "1100",
      ],
      in: folder, signal: SIGINT, after: "/4000")
    #expect(run.status == 130, "\(run.errors)")
    #expect(run.errorLines.last == "pleat: error: interrupted while features were made; nothing was written")
    let progress = try #require(run.errorLines.first { $0.contains("/4000") })
    #expect(try progress.contains(Regex("^making bag-of-words features [0-9]+/4000, [0-9:]+ left$")))
    #expect(!run.errors.contains("numbers of 4000 examples in"))
    #expect(try folder.names() == ["data.npz"])
  }

  @Test func cvSaysWhatTheFinishedFoldsCameTo() throws {
    let folder = try SlowFeatures.folder(images: 300)
    let run = try pleat(
      [
        "cv", "data.npz", "--folds", "3", "--features", "bag-of-words", "--bow-samples", "3000", "--epochs", "1",
        "--hidden", "2", "--log", "log",
      ], in: folder, signal: SIGINT, after: "fold 1/3")
    #expect(run.status == 130, "\(run.errors)")
    #expect(
      run.errorLines.last?.hasPrefix("pleat: error: interrupted after 1 of 3 folds; accuracy ") == true, "\(run.errors)"
    )
    // Those of the second fold were not made to their end.
    #expect(run.errorLines.count { $0.hasPrefix("features bag-of-words") } == 1)
    #expect(try folder.lines("log").count == 1)
  }
}
