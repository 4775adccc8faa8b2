import Testing

/// `pleat evaluate`, and `pleat predict` on the same examples.
struct EvaluateTests {
  struct Report: Decodable {
    struct Class: Decodable {
      let name: String
      let precision: Double
      let recall: Double
      let f1: Double
      let support: Int
    }
    let examples: Int
    let loss: Double
    let accuracy: Double
    let classes: [Class]
    let confusion: [[Int]]
  }

  private func evaluate(_ model: Result<TrainedModel, any Error>, _ arguments: [String]) throws -> Report {
    let run = try pleat(["evaluate", "m.safetensors", "--json"] + arguments, in: try folder(with: model))
    try #require(run.status == 0, "\(run.errors)")
    return try run.decoded(Report.self)
  }

  @Test func theKeysAreTheDocumentedOnes() throws {
    let report = try pleat(
      ["evaluate", "m.safetensors", "digits", "--json"], in: try folder(with: TrainedModel.digits)
    ).object()
    #expect(Set(report.keys) == ["examples", "loss", "accuracy", "classes", "confusion"])
    let first = try #require((report["classes"] as? [[String: Any]])?.first)
    #expect(Set(first.keys) == ["name", "precision", "recall", "f1", "support"])
  }

  @Test(arguments: backends)
  func theExamplesHeldOutInTrainingScoreAsReported(backend: String) throws {
    let report = try evaluate(TrainedModel.digits, ["digits", "--backend", backend])
    let trained = try #require(try TrainedModel.digits.get().report.test)
    #expect(report.examples == 359)
    #expect(report.accuracy == trained.accuracy)
    #expect(abs(report.loss - trained.loss) < 1e-5)
  }

  @Test func measuresFollowFromTheConfusion() throws {
    let report = try evaluate(TrainedModel.digits, ["digits", "--split", "all"])
    let confusion = report.confusion
    let total = confusion.reduce(0) { $0 + $1.reduce(0, +) }
    #expect(total == 1797 && report.examples == 1797)
    #expect(report.accuracy == Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / Double(total))
    #expect(report.classes.map(\.name) == (0..<10).map { "\($0)" })
    for (c, measured) in report.classes.enumerated() {
      let row = confusion[c].reduce(0, +)
      let column = confusion.reduce(0) { $0 + $1[c] }
      #expect(measured.support == row)
      #expect(measured.recall == Double(confusion[c][c]) / Double(row))
      #expect(measured.precision == Double(confusion[c][c]) / Double(column))
      let f1 = 2 * measured.precision * measured.recall / (measured.precision + measured.recall)
      #expect(abs(measured.f1 - f1) < 1e-12)
    }
  }

  @Test func predictAgreesWithTheConfusion() throws {
    for split in ["train", "test", "all"] {
      let report = try evaluate(TrainedModel.digits, ["digits", "--split", split])
      let run = try pleat(
        ["predict", "m.safetensors", "digits", "--split", split], in: try folder(with: TrainedModel.digits))
      let predictions = run.outputLines.dropFirst()
      #expect(run.outputLines.first == "prediction")
      #expect(predictions.count == report.examples)
      for c in 0..<10 {
        #expect(predictions.count { $0 == "\(c)" } == report.confusion.reduce(0) { $0 + $1[c] }, "\(split), class \(c)")
      }
    }
  }

  @Test func splitsAddUp() throws {
    let (all, test, train) = (
      try evaluate(TrainedModel.digits, ["digits", "--split", "all"]),
      try evaluate(TrainedModel.digits, ["digits", "--split", "test"]),
      try evaluate(TrainedModel.digits, ["digits", "--split", "train"])
    )
    #expect(test.examples == 359 && train.examples == 1438)
    for c in 0..<10 {
      #expect(all.confusion[c] == zip(test.confusion[c], train.confusion[c]).map { $0 + $1 })
    }
  }

  @Test func pointsThatWereDrawnAnewAreAllUnseen() throws {
    #expect(try evaluate(TrainedModel.spiral, ["spiral"]).examples == 200)
    #expect(try evaluate(TrainedModel.spiral, ["spiral", "--seed", "0"]).examples == 200)
    #expect(try evaluate(TrainedModel.spiral, ["spiral", "--seed", "1"]).examples == 1000)
    #expect(try evaluate(TrainedModel.spiral, ["blobs"]).examples == 1000)
  }

  @Test func dataIsKnownByWhatItHoldsNotByItsPath() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in IDXFolderBytes.files(
      IDXFolderBytes.images(10), IDXFolderBytes.labels([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]))
    {
      try folder.write(name, bytes)
      try folder.write("other/" + name, name.contains("images") ? bytes.dropLast() + [255] : bytes)
    }
    #expect(try pleat(["train", "data", "--epochs", "1", "--out", "m.safetensors"], in: folder).status == 0)
    for (path, count) in [("data", 2), ("./data/", 2), (folder.file("data"), 2), ("other/data", 10)] {
      let run = try pleat(["evaluate", "m.safetensors", path, "--json"], in: folder)
      #expect(try run.decoded(Report.self).examples == count, "\(path): \(run.errors)")
    }
  }

  @Test func dataMayLackClassesOfTheModel() throws {
    let report = try evaluate(TrainedModel.spiral, ["moons"])
    #expect(report.classes.map(\.support) == [500, 500, 0])
  }

  @Test func theTextShowsTheSame() throws {
    let folder = try folder(with: TrainedModel.spiral)
    let report = try pleat(["evaluate", "m.safetensors", "spiral", "--json"], in: folder).decoded(Report.self)
    let lines = try pleat(["evaluate", "m.safetensors", "spiral"], in: folder).outputLines
    #expect(lines[0] == "examples 200")
    #expect(lines.contains("class  precision  recall      F1  support"))
    #expect(lines.contains("confusion (rows: true class, columns: prediction)"))
    let counts = lines.suffix(3).map { $0.split(separator: " ").dropFirst().compactMap { Int($0) } }
    #expect(counts == report.confusion)
  }
}
