import ArgumentParser
import Pleat

/// `pleat plot gradients`.
struct PlotGradients: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradients",
    abstract: "Images, and the histograms of oriented gradients that are made of them.",
    discussion: """
      Each cell of an image has a star of lines along its edges, the brighter and longer the stronger they are. Blocks and their norms, \
      which features for a network have beside, are not drawn.
      """)

  @Argument(help: ArgumentHelp("A PNG or JPEG file, or data as in train.", valueName: "image"))
  var image: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of data, which training images to show, counted from 0 (default: 0).", valueName: "n,n,…"),
    transform: Self.parsePositions)
  var index: [Int]?

  @Option(help: ArgumentHelp("Take images and cells as this model does, whose features are of hog.", valueName: "file"))
  var model: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The side of a cell (default: 8; 4 below 64 pixels, 2 up to 16, more than 8 where there would be more than 32 cells in a row).",
      valueName: "pixels"))
  var hogCell: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The parts that 0°…180° are cut into (default: 9).", valueName: "count")
  )
  var hogDirections: Int?

  @Flag(help: "Take the square roots of pixels first.")
  var hogSqrt = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many images stand beside each other (default: 1, or 2 of several).", valueName: "count"))
  var columns: Int?

  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Images") var images: ImageFileOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  /// More stars than that run into each other, and make files of many megabytes.
  private static let mostCells = 40_000

  func validate() throws {
    if let hogCell { try check(hogCell >= 1, "--hog-cell", hogCell, "at least 1") }
    if let hogDirections {
      try check((1...180).contains(hogDirections), "--hog-directions", hogDirections, "from 1 to 180")
    }
    if let columns { try check((1...8).contains(columns), "--columns", columns, "from 1 to 8") }
    if model != nil {
      let cells: [(name: String, isGiven: Bool)] = [
        ("--hog-cell", hogCell != nil), ("--hog-directions", hogDirections != nil), ("--hog-sqrt", hogSqrt),
      ]
      let given = cells + images.given.filter { $0.name != "--skip-broken" }
      if let option = given.first(where: \.isGiven) {
        throw ValidationError("\(option.name) has no meaning with --model, which says how images and cells are")
      }
    }
  }

  func run() throws {
    let settings = try model.map { path in
      let model = try loadModel(path, backend: try compute.makeBackend())
      guard let hog: HoG = model.part() else {
        throw Failure(.usage, "--model \(path): \(model.seen), not oriented gradients; train one with --features hog")
      }
      return (model: model, hog: hog)
    }
    let shown = try load(settings)
    let transform = try settings?.hog ?? newTransform(shown.shape)
    let rows = shown.inputs.rows
    guard transform.cells.count * rows <= Self.mostCells else {
      throw Failure(
        .usage,
        "\(image): a picture of \(grouped(transform.cells.count * rows)) cells can't be read: at most "
          + "\(grouped(Self.mostCells)) are drawn; take a larger --hog-cell")
    }
    let cell = transform.cell
    try output.write(
      .gradients(
        of: shown.inputs, by: transform, names: shown.names, title: "Edges of \(shown.title)",
        caption: """
          A line lies along the edges of its cell of \(cell.width)×\(cell.height) pixels, in the middle of one of \
          \(counted(transform.directions, "direction")); the brighter and longer, the stronger they are.
          """, maximum: shown.maximum, columns: columns ?? min(rows, 2)), kind: "gradients", compute)
  }

  private func newTransform(_ shape: ImageShape) throws -> HoG {
    let (shorter, longer) = (min(shape.height, shape.width), max(shape.height, shape.width))
    let usual = shorter <= 16 ? 2 : shorter < 64 ? 4 : max(8, (longer + 31) / 32)
    return try failing(features: image) {
      try HoG(
        shape: shape, cell: GridSize(hogCell ?? min(usual, shorter)), directions: hogDirections ?? 9, blocks: nil,
        takesRoots: hogSqrt)
    }
  }

  static func parsePositions(_ text: String) throws -> [Int] {
    let positions = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let position = Int(part), position >= 0 else {
        throw ValidationError("'\(part)' is not a whole number of at least 0")
      }
      return position
    }
    guard positions.count <= 64 else { throw ValidationError("\(positions.count) images; at most 64 are drawn") }
    return positions
  }
}

extension PlotGradients {
  /// Images of one shape, and what is said of them.
  private struct Shown {
    let inputs: ExampleInputs
    let shape: ImageShape
    /// What stands above each.
    let names: [String]
    let title: String
    /// The number of the brightest pixel.
    let maximum: Float
  }

  private func load(_ settings: (model: Model, hog: HoG)?) throws -> Shown {
    // A file is one image unless data has its name, as for pleat predict; a folder is data.
    let isName = Dataset.known().contains { $0.name == image }
    if !isName, ImageFiles.isFile(image) { return try loadFile(settings?.hog.shape, settings?.model) }
    if !isName, let problem = ImageFiles.problem(of: image) { throw Failure(.malformed, "\(image): \(problem)") }
    return try loadData(settings)
  }

  private func loadFile(_ shape: ImageShape?, _ model: Model?) throws -> Shown {
    if index != nil { throw Failure(.usage, "--index has no meaning with \(image), which is one image") }
    if images.skipBroken { throw Failure(.usage, "--skip-broken has no meaning with \(image), which is one image") }
    let picture = try failing { () throws(DatasetError) in
      let picture = try Image(contentsOf: image)
      let reading = images.reading(threads: compute.threads)
      let wanted = ImageShape(
        height: reading.size?.height ?? picture.shape.height, width: reading.size?.width ?? picture.shape.width,
        channels: reading.channels ?? picture.shape.channels)
      let fitting = model.map { ImageReading(for: $0, skipsBroken: false, threads: nil).fitting } ?? reading.fitting
      return picture.fitted(to: shape ?? wanted, fitting)
    }
    guard picture.shape.count <= ImageShape.largestCount else {
      throw Failure(
        .malformed,
        "\(image): \(NetworkInterface.describe(picture.shape)) are more than 2²⁶ numbers; take a smaller --image-size")
    }
    let name = image.split(separator: "/").last.map(String.init) ?? image
    return Shown(
      inputs: .bytes(picture.pixels, rows: 1, columns: picture.shape.count), shape: picture.shape, names: [],
      title: name, maximum: 255)
  }

  private func loadData(_ settings: (model: Model, hog: HoG)?) throws -> Shown {
    let reading =
      settings.map { ImageReading(for: $0.model, skipsBroken: images.skipBroken, threads: compute.threads) }
      ?? images.reading(threads: compute.threads)
    let dataset = try loadDataset(image, seed: 0, images: reading, quiet: compute.quiet)
    try images.refuse(unlessUsedBy: [dataset])
    let examples = dataset.training
    guard let shape = examples.imageShape else {
      throw Failure(
        .usage,
        "plot gradients needs images, but the examples of \(image) have \(counted(examples.width, "number"))")
    }
    if let settings, let model {
      guard settings.hog.shape == shape else {
        throw Failure(
          .malformed,
          "--model \(model): the model expects images of \(NetworkInterface.describe(settings.hog.shape)), but those of "
            + "\(image) have \(NetworkInterface.describe(shape))")
      }
    }
    let positions = index ?? [0]
    if let wrong = positions.first(where: { $0 >= examples.count }) {
      throw Failure(.usage, "--index \(wrong): \(image) has \(counted(examples.count, "image"))")
    }
    let chosen = examples[positions]
    var names: [String] = []
    if case .classes(let classes, let all) = chosen.targets { names = classes.map { all[Int($0)] } }
    return Shown(
      inputs: chosen.inputs, shape: shape, names: names,
      title: dataset.name.split(separator: "/").last.map(String.init) ?? dataset.name,
      maximum: dataset.pixelMaximum ?? 255)
  }
}
