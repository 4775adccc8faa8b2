import ArgumentParser
import Pleat

/// `pleat plot`: one figure, as a subcommand a kind.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw one figure, as SVG or PNG by the file's name.",
    subcommands: [
      PlotCurves.self, PlotTemplates.self, PlotBoundary.self, PlotWarp.self, PlotLandscape.self, PlotBumps.self,
      PlotConfusion.self, PlotActivations.self, PlotWiring.self,
    ])
}

/// Where a figure goes.
struct FigureOutput: ParsableArguments {
  @Option(help: ArgumentHelp("The picture to write, .svg or .png (default: KIND.svg).", valueName: "file"))
  var out: String?

  @Option(help: "The words above the figure.")
  var title: String?

  func validate() throws {
    guard let out else { return }
    do {
      _ = try PictureFormat(path: out)
    } catch {
      throw ValidationError("--out \(error)")
    }
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    let figure: String
  }

  /// Writes the figure, and says where it is.
  func write(_ figure: Figure, kind: String, _ compute: ComputeOptions) throws {
    let path = out ?? "\(kind).svg"
    var figure = figure
    if let title { figure.title = title }
    try failing { try AtomicFile.write(try figure.bytes(for: try PictureFormat(path: path)), to: path) }
    try compute.write(Report(figure: path), text: path)
  }
}

/// A model and examples for it.
struct ModelAndData {
  let model: Model
  let examples: Examples

  /// - limit: takes the first so many examples, if there are more.
  init(
    _ path: String, _ data: String, _ selection: SelectionOptions, limit: Int? = nil, _ compute: ComputeOptions
  ) throws {
    model = try loadModel(path, backend: try compute.makeBackend())
    let selected = try selection.load(data, for: model, compute).examples
    let fitting = try NetworkInterface(model, owner: path).fitting(selected, of: data)
    try model.checkFeatureMemory(owner: path, examples: fitting.count)
    examples = limit.map { fitting.count > $0 ? fitting[0..<$0] : fitting } ?? fitting
  }

  /// The examples as the model's network sees them before scaling.
  var networkExamples: Examples {
    guard let features = model.features else { return examples }
    return examples.transformed(by: features, threads: model.network.backend.threads)
  }

  /// Throws unless the examples are points of the plane with classes, and the network sees them as they are.
  func requirePlane(of data: String) throws {
    if let features = model.features {
      throw Failure(.usage, "the model's network sees \(features.name) features, not x and y")
    }
    guard examples.width == 2 else {
      throw Failure(.usage, "\(data): its examples have \(counted(examples.width, "number")), not x and y")
    }
    guard !examples.classNames.isEmpty else { throw Failure(.usage, "\(data): its examples have no classes") }
  }
}

/// Runs `body`, with what the libraries call an argument out of its range turned into a usage error.
func drawing<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try failing(body)
  } catch let error as ArgumentError {
    throw Failure(.usage, "\(error)")
  } catch let error as TrainingError {
    throw Failure(.usage, "\(error)")
  }
}
