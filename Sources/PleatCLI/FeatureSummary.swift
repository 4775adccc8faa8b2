import Pleat

/// What features were made with, as the command line calls it. It is read from the features themselves, so that it is said of any model,
/// and defaults are said as numbers.
extension FeatureTransform {
  /// Options and their values, part by part; none of features that the command line doesn't make. What several parts have is there once,
  /// with their values joined by + where they differ.
  var options: [(name: String, value: String)] {
    switch self {
    case let joined as JoinedFeatures: return merged(joined.parts.flatMap(\.options))
    case let hog as HoG:
      let block = hog.blocks.map { [("hog-block", side($0.size)), ("hog-norm", $0.normalization.rawValue)] }
      return [("hog-cell", side(hog.cell)), ("hog-directions", "\(hog.directions)")] + (block ?? [("hog-block", "0")])
        + (hog.takesRoots ? [("hog-sqrt", "true")] : [])
    case let histogram as ColorHistogram:
      return [("color-space", histogram.space.rawValue), ("color-bins", listed(histogram.bins))]
        + (histogram.isSoft ? [("color-soft", "true")] : [])
    case let words as BagOfVisualWords:
      let settings = words.settings
      return [
        ("bow-words", "\(settings.words)"), ("bow-patch", "\(settings.patchSide)"), ("bow-step", "\(settings.step)"),
        ("bow-encoding", settings.encoding.rawValue), ("bow-pyramid", listed(settings.pyramid)),
      ]
    case let fisher as FisherFeatures:
      let grid = (fisher.descriptor as? SIFT)?.grid ?? (fisher.descriptor as? LocalColorStatistics)?.grid
      return [("fisher-descriptor", fisher.descriptor.name)]
        + (grid.map { [("fisher-cells", listed($0.cellSides)), ("fisher-step", "\($0.step)")] } ?? [])
        + [
          ("fisher-components", "\(fisher.projection.outputWidth)"),
          ("fisher-gaussians", "\(fisher.encoding.mixture.count)"),
        ]
        + (fisher.encoding.regions.optionText.map { [("fisher-regions", $0)] } ?? [])
        + [("fisher-power", fisher.encoding.power.map { "\($0)" } ?? "none")]
    case let pca as PCA:
      return [("pca-components", "\(pca.outputWidth)")] + (pca.whitens ? [("pca-whiten", "true")] : [])
    default: return []
    }
  }

  /// "hog (cell 4, directions 9, block 2, norm L2-Hys)"; several are joined by "+".
  var summary: String {
    if let joined = self as? JoinedFeatures { return joined.parts.map(\.summary).joined(separator: " + ") }
    let words = options.map { name, value in
      // Which features they are of is said before.
      let word = name.drop { $0 != "-" }.dropFirst()
      return value == "true" ? String(word) : "\(word) \(value)"
    }
    return words.isEmpty ? name : "\(name) (\(words.joined(separator: ", ")))"
  }
}

private func merged(_ options: [(name: String, value: String)]) -> [(name: String, value: String)] {
  var merged: [(name: String, values: [String])] = []
  for (name, value) in options {
    if let index = merged.firstIndex(where: { $0.name == name }) {
      merged[index].values.append(value)
    } else {
      merged.append((name, [value]))
    }
  }
  return merged.map { ($0.name, Set($0.values).count == 1 ? $0.values[0] : $0.values.joined(separator: "+")) }
}

private func side(_ size: GridSize) -> String { size.height == size.width ? "\(size.height)" : "\(size)" }

private func listed(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
