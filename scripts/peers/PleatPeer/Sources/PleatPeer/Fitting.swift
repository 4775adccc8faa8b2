import Pleat

/// Histograms of oriented gradients of images.
struct HoGFeatures: Job {
  private let hog: HoG
  private let images: ExampleInputs
  private let checked: Int
  private let threads: Int
  let settings = "HoG.features(of:) of bytes"

  init(_ file: SafetensorsFile, threads: Int) throws {
    let x = file.matrix("x")
    hog = try HoG(
      shape: ImageShape(height: file.number("side"), width: file.number("side"), channels: 1),
      cell: GridSize(file.number("cell")), directions: file.number("directions"),
      blocks: HoG.Blocks(size: GridSize(file.number("block")), normalization: .l2Hys))
    images = .bytes(x.elements.map { UInt8($0) }, rows: x.rows, columns: x.columns)
    checked = file.number("checked")
    self.threads = threads
  }

  func check() -> [Double] {
    hog.features(of: images.selecting(0..<checked), threads: threads).elements.map { Double($0) }
  }

  /// All images at a time.
  func run(_ count: Int) -> Int {
    var done = 0
    while done < count {
      let part = count - done < images.rows ? images.selecting(0..<(count - done)) : images
      done += hog.features(of: part, threads: threads).rows
    }
    return done
  }
}

/// Something that is fitted to samples, over and over.
struct Fitting: Job {
  let settings: String
  /// Fits, and returns numbers that say to what.
  private let fit: () throws -> [Double]

  /// Lloyd's algorithm from given centroids.
  static func clusters(_ file: SafetensorsFile, threads: Int) -> Fitting {
    let (x, start) = (file.matrix("x"), file.matrix("start"))
    let options = KMeans.Options(maximumIterations: file.number("iterations"), tolerance: 0)
    return Fitting(settings: "KMeans(fittedTo:from:)") {
      let fitted = try KMeans(fittedTo: x, from: start, options: options, threads: threads)
      return [Double(fitted.iterations), fitted.inertia]
    }
  }

  /// Principal components.
  static func components(_ file: SafetensorsFile, threads: Int) -> Fitting {
    let (x, count) = (ExampleInputs.floats(file.matrix("x")), file.number("components"))
    return Fitting(settings: "PCA(fittedTo:components:)") {
      try PCA(fittedTo: x, components: count, threads: threads).variances.map { Double($0) }
    }
  }

  /// Expectation and maximisation from a given mixture.
  static func mixture(_ file: SafetensorsFile, threads: Int) throws -> Fitting {
    let (x, means) = (file.matrix("x"), file.matrix("means"))
    let start = try GaussianMixture(
      weights: Array(repeating: 1, count: means.rows), means: means, variances: file.matrix("variances"))
    let options = GaussianMixture.Options(maximumIterations: file.number("iterations"), tolerance: 0)
    return Fitting(settings: "GaussianMixture(fittedTo:from:)") {
      guard let fit = try GaussianMixture(fittedTo: x, from: start, options: options, threads: threads).fit else {
        fatalError("a mixture without a fit")
      }
      return [Double(fit.iterations), fit.meanLogLikelihood]
    }
  }

  func check() throws -> [Double] { try fit() }

  func run(_ count: Int) throws -> Int {
    for _ in 0..<count { _ = try fit() }
    return count
  }
}

extension SafetensorsFile {
  /// A whole number of the metadata.
  fileprivate func number(_ name: String) -> Int {
    guard let number = metadata[name].flatMap({ Int($0) }) else { fatalError("no number \(name) in the file") }
    return number
  }
}
