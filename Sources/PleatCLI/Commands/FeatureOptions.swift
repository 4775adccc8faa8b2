import ArgumentParser
import Pleat

/// The options that say what is made of inputs before they are scaled and before a network sees them.
struct FeatureOptions: ParsableArguments {
  /// What `--features` knows; several are joined by `+`.
  enum Kind: String, CaseIterable {
    case none, polar, pixels, hog
    case colorHistogram = "color-histogram"
    case bagOfWords = "bag-of-words"
    case fisher, pca, zca

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

  /// What the model file records of the options that are in effect.
  ///
  /// - transform: what they made; nil for none and polar.
  func record(of transform: (any FeatureTransform)?, _ settings: FeatureSettings) -> [String: String] {
    guard !features.isEmpty else { return [:] }
    var record = settings.fittingRecord(features)
    record["features"] = features.map(\.rawValue).joined(separator: "+")
    for (name, value) in transform?.options ?? [] { record[name] = value }
    return record
  }
}
