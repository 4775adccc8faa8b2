import Foundation
import ModelFiles
import Testing

/// What `pleat train` prints and writes.
struct TrainTests {
  private let common = ["train", "digits", "--hidden", "8", "--epochs", "3", "--backend", "swift"]

  @Test func theResultIsOneObjectWithTheDocumentedKeys() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(common + ["--json", "--validation-fraction", "0.1"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.outputLines.count == 1)
    let report = try run.object()
    #expect(
      Set(report.keys) == [
        "epochs", "steps", "train", "validation", "test", "seconds", "examples_per_second", "backend",
        "instruction_set",
        "threads", "parameters", "model",
      ])
    for part in ["train", "validation", "test"] {
      let score = try #require(report[part] as? [String: Any])
      #expect(Set(score.keys) == ["loss", "accuracy"])
      #expect(try #require(score["loss"] as? Double).isFinite)
      #expect((0...1).contains(try #require(score["accuracy"] as? Double)))
    }
    #expect(report["epochs"] as? Int == 3)
    // 1797 examples, less 359 to test and 144 to validate.
    #expect(report["steps"] as? Int == 3 * ((1797 - 359 - 144 + 31) / 32))
    #expect(report["parameters"] as? Int == 64 * 8 + 8 + 8 * 10 + 10)
    #expect(report["backend"] as? String == "swift")
    #expect(report["model"] as? String == "digits.safetensors")
    #expect(try #require(report["seconds"] as? Double) > 0)
    #expect(try #require(report["examples_per_second"] as? Double) > 0)
    #expect(try folder.names() == ["digits.safetensors"])
  }

  @Test func keysThatDoNotApplyAreAbsent() throws {
    let folder = try TemporaryFolder()
    let report = try pleat(common + ["--json", "--test-fraction", "0"], in: folder).object()
    #expect(report["validation"] == nil && report["test"] == nil && report["train"] != nil)
  }

  @Test func theResultIsTextWithoutJSON() throws {
    let folder = try TemporaryFolder()
    let lines = try pleat(common + ["--out", "m.safetensors"], in: folder).outputLines
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("trained 3 epochs (135 steps) in ") && lines[0].hasSuffix(" examples/s"))
    #expect(lines[1].hasPrefix("train accuracy 0."))
    #expect(lines[2].hasPrefix("test accuracy 0."))
    #expect(lines[3] == "model m.safetensors")
  }

  @Test func messagesAndAPlainLineAnEpochGoToStandardError() throws {
    let run = try pleat(common, in: try TemporaryFolder())
    let lines = run.errorLines
    #expect(lines.count == 7)
    #expect(try lines[0].contains(Regex("^backend swift, instruction set [A-Za-z0-9+-]+, [0-9]+ threads?$")))
    #expect(lines[1] == "data digits: 1438 training, 359 test examples of 64 numbers")
    #expect(lines[2] == "network Dense 64→8, relu, Dense 8→10: 610 parameters")
    #expect(lines[3] == "optimizer SGD, momentum 0.9; learning rate 0.05, schedule cosine")
    for epoch in 1...3 { #expect(lines[3 + epoch].hasPrefix("epoch \(epoch)/3  loss ")) }
    #expect(!run.errors.contains("\r") && !run.errors.contains("\u{1b}"))
  }

  @Test func theMessagesSayWhatMovesTheWeights() throws {
    let run = try pleat(
      common + ["--optimizer", "adamw", "--schedule", "linear", "--warmup", "9", "--clip-norm", "0.5", "--dry-run"],
      in: try TemporaryFolder())
    #expect(
      run.errorLines.last == """
        optimizer AdamW, beta1 0.9, beta2 0.999, epsilon 1e-08, weight decay 0.01; learning rate 0.001, schedule linear, \
        warm-up 9 steps, gradients clipped to norm 0.5
        """)
  }

  /// scikit-learn's `load_digits` has the same images; the mean of their ‖x‖² is 3844, and 16/3844 = 0.0042.
  @Test func theDefaultLearningRateFallsAsInputsGrow() throws {
    let folder = try TemporaryFolder()
    let said = { (options: [String]) in
      try pleat(self.common + ["--scale", "none", "--dry-run"] + options, in: folder).errorLines.last
    }
    #expect(try said([]) == "optimizer SGD, momentum 0.9; learning rate 0.002, schedule cosine")
    #expect(try said(["--batch-norm"]) == "optimizer SGD, momentum 0.9; learning rate 0.05, schedule cosine")
    #expect(
      try said(["--learning-rate", "0.03"]) == "optimizer SGD, momentum 0.9; learning rate 0.03, schedule cosine")
    #expect(try pleat(common + ["--scale", "none"], in: folder).status == 0)
    let model = try SafetensorsFile(bytes: try folder.read("digits.safetensors"), file: "digits")
    #expect(model.metadata.values.contains { $0.contains(#""learning-rate":"0.002""#) })
  }

  @Test func aNetworkWhoseUnitsAreDeadIsWarnedOf() throws {
    let model = try SafetensorsFile(bytes: try TrainedModel.digits.get().bytes, file: "digits")
    var dead = SafetensorsFile()
    for (name, tensor) in model.tensors where !name.hasPrefix("preprocess") {
      let elements = name == "0.bias" ? tensor.elements.map { _ in -1e6 } : tensor.elements
      dead.append(Tensor(shape: tensor.shape, elements: elements), named: name)
    }
    let folder = try TemporaryFolder()
    try folder.write("dead.safetensors", dead.serialized())
    let run = try pleat(
      ["train", "digits", "--hidden", "16", "--epochs", "1", "--init", "dead.safetensors", "--quiet"], in: folder)
    #expect(run.status == 0)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("warning: the network answers the same whatever it is given"))
    #expect(run.errors.contains("--learning-rate (it was 0.05)"))
  }

  @Test func everyCommandNamesItsBackendFirst() throws {
    let folder = try folder(with: TrainedModel.digits)
    for command in [
      ["info"], ["inspect", "m.safetensors"], ["evaluate", "m.safetensors", "digits"],
      ["predict", "m.safetensors", "digits"],
    ] {
      let run = try pleat(command, in: folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try run.errorLines[0].contains(Regex("^backend .*, instruction set [A-Za-z0-9+-]+, [0-9]+ threads?$")))
      #expect(try pleat(command + ["-q"], in: folder).errors.isEmpty)
    }
  }

  @Test func quietSaysNothingOnStandardError() throws {
    let run = try pleat(common + ["--quiet"], in: try TemporaryFolder())
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(!run.output.isEmpty)
  }

  @Test(arguments: [[], ["--json"]])
  func aDryRunShowsTheNetworkAndWritesNothing(format: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(common + ["--dry-run", "--log", "log", "--out", "m.safetensors"] + format, in: folder)
    #expect(run.status == 0)
    #expect(try folder.names().isEmpty)
    #expect(!run.errors.contains("epoch"))
    if format.isEmpty {
      #expect(run.outputLines.last == "parameters in all: 610")
    } else {
      #expect(try run.object()["parameters"] as? Int == 610)
    }
  }

  @Test func theLogHasOneLineAnEpochWithTheDocumentedKeys() throws {
    let folder = try TemporaryFolder()
    try folder.write("log.jsonl", Array("what was there\n".utf8))
    _ = try pleat(common + ["--log", "log.jsonl", "--validation-fraction", "0.1", "--quiet"], in: folder)
    let lines = try folder.lines("log.jsonl").map(jsonObject)
    #expect(lines.compactMap { $0["epoch"] as? Int } == [1, 2, 3])
    #expect(lines.compactMap { $0["step"] as? Int } == [41, 82, 123])
    for line in lines {
      #expect(
        Set(line.keys) == [
          "epoch", "step", "learning_rate", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy",
          "seconds", "examples_per_second",
        ])
      #expect(line.values.allSatisfy { ($0 as? Double)?.isFinite == true })
    }
    _ = try pleat(common + ["--log", "log.jsonl", "--quiet"], in: folder)
    #expect(try folder.lines("log.jsonl").allSatisfy { try jsonObject($0)["validation_loss"] == nil })
  }

  @Test(arguments: [
    ["--activation", "leaky-relu"], ["--activation", "sigmoid"], ["--activation", "tanh"],
    ["--activation", "softplus"],
    ["--activation", "elu"], ["--activation", "gelu"], ["--activation", "silu"], ["--loss", "svm"], ["--loss", "l2"],
    ["--model", "linear"], ["--init", "he"],
    ["--init", "glorot"], ["--optimizer", "sgd"], ["--momentum", "0"], ["--l2", "1e-4"], ["--l1", "1e-5"],
    ["--optimizer", "sgd", "--momentum", "0.5"], ["--optimizer", "momentum"], ["--optimizer", "nesterov"],
    ["--optimizer", "adagrad", "--epsilon", "1e-8"], ["--optimizer", "rmsprop", "--alpha", "0.9"],
    ["--optimizer", "adam", "--beta1", "0.8", "--beta2", "0.99"], ["--optimizer", "adamw", "--weight-decay", "0.1"],
    ["--schedule", "constant"], ["--schedule", "step"], ["--schedule", "step", "--step-size", "1", "--factor", "0.5"],
    ["--schedule", "linear", "--warmup", "20"], ["--schedule", "inverse-sqrt"],
    ["--schedule", "plateau", "--patience", "0", "--factor", "0.5"], ["--clip-norm", "0.5"], ["--no-shuffle"],
    ["--batch-size", "5000"],
    ["--scale", "none", "--learning-rate", "1e-3"],
    ["--scale", "standard"], ["--threads", "1"], ["--backend", "swift", "--threads", "2"], ["--backend", "auto"],
    ["--hidden", "9,8,7"], ["--dropout", "0.5"], ["--dropout", "0"], ["--batch-norm"], ["--layer-norm"],
    ["--batch-norm", "--dropout", "0.1", "--hidden", "9,8"], ["--label-smoothing", "0.1"], ["--features", "none"],
    // A last batch of one row.
    ["--batch-norm", "--batch-size", "479"],
  ])
  func everyOptionIsTaken(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["train", "digits", "--epochs", "2", "--out", "m.safetensors", "--json"] + arguments, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.decoded(TrainResult.self).train.loss.isFinite)
    #expect(try pleat(["inspect", "m.safetensors"], in: folder).status == 0)
  }

  /// What was used is what the model says, defaults included; and nothing that wasn't.
  @Test(arguments: [
    (["--optimizer", "sgd"], ["optimizer": "sgd", "learning-rate": "0.05", "momentum": "0.0", "schedule": "cosine"]),
    ([], ["optimizer": "momentum", "learning-rate": "0.05", "momentum": "0.9", "schedule": "cosine"]),
    (
      ["--optimizer", "adagrad", "--schedule", "constant"],
      ["optimizer": "adagrad", "learning-rate": "0.01", "epsilon": "1e-10", "schedule": "constant"]
    ),
    (
      ["--optimizer", "rmsprop", "--learning-rate", "0.002", "--schedule", "step", "--epochs", "4"],
      [
        "optimizer": "rmsprop", "learning-rate": "0.002", "alpha": "0.99", "epsilon": "1e-08", "schedule": "step",
        "step-size": "2", "factor": "0.1",
      ]
    ),
    (
      ["--optimizer", "adam", "--beta1", "0.8", "--clip-norm", "2", "--schedule", "plateau", "--patience", "3"],
      [
        "optimizer": "adam", "learning-rate": "0.001", "beta1": "0.8", "beta2": "0.999", "epsilon": "1e-08",
        "clip-norm": "2.0", "schedule": "plateau", "patience": "3", "factor": "0.1",
      ]
    ),
    (
      ["--optimizer", "adamw", "--warmup", "5", "--schedule", "linear"],
      [
        "optimizer": "adamw", "learning-rate": "0.001", "beta1": "0.9", "beta2": "0.999", "epsilon": "1e-08",
        "weight-decay": "0.01", "warmup": "5", "schedule": "linear",
      ]
    ),
    (
      [
        "--dropout", "0.25", "--input-dropout", "0.125", "--batch-norm", "--features", "polar", "--label-smoothing",
        "0.1",
      ],
      [
        "optimizer": "momentum", "learning-rate": "0.05", "momentum": "0.9", "schedule": "cosine", "dropout": "0.25",
        "input-dropout": "0.125", "batch-norm": "true", "features": "polar", "label-smoothing": "0.1",
      ]
    ),
    (
      ["--dropout", "0", "--layer-norm", "--features", "none", "--label-smoothing", "0"],
      [
        "optimizer": "momentum", "learning-rate": "0.05", "momentum": "0.9", "schedule": "cosine",
        "layer-norm": "true",
      ]
    ),
  ])
  func theModelRecordsOptimiserAndSchedule(arguments: [String], expected: [String: String]) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["train", "spiral", "--hidden", "4", "--epochs", "1", "--out", "m.safetensors"] + arguments, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try pleat(["inspect", "m.safetensors", "--json"], in: folder).object()
    let recorded = try #require(report["training"] as? [String: String])
    let names: Set = [
      "optimizer", "learning-rate", "momentum", "alpha", "beta1", "beta2", "epsilon", "weight-decay", "clip-norm",
      "schedule", "step-size", "factor", "patience", "warmup", "dropout", "input-dropout", "batch-norm", "layer-norm",
      "features",
      "label-smoothing",
    ]
    #expect(recorded.filter { names.contains($0.key) } == expected)
  }

  @Test(
    arguments: [
      // 45 steps an epoch; the rate of an epoch is its last step's.
      (["--schedule", "constant"], [0.4, 0.4, 0.4, 0.4]),
      (["--schedule", "step", "--factor", "0.5"], [0.4, 0.4, 0.2, 0.2]),
      (["--schedule", "step", "--step-size", "1"], [0.4, 0.04, 0.004, 0.0004]),
      (["--schedule", "linear"], [0.4 * 136 / 180, 0.4 * 91 / 180, 0.4 * 46 / 180, 0.4 * 1 / 180]),
      (["--schedule", "linear", "--warmup", "90"], [0.2, 0.4, 0.4 * 46 / 90, 0.4 * 1 / 90]),
      (["--schedule", "inverse-sqrt"], [45, 90, 135, 180].map { 0.4 / Double($0).squareRoot() }),
      (["--schedule", "plateau"], [0.4, 0.4, 0.4, 0.4]),
    ] as [([String], [Double])])
  func theLogHasTheScheduledRates(arguments: [String], expected: [Double]) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      [
        "train", "digits", "--hidden", "8", "--epochs", "4", "--learning-rate", "0.4", "--optimizer", "sgd", "--log",
        "log.jsonl", "--quiet",
      ] + arguments, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let rates = try folder.lines("log.jsonl").map { try #require(try jsonObject($0)["learning_rate"] as? Double) }
    #expect(rates.count == 4)
    for (rate, value) in zip(rates, expected) { #expect(abs(rate - value) <= 1e-6 * value, "\(rates)") }
  }

  @Test func aTestSetThatIsTrainedOnIsRefused() throws {
    try expectFailure(
      ["train", "digits", "--test", "digits", "--out", "m.safetensors"], status: 64,
      says: ["--test digits", "trained on"], files: [:])
  }

  @Test func aSyntheticTestSetIsAnotherSample() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["train", "blobs", "--test", "blobs", "--epochs", "1", "--out", "m.safetensors", "--json"], in: folder)
    let result = try run.decoded(TrainResult.self)
    #expect(run.status == 0 && result.test?.loss != result.train.loss)
  }

  @Test func theDigitsAreLearned() throws {
    let report = try pleat(["train", "--json"], in: try TemporaryFolder()).decoded(TrainResult.self)
    #expect(try #require(report.test?.accuracy) >= 0.96)
    #expect(report.epochs == 30)
  }

  @Test(arguments: [
    ["--dropout", "0.2", "--batch-norm"], ["--layer-norm", "--activation", "gelu", "--label-smoothing", "0.1"],
  ])
  func theDigitsAreLearnedWithNormsAndDropout(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(["train", "--epochs", "20", "--json"] + arguments, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try run.decoded(TrainResult.self)
    #expect(try #require(report.test?.accuracy) >= 0.96)
    // The file holds all that the accuracy came from.
    let again = try pleat(["evaluate", "digits.safetensors", "digits", "--json"], in: folder).object()
    #expect(abs(try #require(again["accuracy"] as? Double) - (try #require(report.test?.accuracy))) < 1e-12)
  }

  @Test func circlesAreLinearInPolarCoordinates() throws {
    let folder = try TemporaryFolder()
    func accuracy(_ arguments: [String]) throws -> Double {
      let run = try pleat(["train", "circles", "--model", "linear", "--json", "-q"] + arguments, in: folder)
      #expect(run.status == 0, "\(run.errors)")
      return try #require(run.decoded(TrainResult.self).test?.accuracy)
    }
    #expect(try accuracy([]) < 0.7)
    #expect(try accuracy(["--features", "polar"]) >= 0.99)
    // Predictions take the points as they are.
    let evaluation = try pleat(["evaluate", "circles.safetensors", "circles", "--json"], in: folder).object()
    #expect(try #require(evaluation["accuracy"] as? Double) >= 0.99)
  }
}
