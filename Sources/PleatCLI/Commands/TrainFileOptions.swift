import ArgumentParser
import Pleat

/// The options of `pleat train` about its examples.
struct TrainDataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Test on this data's test set, or on all of it where it has none.", valueName: "data"))
  var test: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the examples to hold out as test set, where the data has none; 0 for no test (default: 0.2).",
      valueName: "share"))
  var testFraction: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the training examples to validate on after each epoch, where the data has no validation set (default: 0).",
      valueName: "share"))
  var validationFraction: Double?

  @OptionGroup var scaling: ScalingOptions

  func validate() throws {
    if test != nil, testFraction != nil {
      throw ValidationError("--test-fraction has no meaning with --test, which gives the test set")
    }
    for (option, share) in [("--test-fraction", testFraction), ("--validation-fraction", validationFraction)] {
      if let share { try check((0..<1).contains(share), option, share, "at least 0 and less than 1") }
    }
  }
}

/// The option that says what is done to inputs, or features.
struct ScalingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What is done to inputs: unit scales to 0…1, standard to mean 0 and deviation 1 (default: unit for pixels, none for \
      the synthetic sets, standard for features).
      """, valueName: "scaling"))
  var scale: InputScaling.Kind?

  /// The scaling after defaults.
  func kind(for dataset: Dataset, _ features: FeatureOptions) -> InputScaling.Kind {
    scale ?? (features.isTransform ? .standard : dataset.defaultScaling)
  }
}

/// The options of `pleat train` about what it writes.
struct TrainOutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where to write the model (default: DATA.safetensors).", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("Write one JSON object an epoch to this file.", valueName: "file.jsonl"))
  var log: String?

  @Flag(help: "Read the data, show the network, and stop: nothing is written.")
  var dryRun = false

  func validate() throws {
    if out == "" { throw ValidationError("--out must name a file") }
    if log == "" { throw ValidationError("--log must name a file") }
  }

  /// Throws where one file is to be two things, or can't be written, before hours go into what is to be written there. Nothing is.
  func checkPlaces(model: String) throws {
    if let log, LogFile.isSamePlace(log, model) {
      throw Failure(.usage, "--log \(log): the model is written there")
    }
    if dryRun { return }
    try failing { try AtomicFile.checkWritable(model) }
    if let log { try LogFile.checkWritable(log) }
  }
}

extension InputScaling.Kind: ExpressibleByArgument {}
