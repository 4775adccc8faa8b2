import ArgumentParser
import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// `pleat plot activations`.
struct PlotActivations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations", abstract: "The activation functions and their derivatives.")

  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws { try output.write(.activationFunctions(), kind: "activations", compute) }
}

/// `pleat plot wiring`.
struct PlotWiring: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wiring", abstract: "The graph of a randomly wired network.")

  @OptionGroup(title: "Random wiring") var wiring: WiringOptions
  @Option(parsing: .unconditional, help: "Seed of the graph.") var seed: UInt64 = 0
  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  private static let mostEdges = 20_000

  func validate() throws { try wiring.validate(isWired: true) }

  func run() throws {
    let graph = try wiring.make(seed: seed)
    guard graph.edges.count <= Self.mostEdges else {
      throw Failure(
        wiring.generator == nil ? .malformed : .usage,
        "a picture of \(graph.edges.count) edges can't be read: at most \(Self.mostEdges) are drawn")
    }
    try output.write(
      .wirings(
        [("\(counted(graph.nodes, "node")), \(counted(graph.edges.count, "edge"))", graph)], title: "A random wiring",
        caption: "Squares take the inputs, the output is made of diamonds."), kind: "wiring", compute)
  }
}

/// `pleat plot bumps`.
struct PlotBumps: ParsableCommand {
  enum Function: String, ExpressibleByArgument, CaseIterable {
    case sine, square, magnitude, bell

    func value(at x: Double) -> Double {
      switch self {
      case .sine: sin(x)
      case .square: x * x
      case .magnitude: abs(x)
      case .bell: exp(-x * x)
      }
    }
  }

  enum Shape: String, ExpressibleByArgument, CaseIterable {
    case relu, gaps, sigmoid, tanh

    var shape: BumpShape {
      switch self {
      case .relu: .trapezoid()
      case .gaps: .separateTrapezoid()
      case .sigmoid: .sigmoid()
      case .tanh: .tanh()
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "bumps", abstract: "A function as a sum of bumps, by a two-layer network built by hand.")

  @Option(help: "The function: \(list(Function.self)).") var function = Function.sine
  @Option(parsing: .unconditional, help: ArgumentHelp("Where the interval begins.", valueName: "x")) var from = -3.0
  @Option(parsing: .unconditional, help: ArgumentHelp("Where it ends.", valueName: "x")) var to = 3.0
  @Option(parsing: .unconditional, help: ArgumentHelp("How many bumps.", valueName: "count")) var bumps = 16
  @Option(help: "What bumps are made of: \(list(Shape.self)); gaps are ReLU bumps that don't overlap.")
  var shape = Shape.relu
  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let network = try drawing {
      try BumpNetwork(of: function.value, from: from, to: to, bumps: bumps, shape: shape.shape)
    }
    var figure = Figure.approximations(
      of: function.value, over: from...to, by: [("\(counted(bumps, "bump"))", network.network)],
      title: "\(function.rawValue) as a sum of bumps", columns: 2)
    figure.panels += Figure.bump(of: network, at: network.count * 2 / 3).panels
    figure.width = 900
    try output.write(figure, kind: "bumps", compute)
  }
}
