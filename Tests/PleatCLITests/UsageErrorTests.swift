import Testing

/// Wrong usage is status 64, and the message names the option, its value and what it must be.
struct UsageErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let words: [String]
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String..., says words: String...) {
      self.arguments = arguments
      self.words = words
    }
  }

  @Test(arguments: [
    Case("--hidden", "0", says: "--hidden", "'0' is not a layer's width", "from 1 to"),
    Case("--hidden", "12,x", says: "--hidden", "'x' is not a layer's width"),
    Case("--hidden", "12,", says: "--hidden", "'' is not a layer's width"),
    Case("--hidden", "", says: "--hidden", "'' is not a layer's width"),
    Case("--hidden", "-5", says: "--hidden"),
    Case("--hidden", "1000001", says: "--hidden", "1000001"),
    Case("--hidden", "1000000,1000000", says: "--hidden 1000000,1000000", "GB"),
    Case("--model", "linear", "--hidden", "5", says: "--hidden", "--model linear"),
    Case("--model", "cnn", says: "--model", "'cnn'", "linear", "mlp"),
    Case("--learning-rate", "nan", says: "--learning-rate must be a positive number, but is nan"),
    Case("--learning-rate", "0", says: "--learning-rate must be a positive number, but is 0.0"),
    Case("--learning-rate", "-1", says: "--learning-rate must be a positive number, but is -1.0"),
    Case("--learning-rate", "inf", says: "--learning-rate must be a positive number, but is inf"),
    Case("--learning-rate", "fast", says: "--learning-rate", "'fast'"),
    Case("--momentum", "1", says: "--momentum must be at least 0 and less than 1, but is 1.0"),
    Case("--momentum", "-0.5", says: "--momentum must be at least 0 and less than 1, but is -0.5"),
    Case("--momentum", "nan", says: "--momentum"),
    Case("--l2", "-1", says: "--l2 must be a number of at least 0, but is -1.0"),
    Case("--l1", "-0.1", says: "--l1 must be a number of at least 0, but is -0.1"),
    Case("--l1", "inf", says: "--l1 must be a number of at least 0, but is inf"),
    Case("--epochs", "0", says: "--epochs must be from 1 to 1000000000, but is 0"),
    Case("--epochs", "-3", says: "--epochs must be from 1 to 1000000000, but is -3"),
    Case("--epochs", "1.5", says: "--epochs", "'1.5'"),
    Case("--batch-size", "0", says: "--batch-size must be from 1 to 1000000000, but is 0"),
    Case("--batch-size", "99999999999999999999", says: "--batch-size", "'99999999999999999999'"),
    Case("--test-fraction", "1", says: "--test-fraction must be at least 0 and less than 1, but is 1.0"),
    Case("--test-fraction", "nan", says: "--test-fraction"),
    Case("--validation-fraction", "-0.1", says: "--validation-fraction must be at least 0 and less than 1"),
    Case("--threads", "0", says: "--threads must be at least 1, but is 0"),
    Case("--threads", "-2", says: "--threads must be at least 1, but is -2"),
    Case("--seed", "-1", says: "--seed", "'-1'"),
    Case("--seed", "18446744073709551616", says: "--seed", "'18446744073709551616'"),
    Case(
      "--activation", "swish", says: "--activation", "'swish'", "relu", "leaky-relu", "sigmoid", "tanh", "softplus",
      "elu"),
    Case("--loss", "focal", says: "--loss", "'focal'", "softmax", "svm", "l2"),
    Case("--backend", "cuda", says: "--backend", "'cuda'", "auto", "swift", "openblas"),
    Case("--schedule", "sometimes", says: "--schedule", "'sometimes'", "constant", "cosine"),
    Case("--optimizer", "lion", says: "--optimizer", "'lion'", "sgd"),
    Case("--scale", "log", says: "--scale", "'log'", "none", "unit", "standard"),
    Case("--init", "xavier", says: "--init", "'xavier'", "he", "glorot", "no file"),
    Case("--out", "", says: "--out must name a file"),
    Case("--test", "digits", says: "--test digits", "the examples to be trained on"),
    Case("--log", "", says: "--log must name a file"),
    Case("--log", "x", "--out", "x", says: "--log x", "the model"),
    Case("--learning-rate", says: "--learning-rate", "Missing value"),
    Case("--no-such-option", says: "--no-such-option"),
    Case("digits", "spiral", says: "spiral"),
  ])
  func trainRefuses(_ wrong: Case) throws {
    try expectFailure(["train"] + wrong.arguments, status: 64, says: wrong.words)
  }

  @Test(arguments: [
    Case("fly", says: "fly"),
    Case("evaluate", says: "<model>"),
    Case("evaluate", "m.safetensors", says: "<data>"),
    Case(
      "evaluate", "m.safetensors", "digits", "--split", "half", says: "--split", "'half'", "auto", "train", "test",
      "all"),
    Case("predict", "m.safetensors", says: "<input>"),
    Case("predict", "m.safetensors", "digits", "--top-k", "0", says: "--top-k must be at least 1, but is 0"),
    Case("predict", "m.safetensors", "digits", "--top-k", "-1", says: "--top-k must be at least 1, but is -1"),
    Case("predict", "m.safetensors", "digits", "--top-k", "11", says: "--top-k 11: m.safetensors has only 10 classes"),
    Case("inspect", says: "<model>"),
    Case("info", "digits", says: "digits"),
  ])
  func otherCommandsRefuse(_ wrong: Case) throws {
    try expectFailure(
      wrong.arguments, status: 64, says: wrong.words, files: ["m.safetensors": try TrainedModel.digits.get().bytes])
  }

  @Test func scoresOfAnSVMAreNoProbabilities() throws {
    try expectFailure(
      ["predict", "m.safetensors", "digits", "--probabilities"], status: 64,
      says: ["--probabilities", "m.safetensors", "svm"], files: ["m.safetensors": try TrainedModel.svm.get().bytes])
  }

  @Test func splitTestNeedsATestSet() throws {
    try expectFailure(
      ["evaluate", "m.safetensors", "moons", "--split", "test"], status: 64, says: ["--split test", "moons"],
      files: ["m.safetensors": try TrainedModel.spiral.get().bytes])
  }

  @Test func theUsageIsShownBelowTheMessage() throws {
    let run = try expectFailure(["train", "--epochs", "0"], status: 64, says: [])
    #expect(run.errorLines.dropFirst().first == "Usage: pleat train [<options>] [<data>]")
  }
}
