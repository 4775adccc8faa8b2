import Foundation
import Testing

/// `pleat search`: what it tries, writes and says.
struct SearchTests {
  private struct Trial: Decodable, Equatable {
    let trial: Int
    let learning_rate: Double
    let hidden: Int
    let l2: Double
    let validation_accuracy: Double?
    let validation_loss: Double?
    let train_loss: Double?
    let diverged: String?
  }

  private struct Result: Decodable {
    let trials: [Trial]
    let best: Trial
    let test: TrainResult.Score?
    let model: String?
  }

  private static let quick = ["--epochs", "2", "--hidden-sizes", "4,8", "--backend", "swift"]

  @Test func randomTrialsAreJudgedLoggedAndTheBestIsKept() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      [
        "search", "digits", "--trials", "5", "--json", "--out", "m.safetensors", "--log", "log.jsonl", "--plot",
        "p.svg",
      ]
        + Self.quick, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let result = try run.decoded(Result.self)
    #expect(result.trials.map(\.trial) == [1, 2, 3, 4, 5])
    #expect(result.trials.allSatisfy { [4, 8].contains($0.hidden) && (0.001...1).contains($0.learning_rate) })
    #expect(result.trials.allSatisfy { (1e-6...1e-2).contains($0.l2) })
    #expect(result.best.validation_accuracy == result.trials.compactMap(\.validation_accuracy).max())
    #expect(
      try folder.lines("log.jsonl").map { try JSONDecoder().decode(Trial.self, from: Data($0.utf8)) } == result.trials)
    #expect(run.errorLines.count { $0.hasPrefix("trial ") } == 5)
    // The model is the best trial's: on the examples held out, it does what the report says.
    let evaluation = try pleat(["evaluate", "m.safetensors", "digits", "--json", "--backend", "swift"], in: folder)
    #expect(try evaluation.object()["accuracy"] as? Double == result.test?.accuracy)
    let model = try pleat(["inspect", "m.safetensors", "--json"], in: folder).object()["training"] as? [String: String]
    #expect(model?["hidden"] == "\(result.best.hidden)")
    #expect(model?["search-trial"] == "\(result.best.trial)")
    #expect(try folder.lines("p.svg").joined().contains("Hyperparameters for digits"))
    #expect(try folder.names() == ["log.jsonl", "m.safetensors", "p.svg"])
  }

  @Test func aGridTriesAllCombinations() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      [
        "search", "moons", "--grid", "--learning-rates", "0.01,0.1,1e30", "--l2s", "0,0.001", "--json", "--plot",
        "p.png",
      ]
        + Self.quick, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let trials = try run.decoded(Result.self).trials
    #expect(trials.count == 12)
    #expect(trials.filter { $0.diverged != nil }.allSatisfy { $0.learning_rate > 1 && $0.train_loss == nil })
    #expect(trials.count { $0.diverged != nil } == 4)
    #expect(try folder.read("p.png").prefix(4) == [0x89, 0x50, 0x4e, 0x47])
  }

  @Test func theSeedDecides() throws {
    let arguments = ["search", "spiral", "--trials", "3", "--json", "--quiet"] + Self.quick
    let folder = try TemporaryFolder()
    let runs = try ["1", "1", "2"].map {
      try pleat(arguments + ["--seed", $0], in: folder).decoded(Result.self).trials
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
  }

  @Test func theTableShowsTheBestFirst() throws {
    let run = try pleat(
      ["search", "spiral", "--trials", "12", "--learning-rate", "0.1"] + Self.quick, in: try TemporaryFolder())
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.outputLines[0].hasPrefix("12 trials in "))
    #expect(run.outputLines[0].hasSuffix("; the best 10:"))
    let rows = run.outputLines[2..<12].map { $0.split(separator: " ").map(String.init) }
    let accuracies = rows.compactMap { Double($0[4]) }
    #expect(accuracies.count == 10 && accuracies == accuracies.sorted(by: >))
    #expect(rows.allSatisfy { $0[1] == "0.100" })
    #expect(run.outputLines[12].hasPrefix("best trial \(rows[0][0]) (learning rate 0.100, hidden \(rows[0][2]), L2 "))
    #expect(run.outputLines[13].hasPrefix("test accuracy "))
  }

  @Test func whereAllDivergeNothingIsWritten() throws {
    try expectFailure(
      ["search", "spiral", "--grid", "--learning-rates", "1e30", "--out", "m.safetensors", "--plot", "p.svg"]
        + Self.quick,
      status: 75, says: ["all 8 trials diverged", "smaller learning rates"])
  }

  @Test(arguments: [
    (["--trials", "0"], ["--trials must be from 1 to 1000000, but is 0"]),
    (["--grid", "--trials", "3"], ["--trials has no meaning with --grid"]),
    (["--learning-rates", "0.1,x"], ["'x' is not a number"]),
    (["--learning-rates", "0.1,0"], ["the learning rates: 0.0 must be a positive number"]),
    (["--learning-rate-range", "0.1"], ["--learning-rate-range must be two numbers, low,high, but has 1"]),
    (["--learning-rate-range", "1,0.1"], ["the range's start, 1.0, must be at most its end, 0.1"]),
    (["--l2-range", "0,1"], ["the L2 penalties: 0.0 must be a positive number"]),
    (["--l2s", "-1"], ["the L2 penalties: -1.0 must be a number of at least 0"]),
    (["--l2s", "0", "--l2-range", "0.1,1"], ["--l2s and --l2-range exclude each other"]),
    (["--grid", "--l2-range", "0.1,1"], ["--l2-range has no meaning with --grid; use --l2s"]),
    (["--learning-rate", "1", "--learning-rates", "1"], ["--learning-rate and --learning-rates exclude each other"]),
    (["--hidden-sizes", "0"], ["'0' is not a layer's width"]),
    (["--validation-fraction", "0"], ["--validation-fraction must be more than 0 and less than 1, but is 0.0"]),
    (["--plot", "p.gif"], ["--plot p.gif", ".svg or .png"]),
    (["--out", "x", "--log", "x"], ["--log x: --out is written there"]),
    (["--warmup", "1000"], ["--warmup 1000: the whole training is"]),
  ])
  func wrongUsageIsRefused(arguments: [String], words: [String]) throws {
    try expectFailure(["search"] + arguments, status: 64, says: words)
  }

  @Test func aPlaceThatCannotBeWrittenIsRefusedBeforeTheSearch() throws {
    for option in ["--out", "--plot", "--log"] {
      let run = try expectFailure(["search", option, "missing/file.svg"], status: 73, says: ["missing"])
      #expect(!run.errors.contains("trial 1/"))
    }
  }

  @Test func anInterruptedSearchKeepsTheBestSoFar() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["search", "spiral", "--trials", "100000", "--epochs", "2", "--log", "log.jsonl", "--out", "m.safetensors"],
      in: folder
    ) { process in
      while try !FileManager.default.fileExists(atPath: folder.file("log.jsonl")) || folder.read("log.jsonl").isEmpty {
        guard process.isRunning else { return }
        usleep(1000)
      }
      kill(process.processIdentifier, SIGINT)
    }
    #expect(run.status == 130)
    #expect(run.output.isEmpty)
    let message = try #require(run.errorLines.last)
    #expect(message.hasPrefix("pleat: error: interrupted after "))
    #expect(message.contains("of 100000 trials; the best so far is trial "))
    #expect(message.hasSuffix("in m.interrupted.safetensors"))
    #expect(try folder.names() == ["log.jsonl", "m.interrupted.safetensors"])
  }

  #if os(Linux)
  @Test func aLogThatCannotBeWrittenEndsTheSearch() throws {
    let run = try expectFailure(
      ["search", "spiral", "--log", "/dev/full", "--out", "m.safetensors"] + Self.quick, status: 74,
      says: ["/dev/full", "space", "m.interrupted.safetensors"], leaving: ["m.interrupted.safetensors"])
    #expect(run.errorLines.count { $0.hasPrefix("trial ") } == 1)
  }
  #endif
}
