import ArgumentParser

@main
struct PleatBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pleat-bench",
    abstract: "Measures Pleat's kernels on this machine, side by side with what they compete with.",
    discussion: """
      What is compared takes turns in one run, and the medians of the rounds are shown: a shared machine disturbs both \
      sides alike. Results go to standard output, progress to standard error.
      """,
    subcommands: [
      GEMMCommand.self, FusionCommand.self, ThreadsCommand.self, TrainCommand.self, PredictCommand.self,
      ActivationsCommand.self, PeakCommand.self,
    ])
}
