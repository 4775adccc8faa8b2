import ArgumentParser
import Pleat

/// The options that say what is made of inputs before they are scaled and before a network sees them.
struct FeatureOptions: ParsableArguments {
  /// What `--features` knows; several are joined by `+`.
  enum Kind: String, CaseIterable {
    case none, polar, pixels, hog
    case colorHistogram = "color-histogram"
    case pca, zca

    /// Whether it can be part of a sum.
    var isJoinable: Bool { self != .none && self != .polar }
  }

  @Option(
    help: ArgumentHelp(
      """
      What is made of inputs: \(list(Kind.self)); several joined by + stand side by side (default: none). polar turns points (x, y) \
      into (r, θ); pixels are the inputs themselves, pca their principal components, zca the inputs whitened.
      """, valueName: "kind[+kind…]"), transform: Self.parse)
  var features: [Kind] = []

  @OptionGroup var hog: HoGOptions
  @OptionGroup var colors: ColorHistogramOptions
  @OptionGroup var projections: ProjectionOptions

  func validate() throws {
    try hog.refuse(unless: features.contains(.hog))
    try colors.refuse(unless: features.contains(.colorHistogram))
    try projections.refuse(unlessPCA: features.contains(.pca), unlessZCA: features.contains(.zca))
  }

  /// Whether there is something to fit or to compute beside the network.
  var isTransform: Bool { features.contains { $0.isJoinable } }

  /// Whether the network begins with a polar transform.
  var isPolar: Bool { features == [.polar] }

  static func parse(_ text: String) throws -> [Kind] {
    let kinds = try text.split(separator: "+", omittingEmptySubsequences: false).map { part in
      let kind: Kind = try parseChoice("features")(String(part))
      return kind
    }
    if kinds.count > 1 {
      if let alone = kinds.first(where: { !$0.isJoinable }) {
        throw ValidationError("\(alone.rawValue) cannot be joined with other features")
      }
      for (index, kind) in kinds.enumerated() where kinds[..<index].contains(kind) {
        throw ValidationError("\(kind.rawValue) is joined with itself")
      }
    }
    return kinds == [.none] ? [] : kinds
  }

  /// The transform, fitted to the training examples where there is something to fit; nil for none.
  ///
  /// Throws a usage error where the examples are not what a kind of features can be made of.
  func transform(fittedTo examples: Examples, of dataset: Dataset, threads: Int) throws -> (any FeatureTransform)? {
    guard isTransform else { return nil }
    let parts = try features.map { kind -> any FeatureTransform in
      switch kind {
      case .none, .polar: preconditionFailure("\(kind) is no transform")
      case .pixels: return ScaledInputs(width: examples.width, factor: 1 / (dataset.pixelMaximum ?? 1))
      case .hog: return try hog.transform(try Self.shape(of: examples, dataset, for: kind))
      case .colorHistogram:
        return try colors.transform(
          try Self.shape(of: examples, dataset, for: kind), maximum: dataset.pixelMaximum ?? 255)
      case .pca: return try projections.pca(fittedTo: examples.inputs, threads: threads)
      case .zca: return try projections.zca(fittedTo: examples.inputs, threads: threads)
      }
    }
    return parts.count == 1 ? parts[0] : JoinedFeatures(parts)
  }

  private static func shape(of examples: Examples, _ dataset: Dataset, for kind: Kind) throws -> ImageShape {
    guard let shape = examples.imageShape else {
      throw Failure(
        .usage,
        "--features \(kind.rawValue) needs images, but the examples of \(dataset.name) have \(counted(examples.width, "number"))"
      )
    }
    return shape
  }

  /// What the model file records of the options that are in effect.
  var record: [String: String] {
    guard !features.isEmpty else { return [:] }
    return ["features": features.map(\.rawValue).joined(separator: "+")]
  }
}

/// Throws a usage error for the first option that is given although nothing uses it.
func refuseOptions(_ given: [(name: String, isGiven: Bool)], unless isUsed: Bool, _ user: String) throws {
  guard !isUsed, let option = given.first(where: \.isGiven) else { return }
  throw ValidationError("\(option.name) has no meaning without \(user)")
}
