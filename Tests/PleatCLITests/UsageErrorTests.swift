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
      "elu", "gelu", "silu"),
    Case("--dropout", "1", says: "--dropout must be at least 0 and less than 1, but is 1.0"),
    Case("--dropout", "-0.1", says: "--dropout must be at least 0 and less than 1, but is -0.1"),
    Case("--dropout", "nan", says: "--dropout must be at least 0 and less than 1, but is nan"),
    Case("--input-dropout", "1", says: "--input-dropout must be at least 0 and less than 1, but is 1.0"),
    Case("--input-dropout", "-1", says: "--input-dropout must be at least 0 and less than 1, but is -1.0"),
    Case(
      "--model", "random-wired", "--input-dropout", "0.5",
      says: "--input-dropout has no meaning with --model random-wired"),
    Case("--batch-norm", "--layer-norm", says: "--batch-norm and --layer-norm exclude each other"),
    Case("--model", "linear", "--dropout", "0.5", says: "--dropout has no meaning with --model linear"),
    Case("--model", "linear", "--batch-norm", says: "--batch-norm has no meaning with --model linear"),
    Case("--model", "linear", "--layer-norm", says: "--layer-norm has no meaning with --model linear"),
    Case("--features", "sift", says: "--features", "'sift'", "none, polar, pixels, hog"),
    Case("--features", "hog+", says: "--features", "''"),
    Case("--features", "hog+polar", says: "--features", "polar cannot be joined"),
    Case("--features", "hog+hog", says: "--features", "hog is joined with itself"),
    Case("--hog-cell", "4", says: "--hog-cell has no meaning without --features hog"),
    Case("--features", "hog", "--hog-cell", "0", says: "--hog-cell must be at least 1, but is 0"),
    Case("--features", "hog", "--hog-directions", "0", says: "--hog-directions must be from 1 to 180, but is 0"),
    Case("--features", "hog", "--hog-norm", "L3", says: "--hog-norm", "'L3'", "L2-Hys"),
    Case("--features", "hog", "--hog-block", "0", "--hog-norm", "L1", says: "--hog-norm has no meaning"),
    Case("--color-soft", says: "--color-soft has no meaning without --features color-histogram"),
    Case("--features", "color-histogram", "--color-bins", "2,x", says: "--color-bins", "'x'"),
    Case("--bow-words", "4", says: "--bow-words has no meaning without --features bag-of-words"),
    Case("--features", "bag-of-words", "--bow-pyramid", "1,0", says: "--bow-pyramid", "'0'"),
    Case("--fisher-gaussians", "4", says: "--fisher-gaussians has no meaning without --features fisher"),
    Case("--features", "fisher", "--fisher-step", "0", says: "--fisher-step must be at least 1, but is 0"),
    Case("--features", "fisher", "--fisher-regions", "all", says: "--fisher-regions", "'all'", "stripes"),
    Case("--features", "fisher", "--fisher-regions", "65x1", says: "--fisher-regions", "at most 64×64"),
    Case("--features", "fisher", "--fisher-descriptor", "sift+sift", says: "--fisher-descriptor", "names one twice"),
    Case("--features", "fisher", "--fisher-descriptor", "sift+", says: "--fisher-descriptor", "unknown descriptor ''"),
    Case("--features", "fisher", "--fisher-power", "1.5", says: "--fisher-power", "'1.5' is not a power"),
    Case("--features", "fisher", "--fisher-mixture-steps", "0", says: "--fisher-mixture-steps must be at least 1"),
    Case("--fisher-power", "none", says: "--fisher-power has no meaning without --features fisher"),
    Case("--fisher-mixture-steps", "3", says: "--fisher-mixture-steps has no meaning without --features fisher"),
    Case(
      "--features", "fisher", "--fisher-descriptor", "sift+local-color", "--fisher-components", "33",
      says: "--fisher-components must be at most 32, the numbers that local-color has of these images, but is 33"),
    Case("--pca-whiten", says: "--pca-whiten has no meaning without --features pca"),
    Case("--features", "pca", "--pca-components", "0", says: "--pca-components must be at least 1"),
    Case("--zca-epsilon", "1", says: "--zca-epsilon has no meaning without --features zca"),
    Case("--image-size", "12", says: "--image-size", "'12' is not a size"),
    Case("--image-size", "x24x24", says: "--image-size", "'x24x24' is not a size"),
    Case("--image-size", "24x24x", says: "--image-size", "'24x24x' is not a size"),
    Case("--image-size", "4x4", "--skip-broken", says: "--image-size has no meaning with digits"),
    Case("--skip-broken", says: "--skip-broken has no meaning with digits"),
    Case("--features", "bag-of-words", "--bow-samples", "1000000000000", says: "--bow-samples 1000000000000", "GB"),
    Case("--image-size", "0x5", says: "--image-size", "'0x5' is not a size"),
    Case("--image-fit", "crop", says: "--image-fit has no meaning without --image-size"),
    Case("--image-resampling", "area", says: "--image-resampling has no meaning without --image-size"),
    Case("--image-fit", "squeeze", says: "--image-fit", "'squeeze'", "crop, stretch"),
    Case("--image-resampling", "cubic", says: "--image-resampling", "'cubic'", "area, bilinear"),
    Case("--features", "polar", says: "--features polar needs points of 2 numbers", "digits have 64 numbers"),
    Case("--label-smoothing", "1", says: "--label-smoothing must be at least 0 and less than 1, but is 1.0"),
    Case("--label-smoothing", "-0.1", says: "--label-smoothing must be at least 0 and less than 1, but is -0.1"),
    Case("--loss", "svm", "--label-smoothing", "0.1", says: "--label-smoothing has no meaning with --loss svm"),
    Case("--hidden", "1000000,30000", "--batch-norm", says: "--hidden 1000000,30000", "GB"),
    Case("--loss", "focal", says: "--loss", "'focal'", "softmax", "svm", "l2"),
    Case("--backend", "cuda", says: "--backend", "'cuda'", "auto", "swift", "openblas"),
    Case(
      "--schedule", "sometimes", says: "--schedule", "'sometimes'",
      "constant, step, cosine, linear, inverse-sqrt, plateau"),
    Case(
      "--optimizer", "lion", says: "--optimizer", "'lion'", "sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw"),
    Case(
      "--optimizer", "nesterov", "--momentum", "0", says: "--momentum must be more than 0 and less than 1, but is 0.0"),
    Case("--optimizer", "nesterov", "--momentum", "1e-60", says: "--momentum must be at least 1e-45, but is 1e-60"),
    Case("--optimizer", "adam", "--momentum", "0.9", says: "--momentum has no meaning with --optimizer adam"),
    Case("--beta1", "0.8", says: "--beta1 has no meaning with --optimizer momentum"),
    Case("--optimizer", "rmsprop", "--beta2", "0.8", says: "--beta2 has no meaning with --optimizer rmsprop"),
    Case("--optimizer", "adagrad", "--alpha", "0.8", says: "--alpha has no meaning with --optimizer adagrad"),
    Case("--optimizer", "sgd", "--epsilon", "0.8", says: "--epsilon has no meaning with --optimizer sgd"),
    Case("--optimizer", "adam", "--weight-decay", "0.1", says: "--weight-decay has no meaning with --optimizer adam"),
    Case("--optimizer", "adam", "--beta1", "1", says: "--beta1 must be at least 0 and less than 1, but is 1.0"),
    Case("--optimizer", "adamw", "--beta2", "-0.1", says: "--beta2 must be at least 0 and less than 1, but is -0.1"),
    Case("--optimizer", "rmsprop", "--alpha", "nan", says: "--alpha must be at least 0 and less than 1, but is nan"),
    Case("--optimizer", "adam", "--epsilon", "0", says: "--epsilon must be a positive number, but is 0.0"),
    Case(
      "--optimizer", "adam", "--epsilon", "1e-60", says: "--epsilon must be from 1e-45 to 3.4028235e+38, but is 1e-60"),
    Case(
      "--optimizer", "adamw", "--weight-decay", "-1", says: "--weight-decay must be a number of at least 0, but is -1.0"
    ),
    Case("--clip-norm", "0", says: "--clip-norm must be a positive number, but is 0.0"),
    Case("--clip-norm", "inf", says: "--clip-norm must be a positive number, but is inf"),
    Case("--clip-norm", "tight", says: "--clip-norm", "'tight'"),
    Case("--clip-norm", "1e-45", says: "--clip-norm must be from 1.1754944e-38 to 3.4028235e+38, but is 1e-45"),
    Case("--clip-norm", "1e-50", says: "--clip-norm must be from 1.1754944e-38 to 3.4028235e+38, but is 1e-50"),
    Case("--learning-rate", "1e39", says: "--learning-rate must be from 1.1754944e-38 to 3.4028235e+38, but is 1e+39"),
    Case("--learning-rate", "1e-50", says: "--learning-rate must be from 1.1754944e-38", "but is 1e-50"),
    Case("--momentum", "0.99999999", says: "--momentum must be at most 0.99999994, but is 0.99999999"),
    Case("--dropout", "0.99999999", says: "--dropout must be at most 0.99999994, but is 0.99999999"),
    Case("--label-smoothing", "0.99999999", says: "--label-smoothing must be at most 0.99999994, but is 0.99999999"),
    Case("--l2", "1e39", says: "--l2 must be at most 3.4028235e+38, but is 1e+39"),
    Case(
      "--batch-norm", "--batch-size", "1",
      says: "--batch-norm needs batches of at least 2 examples, but --batch-size is 1"),
    Case("--step-size", "3", says: "--step-size has no meaning with --schedule cosine"),
    Case("--schedule", "linear", "--factor", "0.5", says: "--factor has no meaning with --schedule linear"),
    Case("--schedule", "step", "--patience", "5", says: "--patience has no meaning with --schedule step"),
    Case("--schedule", "step", "--step-size", "0", says: "--step-size must be from 1 to 1000000000, but is 0"),
    Case("--schedule", "step", "--factor", "1", says: "--factor must be more than 0 and less than 1, but is 1.0"),
    Case("--schedule", "plateau", "--factor", "0", says: "--factor must be more than 0 and less than 1, but is 0.0"),
    Case("--schedule", "plateau", "--patience", "-1", says: "--patience must be from 0 to 1000000000, but is -1"),
    Case("--warmup", "-1", says: "--warmup must be at least 0, but is -1"),
    Case("--warmup", "half", says: "--warmup", "'half'"),
    // 45 batches of 32 in an epoch.
    Case("--warmup", "90", "--epochs", "2", says: "--warmup 90: the whole training is 90 steps"),
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

  @Test func crossValidationTakesNoWeightsThatMayHaveSeenWhatIsHeldOut() throws {
    try expectFailure(
      ["cv", "digits", "--init", "m.safetensors", "--epochs", "1"], status: 64,
      says: ["--init m.safetensors", "he, glorot"], files: ["m.safetensors": try TrainedModel.digits.get().bytes])
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
