import ArgumentParser
import Pleat

/// The options of each kind of features.
struct FeatureSettings: ParsableArguments {
  @OptionGroup var hog: HoGOptions
  @OptionGroup var colors: ColorHistogramOptions
  @OptionGroup var words: BagOfWordsOptions
  @OptionGroup var fisher: FisherOptions
  @OptionGroup var projections: ProjectionOptions

  /// Throws a usage error if an option is given of features that aren't made.
  ///
  /// - option: which option names the features.
  func refuse(unless kinds: [FeatureOptions.Kind], option: String) throws {
    let user = { (kind: FeatureOptions.Kind) in "\(option) \(kind.rawValue)" }
    try refuseOptions(hog.given, unless: kinds.contains(.hog), user(.hog))
    try refuseOptions(colors.given, unless: kinds.contains(.colorHistogram), user(.colorHistogram))
    try refuseOptions(words.given, unless: kinds.contains(.bagOfWords), user(.bagOfWords))
    try refuseOptions(fisher.given, unless: kinds.contains(.fisher), user(.fisher))
    try refuseOptions(projections.givenForPCA, unless: kinds.contains(.pca), user(.pca))
    try refuseOptions(projections.givenForZCA, unless: kinds.contains(.zca), user(.zca))
  }

  /// What is going to be made of examples like these; nil for nothing.
  ///
  /// - count: how many are fitted to.
  /// - option: which option names the features.
  ///
  /// Throws a usage error where the examples are not what a kind of features can be made of.
  func plan(
    _ kinds: [FeatureOptions.Kind], of examples: Examples, count: Int? = nil, _ dataset: Dataset, threads: Int,
    option: String = "--features"
  ) throws -> FeaturePlan? {
    guard kinds.contains(where: \.isJoinable) else { return nil }
    let (rows, width) = (count ?? examples.count, examples.width)
    let parts = try kinds.map { kind -> FeaturePlan.Part in
      func shape() throws -> ImageShape { try Self.shape(of: examples, dataset, for: "\(option) \(kind.rawValue)") }
      switch kind {
      case .none, .polar: preconditionFailure("\(kind) is no transform")
      case .pixels: return FeaturePlan.Part(ScaledInputs(width: width, factor: 1 / (dataset.pixelMaximum ?? 1)))
      case .hog:
        let hog = try self.hog.transform(try shape(), option: option)
        return FeaturePlan.Part(hog, memory: hog.memory)
      case .colorHistogram:
        let histogram = try colors.transform(try shape(), maximum: dataset.pixelMaximum ?? 255, option: option)
        return FeaturePlan.Part(histogram, memory: histogram.memory)
      case .bagOfWords: return try words.plan(try shape(), threads: threads, option: option)
      case .fisher: return try fisher.plan(try shape(), images: rows, threads: threads, option: option)
      case .pca: return try projections.pca(rows: rows, columns: width, threads: threads, option: option)
      case .zca: return try projections.zca(rows: rows, columns: width, threads: threads, option: option)
      }
    }
    var isBytes = false
    if case .bytes = examples.inputs { isBytes = true }
    return FeaturePlan(
      name: kinds.map(\.rawValue).joined(separator: "+"), parts: parts, option: option, threads: threads,
      rawBytes: width * (isBytes ? 1 : MemoryLayout<Float>.size))
  }

  /// What the model file records of how features were fitted, which can't be seen in them afterwards.
  func fittingRecord(_ kinds: [FeatureOptions.Kind]) -> [String: String] {
    var record: [String: String] = [:]
    if kinds.contains(.bagOfWords) { record["bow-samples"] = "\(words.samples)" }
    if kinds.contains(.fisher) { record["fisher-samples"] = "\(fisher.samples)" }
    if kinds.contains(.zca) { record["zca-epsilon"] = "\(projections.epsilon)" }
    return record
  }

  private static func shape(of examples: Examples, _ dataset: Dataset, for user: String) throws -> ImageShape {
    guard let shape = examples.imageShape else {
      throw Failure(
        .usage,
        "\(user) needs images, but the examples of \(dataset.name) have \(counted(examples.width, "number"))"
      )
    }
    return shape
  }
}

/// Throws a usage error for the first option that is given although nothing uses it.
func refuseOptions(_ given: [(name: String, isGiven: Bool)], unless isUsed: Bool, _ user: String) throws {
  guard !isUsed, let option = given.first(where: \.isGiven) else { return }
  throw ValidationError("\(option.name) has no meaning without \(user)")
}
