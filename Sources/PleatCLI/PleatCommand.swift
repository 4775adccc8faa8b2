import ArgumentParser
import Pleat

/// `pleat`: everything it can do, as subcommands.
struct PleatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pleat",
    abstract: "Train and run fully-connected neural networks on any CPU.",
    discussion: """
      Progress and messages go to standard error, results to standard output. Exit status: 0 done; 1 a check failed; \
      64 wrong usage; 65 malformed data or model; 66 input not found; 73 output cannot be created; 74 reading or \
      writing failed; 75 training diverged; 130 interrupted.
      """,
    version: Version.current,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, InspectCommand.self, InfoCommand.self,
      FeaturesCommand.self, ImageNet2011Command.self, SearchCommand.self, CrossValidationCommand.self,
      GradientCheckCommand.self, PlotCommand.self,
      LectureCommand.self,
    ])
}

@main
enum Main {
  static func main() {
    Terminal.prepareStandardStreams()
    do {
      do {
        var command = try PleatCommand.parseAsRoot()
        try command.run()
      } catch  where PleatCommand.exitCode(for: error) == .success {
        // The text that --help or --version asked for.
        let text = PleatCommand.fullMessage(for: error)
        try Terminal.writeResult(text.hasSuffix("\n") ? String(text.dropLast()) : text)
      }
    } catch let error as Failure {
      if !error.message.isEmpty { Terminal.writeError(Terminal.inOneLine("pleat: error: \(error.message)")) }
      PleatCommand.exit(withError: ExitCode(error.status.rawValue))
    } catch {
      let message = PleatCommand.fullMessage(for: error)
      let prefix = "Error: "
      Terminal.writeError(
        "pleat: error: " + (message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message))
      PleatCommand.exit(withError: ExitCode(PleatCommand.exitCode(for: error).rawValue))
    }
  }
}
