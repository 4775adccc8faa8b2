import ArgumentParser
import Pleat

/// The options of `pleat cv` about its folds and what it writes.
struct CrossValidationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many parts the examples are dealt into, at least 2.", valueName: "count"))
  var folds = 5

  @OptionGroup var scaling: ScalingOptions

  @Option(help: ArgumentHelp("Write one JSON object a fold to this file.", valueName: "file.jsonl"))
  var log: String?

  func validate() throws {
    try check((2...1_000_000).contains(folds), "--folds", folds, "from 2 to 1000000")
    if log == "" { throw ValidationError("--log must name a file") }
  }
}
