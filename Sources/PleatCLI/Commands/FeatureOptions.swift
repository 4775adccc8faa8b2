import ArgumentParser
import Pleat

/// The options that say what is made of inputs before they are scaled and before a network sees them.
struct FeatureOptions: ParsableArguments {
  /// What `--features` knows; several are joined by `+`.
  enum Kind: String, CaseIterable {
    case none, polar, pixels, hog

    /// Whether it can be part of a sum.
    var isJoinable: Bool { self != .none && self != .polar }
  }

  @Option(
    help: ArgumentHelp(
      """
      What is made of inputs: \(list(Kind.self)); several joined by + stand side by side (default: none). polar turns points (x, y) \
      into (r, θ); pixels are the inputs themselves.
      """, valueName: "kind[+kind…]"), transform: Self.parse)
  var features: [Kind] = []

  @OptionGroup var hog: HoGOptions

  func validate() throws {
    try hog.refuse(unless: features.contains(.hog))
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
  func transform(fittedTo examples: Examples, of dataset: Dataset) throws -> (any FeatureTransform)? {
    guard isTransform else { return nil }
    let parts = try features.map { kind -> any FeatureTransform in
      switch kind {
      case .none, .polar: preconditionFailure("\(kind) is no transform")
      case .pixels: return ScaledInputs(width: examples.width, factor: 1 / (dataset.pixelMaximum ?? 1))
      case .hog: return try hog.transform(try Self.shape(of: examples, dataset, for: kind))
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

/// The options of `--features hog`.
struct HoGOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of hog, the side of a cell in pixels (default: 8, or 4 of images below 64 pixels).", valueName: "pixels"))
  var hogCell: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of hog, the parts that 0°…180° are cut into (default: 9).", valueName: "count"))
  var hogDirections: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of hog, the side of a block in cells; 0 for the cells' histograms as they are, the lecture's form (default: 2).",
      valueName: "cells"))
  var hogBlock: Int?

  @Option(
    help: ArgumentHelp(
      "Of hog, how blocks are normalised: \(list(BlockNormalization.self)) (default: L2-Hys).", valueName: "norm"),
    transform: parseChoice("block normalisation"))
  var hogNorm: BlockNormalization?

  @Flag(help: "Of hog, take the square roots of pixels first.")
  var hogSqrt = false

  func validate() throws {
    if let hogCell { try check(hogCell >= 1, "--hog-cell", hogCell, "at least 1") }
    if let hogDirections {
      try check((1...180).contains(hogDirections), "--hog-directions", hogDirections, "from 1 to 180")
    }
    if let hogBlock { try check(hogBlock >= 0, "--hog-block", hogBlock, "at least 0") }
    if hogBlock == 0, hogNorm != nil { throw ValidationError("--hog-norm has no meaning with --hog-block 0") }
  }

  /// Throws a usage error if one of the options is given and there are no such features.
  func refuse(unless isUsed: Bool) throws {
    let given = [
      ("--hog-cell", hogCell != nil), ("--hog-directions", hogDirections != nil), ("--hog-block", hogBlock != nil),
      ("--hog-norm", hogNorm != nil), ("--hog-sqrt", hogSqrt),
    ]
    try refuseOptions(given, unless: isUsed, "--features hog")
  }

  func transform(_ shape: ImageShape) throws -> HoG {
    let side = hogCell ?? (min(shape.height, shape.width) < 64 ? 4 : 8)
    let blocks: HoG.Blocks? =
      hogBlock == 0 ? nil : HoG.Blocks(size: GridSize(hogBlock ?? 2), normalization: hogNorm ?? .l2Hys)
    return try failing {
      try HoG(shape: shape, cell: GridSize(side), directions: hogDirections ?? 9, blocks: blocks, takesRoots: hogSqrt)
    }
  }
}

/// Throws a usage error for the first option that is given although nothing uses it.
func refuseOptions(_ given: [(name: String, isGiven: Bool)], unless isUsed: Bool, _ user: String) throws {
  guard !isUsed, let option = given.first(where: \.isGiven) else { return }
  throw ValidationError("\(option.name) has no meaning without \(user)")
}
