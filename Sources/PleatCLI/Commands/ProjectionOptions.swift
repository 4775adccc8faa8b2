import ArgumentParser
import Pleat

/// The options of `--features pca` and `--features zca`.
struct ProjectionOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of pca, the principal components (default: 64, or as many as there are).", valueName: "count"))
  var pcaComponents: Int?

  @Flag(help: "Of pca, divide what lies along a component by its standard deviation.")
  var pcaWhiten = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of zca, what is added to the variances before they are divided by (default: 0.1).", valueName: "ε"))
  var zcaEpsilon: Float?

  func validate() throws {
    if let pcaComponents { try check(pcaComponents >= 1, "--pca-components", pcaComponents, "at least 1") }
    if let zcaEpsilon {
      try check(zcaEpsilon >= 0 && zcaEpsilon.isFinite, "--zca-epsilon", zcaEpsilon, "a number of at least 0")
    }
  }

  /// Which options of pca are given.
  var givenForPCA: [(name: String, isGiven: Bool)] {
    [("--pca-components", pcaComponents != nil), ("--pca-whiten", pcaWhiten)]
  }

  /// Which options of zca are given.
  var givenForZCA: [(name: String, isGiven: Bool)] { [("--zca-epsilon", zcaEpsilon != nil)] }

  /// What zca adds to the variances.
  var epsilon: Float { zcaEpsilon ?? 0.1 }

  /// What becomes of N×D inputs.
  func pca(rows: Int, columns: Int, threads: Int, option: String) throws -> FeaturePlan.Part {
    let components = pcaComponents ?? max(1, min(64, rows - 1, columns))
    try failing(features: option) { try PCA.check(rows: rows, columns: columns, components: components) }
    return FeaturePlan.Part(
      width: components, memory: PCA.memory(rows: rows, columns: columns, components: components)
    ) { [pcaWhiten] inputs, _ in
      try PCA(fittedTo: inputs, components: components, whitens: pcaWhiten, threads: threads)
    }
  }

  /// What becomes of N×D inputs.
  func zca(rows: Int, columns: Int, threads: Int, option: String) throws -> FeaturePlan.Part {
    try failing(features: option) { try ZCAWhitening.check(rows: rows, columns: columns) }
    return FeaturePlan.Part(
      width: columns, memory: ZCAWhitening.memory(rows: rows, columns: columns)
    ) { [epsilon] inputs, _ in
      try ZCAWhitening(fittedTo: inputs, epsilon: epsilon, threads: threads)
    }
  }
}
