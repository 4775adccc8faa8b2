import ArgumentParser
import Pleat

/// `pleat plot codebook`.
struct PlotCodebook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codebook", abstract: "The visual words of a model of a bag of words, as small images.")

  @Argument(help: "A model file.") var model: String

  @Flag(help: "Draw words as they are compared with patches, which are whitened: details stand out.")
  var whitened = false

  @Option(parsing: .unconditional, help: ArgumentHelp("How many words to show at most.", valueName: "count"))
  var limit = 400

  @OptionGroup var output: FigureOutput
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws { try check((1...10_000).contains(limit), "--limit", limit, "from 1 to 10000") }

  func run() throws {
    let model = try loadModel(self.model, backend: try compute.makeBackend())
    guard let words: BagOfVisualWords = model.part() else {
      throw Failure(.usage, "\(self.model): \(model.seen), not visual words; train one with --features bag-of-words")
    }
    let patches = try self.patches(of: words)
    let shape = words.patchShape
    let size = "\(shape.width)×\(shape.height) pixels\(shape.channels == 3 ? " in colour" : "")"
    let shown = min(limit, patches.rows)
    let count = shown < patches.rows ? "\(grouped(shown)) of \(grouped(patches.rows))" : grouped(shown)
    try output.write(
      .codebook(
        patches, shape: shape, title: shown == 1 ? "A visual word" : "\(count) visual words",
        caption: whitened
          ? "Patches of \(size), as they are compared: whitened. Each has its own contrast."
          : "Patches of \(size), back from the whitened space in which they were found. Each has its own contrast.",
        limit: limit), kind: "codebook", compute)
  }

  private func patches(of words: BagOfVisualWords) throws -> Matrix {
    if whitened { return words.codebook }
    do {
      return try words.whitening.inputs(from: words.codebook)
    } catch {
      throw Failure(
        .malformed, "\(model): its words can't be brought back from whitened space: \(error); take --whitened")
    }
  }
}

extension Model {
  /// The first of the model's features of a kind, alone or among joined ones; nil if there are none.
  func part<Kind: FeatureTransform>() -> Kind? {
    func first(in features: any FeatureTransform) -> Kind? {
      if let joined = features as? JoinedFeatures { return joined.parts.lazy.compactMap(first).first }
      return features as? Kind
    }
    return features.flatMap(first)
  }

  /// "its network sees hog features", for messages.
  var seen: String { features.map { "its network sees \($0.name) features" } ?? "its network sees inputs as they are" }
}
