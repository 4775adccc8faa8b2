import Figures
@testable import PleatCLI
import Testing

/// Logs of `pleat train`, read again.
struct TrainingLogTests {
  @Test func whatTrainWritesIsRead() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      [
        "train", "digits", "--hidden", "8", "--epochs", "3", "--validation-fraction", "0.2", "--log", "log.jsonl",
        "--out",
        "m.safetensors", "--json",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let points = try TrainingLog.read(folder.file("log.jsonl"))
    #expect(points.map(\.epoch) == [1, 2, 3])
    for (point, line) in zip(points, try folder.lines("log.jsonl")) {
      let object = try jsonObject(line)
      for (number, key) in [
        (point.trainLoss, "train_loss"), (point.trainAccuracy, "train_accuracy"),
        (point.validationLoss, "validation_loss"), (point.validationAccuracy, "validation_accuracy"),
        (point.learningRate, "learning_rate"),
      ] {
        // Foundation's older reader of JSON is off by a rounding.
        let wanted = try #require(object[key] as? Double)
        #expect(try abs(#require(number) - wanted) <= 1e-15 * wanted, "\(key)")
      }
    }
  }

  private func read(_ text: some Sequence<UInt8>) throws -> [LearningCurvePoint] {
    let folder = try TemporaryFolder()
    try folder.write("log.jsonl", text)
    return try TrainingLog.read(folder.file("log.jsonl"))
  }

  @Test func onlyTheEpochAndTheLossAreNeeded() throws {
    let points = try read("{\"epoch\":2,\"train_loss\":0.5}\n\r\n{\"later\":[1],\"train_loss\":1,\"epoch\":5}".utf8)
    #expect(points == [LearningCurvePoint(epoch: 2, trainLoss: 0.5), LearningCurvePoint(epoch: 5, trainLoss: 1)])
  }

  @Test(arguments: [
    ("{\"epoch\":1,\"train_loss\":1}\nnonsense", "line 2: not a JSON object"), ("[1]", "line 1: not a JSON object"),
    ("3", "line 1: not a JSON object"), ("{\"train_loss\":1}", "line 1: \"epoch\" is missing"),
    ("\n{\"epoch\":1}", "line 2: \"train_loss\" is missing"),
    ("{\"epoch\":1.5,\"train_loss\":1}", "line 1: \"epoch\" is 1.5, but must be a whole number"),
    ("{\"epoch\":1,\"train_loss\":\"1\"}", "line 1: \"train_loss\" is no number"),
    ("{\"epoch\":1,\"train_loss\":null}", "line 1: \"train_loss\" is no number"),
    ("{\"epoch\":1,\"train_loss\":NaN}", "line 1: not a JSON object"),
    ("{\"epoch\":0,\"train_loss\":1}", "line 1: \"epoch\" is 0.0, but must be a whole number of at least 1"),
    (
      "{\"epoch\":3,\"train_loss\":1}\n{\"epoch\":3,\"train_loss\":1}",
      "line 2: \"epoch\" is 3, but must be greater than 3"
    ), ("", "no epochs"), ("\n\n", "no epochs"),
  ])
  func whatIsNoLogIsRefused(text: String, message: String) throws {
    let failure = try #require(throws: Failure.self) { try read(text.utf8) }
    #expect(failure.status == .malformed)
    #expect(failure.message.contains("log.jsonl: \(message)"), "\(failure.message)")
  }

  @Test func filesThatCannotBeReadAreRefused() throws {
    let missing = try #require(throws: Failure.self) { try TrainingLog.read("/missing/log.jsonl") }
    #expect(missing.status == .notFound)
    #expect(missing.message == "/missing/log.jsonl: no such file")
    let folder = try #require(throws: Failure.self) { try TrainingLog.read("/") }
    #expect(folder.status == .inputOutput)
    let bytes = try #require(throws: Failure.self) { try read([0xff, 0xfe]) }
    #expect(bytes.status == .malformed)
    #expect(bytes.message.hasSuffix("not a text file in UTF-8"))
  }
}
