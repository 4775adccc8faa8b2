import ArgumentParser
import Pleat

/// `pleat plot curves`.
struct PlotCurves: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curves", abstract: "Loss and accuracy by epoch, from a file of pleat train --log.")

  @Argument(help: "A file that --log wrote.") var log: String
  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    try output.write(.learningCurves(try TrainingLog.read(log)), kind: "curves", compute)
  }
}

/// `pleat plot templates`.
struct PlotTemplates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates", abstract: "The rows of a model's first weights as images.")

  @Argument(help: "A model file.") var model: String

  @Option(
    help: ArgumentHelp(
      "The size of the images, width first (default: that of the model's images, or square).", valueName: "WxH"),
    transform: parseImageSize)
  var imageSize: (width: Int, height: Int)?

  @Option(parsing: .unconditional, help: ArgumentHelp("How many images to show at most.", valueName: "count"))
  var limit = 100

  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws { try check(limit >= 1, "--limit", limit, "at least 1") }

  func run() throws {
    let model = try loadModel(self.model, backend: try compute.makeBackend())
    if let features = model.features, imageSize == nil {
      throw Failure(
        .usage, "\(self.model): its network sees \(features.name) features, not images; give --image-size WxH")
    }
    let size = try size(for: model)
    try output.write(
      try drawing {
        try .templates(
          Templates(of: model.network, rows: size.height, columns: size.width),
          names: model.network.layers.count == 1 ? model.classNames : [], limit: limit)
      }, kind: "templates", compute)
  }

  /// What is asked for; else the size of the model's grey images, else a square.
  private func size(for model: Model) throws -> (width: Int, height: Int) {
    let shape = model.features == nil ? model.imageShape : nil
    if let shape, shape.channels > 1 {
      throw Failure(
        .usage, "\(self.model): images of \(shape.width)×\(shape.height) pixels in colours; templates are drawn in grey"
      )
    }
    if let imageSize {
      if let shape, imageSize != (shape.width, shape.height) {
        throw Failure(
          .usage,
          "--image-size \(imageSize.width)x\(imageSize.height), width first: the images of \(self.model) have "
            + "\(shape.width)×\(shape.height) pixels")
      }
      return imageSize
    }
    if let shape { return (shape.width, shape.height) }
    let inputs = model.network.inputWidth
    let side = Int(Double(inputs).squareRoot())
    guard side * side == inputs else {
      throw Failure(.usage, "\(self.model): \(inputs) inputs are no square image; give --image-size WxH")
    }
    return (side, side)
  }
}

/// `pleat plot boundary`.
struct PlotBoundary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boundary", abstract: "Which parts of the plane a model takes for which class.")

  @Argument(help: "A model file with two inputs.") var model: String
  @Argument(help: ArgumentHelp("Points to show, such as a synthetic set.", valueName: "data")) var data: String
  @Option(parsing: .unconditional, help: ArgumentHelp("Cells along the longer side.", valueName: "count"))
  var resolution = 240
  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let both = try ModelAndData(model, data, selection, limit: 2000, compute)
    try both.requirePlane(of: data)
    try output.write(
      try drawing {
        try .decisionBoundary(
          of: both.model.network, on: both.examples, scaling: both.model.scaling, resolution: resolution)
      }, kind: "boundary", compute)
  }
}

/// `pleat plot warp`.
struct PlotWarp: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warp", abstract: "What each layer of a model makes of a grid and of points of the plane.")

  @Argument(help: "A model file with two inputs.") var model: String
  @Argument(help: ArgumentHelp("Points to show, such as a synthetic set.", valueName: "data")) var data: String
  @Option(parsing: .unconditional, help: ArgumentHelp("Lines of the grid in each direction.", valueName: "count"))
  var lines = 21
  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let both = try ModelAndData(model, data, selection, limit: 600, compute)
    try both.requirePlane(of: data)
    try output.write(
      try drawing {
        let warp = try SpaceWarp(
          of: both.model.network, points: both.examples.inputs, scaling: both.model.scaling,
          grid: SpaceWarp.Grid(lines: lines))
        return .spaceWarp(
          warp, targets: both.examples.targets,
          probes: try both.model.network.probes(on: both.examples, scaling: both.model.scaling))
      }, kind: "warp", compute)
  }
}

/// `pleat plot confusion`.
struct PlotConfusion: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confusion", abstract: "How often a model takes each class for each.")

  @Argument(help: "A model file.") var model: String
  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data")) var data: String
  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let both = try ModelAndData(model, data, selection, compute)
    guard let confusion = both.model.evaluate(both.examples).confusion else {
      throw Failure(.usage, "\(data): a confusion matrix needs classes, but it has numbers to predict")
    }
    try output.write(
      try drawing { try .confusionMatrix(confusion, classNames: both.examples.classNames) }, kind: "confusion", compute)
  }
}

/// `pleat plot landscape`.
struct PlotLandscape: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landscape", abstract: "The loss of a model around its weights, along one random direction or two.")

  @Argument(help: "A model file.") var model: String
  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data")) var data: String
  @Flag(help: "One direction: a curve instead of a surface.") var slice = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How far to go, in lengths of the weights.", valueName: "length")) var radius = 1.0
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Points a side (default: 41, or 201 with --slice).", valueName: "count")
  )
  var points: Int?
  @Option(parsing: .unconditional, help: ArgumentHelp("Take this many examples at most.", valueName: "count"))
  var examples = 500
  @Option(parsing: .unconditional, help: "Seed of the directions.") var directionSeed: UInt64 = 0
  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws { try check(examples >= 1, "--examples", examples, "at least 1") }

  func run() throws {
    let both = try ModelAndData(model, data, selection, limit: examples, compute)
    let network = both.model.network
    var stream = RandomStream(seed: directionSeed, name: "directions")
    let first = WeightDirection(random: .filter, for: network, using: &stream)
    let second = WeightDirection(random: .filter, for: network, using: &stream)
    let figure = try drawing {
      if slice {
        return Figure.lossSlices(
          [
            (
              "",
              try LossSlice(
                of: network, along: first, from: -radius, to: radius, points: points ?? 201, on: both.networkExamples,
                scaling: both.model.scaling, loss: both.model.loss)
            )
          ], title: "The loss along a random direction", caption: "Filter-normalised; α = 0 is the model.")
      }
      return try .lossSurfaces(
        [
          (
            "",
            try LossSurface(
              of: network, along: (first, second), radius: radius, points: points ?? 41, on: both.networkExamples,
              scaling: both.model.scaling, loss: both.model.loss)
          )
        ], title: "The loss along two random directions", caption: "Filter-normalised; the cross is the model.")
    }
    try output.write(figure, kind: "landscape", compute)
  }
}
