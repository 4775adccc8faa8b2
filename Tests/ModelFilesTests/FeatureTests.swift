import Foundation
import ImageFeatures
import LinearAlgebra
import NeuralNetworks
import Testing

@testable import ModelFiles

/// What is made of raw inputs, in model files.
struct FeatureTests {
  private static let shape = ImageShape(height: 8, width: 6, channels: 3)
  private static let inputs: ExampleInputs = {
    var stream = RandomStream(seed: 4, name: "pixels")
    return .bytes((0..<20 * shape.count).map { _ in UInt8(stream.integer(below: 256)) }, rows: 20, columns: shape.count)
  }()

  static let kinds = [
    "pixels", "hog", "histograms", "color-histogram", "pca", "whitened", "zca", "bag-of-words", "fisher",
    "fisher-color", "fishers", "joined",
  ]

  private static func transform(_ kind: String) throws -> any FeatureTransform {
    switch kind {
    case "pixels": return ScaledInputs(width: shape.count, factor: 1 / 255)
    case "hog":
      let blocks = HoG.Blocks(size: GridSize(height: 2, width: 1), normalization: .l1Root)
      return try HoG(
        shape: shape, cell: GridSize(height: 2, width: 3), directions: 7, blocks: blocks, takesRoots: true)
    case "histograms": return try HoG(shape: shape, cell: GridSize(2), directions: 5, blocks: nil)
    case "color-histogram":
      return try ColorHistogram(shape: shape, space: .hsv, bins: [3, 2, 4], isSoft: true, maximum: 200)
    case "pca": return try PCA(fittedTo: inputs, components: 3)
    case "whitened": return try PCA(fittedTo: inputs, components: 3, whitens: true)
    case "zca": return try ZCAWhitening(fittedTo: inputs, epsilon: 0.5)
    case "bag-of-words":
      var settings = BagOfVisualWords.Settings()
      (settings.patchSide, settings.words, settings.encoding, settings.pyramid) = (3, 5, .hard, [1, 3])
      var learning = BagOfVisualWords.Learning()
      learning.samples = 400
      return try BagOfVisualWords(fittedTo: inputs, shape: shape, settings: settings, learning: learning, seed: 1)
    case "fisher", "fisher-color":
      let grid = PatchGrid(cellSides: [1], step: 1)
      let descriptor: any LocalDescriptor =
        kind == "fisher" ? try SIFT(shape: shape, grid: grid) : try LocalColorStatistics(shape: shape, grid: grid)
      return try FisherFeatures(
        fittedTo: inputs, descriptor: descriptor,
        options: FisherFeatures.Options(components: 4, gaussians: 3, regions: .wholeAndQuarters), seed: 1)
    case "fishers": return JoinedFeatures([try transform("fisher"), try transform("fisher-color")])
    default:
      return JoinedFeatures([
        try transform("pca"), JoinedFeatures([try transform("zca"), try transform("pixels")]), try transform("hog"),
      ])
    }
  }

  private static func model(_ kind: String) throws -> Model {
    let features = try transform(kind)
    let network = try Network(inputs: features.outputWidth, hidden: [4], outputs: 2, seed: 3)
    return Model(network: network, features: features, imageShape: shape, classNames: ["a", "b"])
  }

  @Test(arguments: kinds)
  func comeBackAsTheyWere(kind: String) throws {
    let model = try Self.model(kind)
    let folder = try TemporaryFolder()
    try model.write(to: folder.file("m"))
    let read = try Model(contentsOf: folder.file("m"))
    let (features, expected) = (try #require(read.features), try #require(model.features))
    #expect(features.name == expected.name && features.inputWidth == expected.inputWidth)
    #expect(features.features(of: Self.inputs, threads: 1) == expected.features(of: Self.inputs, threads: 1))
    #expect(read.imageShape == Self.shape)
    #expect(read.scores(for: Self.inputs) == model.scores(for: Self.inputs))
    try read.write(to: folder.file("n"))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file("m")))
        == Data(contentsOf: URL(fileURLWithPath: folder.file("n"))))
  }

  @Test func tensorsOfJoinedFeaturesHaveTheirPlaceInTheirNames() throws {
    let folder = try TemporaryFolder()
    try Self.model("joined").write(to: folder.file("m"))
    let names = try SafetensorsFile(contentsOf: folder.file("m")).tensors.map(\.name)
    #expect(
      names.filter { $0.hasPrefix("preprocess.features") }.sorted() == [
        "preprocess.features.0.components", "preprocess.features.0.mean", "preprocess.features.0.variances",
        "preprocess.features.1.0.matrix", "preprocess.features.1.0.mean",
      ])
  }

  @Test func twoKindsOfFisherVectorsKeepTheirTensorsApart() throws {
    let folder = try TemporaryFolder()
    try Self.model("fishers").write(to: folder.file("m"))
    let names = try SafetensorsFile(contentsOf: folder.file("m")).tensors.map(\.name)
    let parts = [
      "means", "projection.components", "projection.mean", "projection.variances", "variances", "weights",
    ]
    #expect(
      names.filter { $0.hasPrefix("preprocess.features") }.sorted()
        == ["0", "1"].flatMap { part in parts.map { "preprocess.features.\(part).\($0)" } })
  }

  /// Features of a program's own.
  private struct Doubled: FeatureTransform {
    let name = "doubled"
    let inputWidth = 2
    let outputWidth = 2

    func features(of inputs: ExampleInputs, threads: Int) -> Matrix {
      ScaledInputs(width: 2, factor: 2).features(of: inputs, threads: threads)
    }
  }

  @Test func aModelOfUnknownFeaturesCannotBeWritten() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 2, hidden: [], outputs: 2, seed: 1)
      try Model(network: network, features: Doubled()).write(to: "/dev/null")
    }.expectMessage("doubled features have no form in a model file")
  }

  /// Replaces the first such words of a model file's description.
  private func edit(_ path: String, _ found: String, to replacement: String) throws {
    let file = try SafetensorsFile(contentsOf: path)
    var text = try #require(file.metadata["pleat"])
    #expect(text.contains(found), "\(text)")
    if let range = text.range(of: found) { text.replaceSubrange(range, with: replacement) }
    var edited = SafetensorsFile(metadata: ["pleat": text])
    for (name, tensor) in file.tensors { edited.append(tensor, named: name) }
    try edited.write(to: path)
  }

  @Test func modelsWithoutFeaturesHaveNone() throws {
    let folder = try TemporaryFolder()
    try Model(network: try Network(inputs: 3, hidden: [], outputs: 2, seed: 1)).write(to: folder.file("m"))
    let model = try Model(contentsOf: folder.file("m"))
    #expect(model.features == nil && model.imageShape == nil)
  }

  @Test(
    arguments: [
      ("hog", #""kind":"hog""#, #""kind":"fog""#, ["unknown features \"fog\"", "pixels, hog"]),
      ("hog", #""directions":7"#, #""directions":0"#, ["features", "0 directions"]),
      ("hog", #""directions":7"#, #""directions":8"#, ["hog features for a network of"]),
      ("hog", #""height":8"#, #""height":0"#, ["height", "out of range"]),
      ("hog", #""cell":{"height":2"#, #""cell":{"height":9"#, ["smaller than a cell of 3×9"]),
      ("hog", #""kind":"hog","#, "", ["features.kind is missing"]),
      ("pca", #""components":3"#, #""components":4"#, ["preprocess.features.components", "[3, 144]", "[4, 144]"]),
      ("pca", #""inputs":144"#, #""inputs":-1"#, ["preprocess.features.mean"]),
      ("pixels", #""inputs":144"#, #""inputs":0"#, ["features"]),
      ("pixels", #""image":{"channels":3"#, #""image":{"channels":1"#, ["6×8×1", "144"]),
      ("pixels", #""inputs":144"#, #""inputs":4611686018427387904"#, ["pixels of 4611686018427387904"]),
      ("joined", #""inputs":144,"kind":"pixels""#, #""inputs":4611686018427387904,"kind":"pixels""#, ["pixels of"]),
      ("hog", #""height":8"#, #""height":30000000"#, ["features.image.width is out of range"]),
      (
        "hog", #""image":{"channels":3,"height":8,"width":6}"#, #""image":{"channels":3,"height":6,"width":8}"#,
        ["differ in shape: 6×8×3, 8×6×3"]
      ),
      (
        "joined", #""image":{"channels":3,"height":8,"width":6}"#, #""image":{"channels":3,"height":6,"width":8}"#,
        ["differ in shape: 6×8×3, 8×6×3"]
      ),
      ("joined", #""kind":"pixels""#, #""kind":"joined""#, ["missing"]),
      ("bag-of-words", #""words":5"#, #""words":6"#, ["preprocess.features.codebook", "[5, 27]", "[6, 27]"]),
      ("bag-of-words", #""patchSide":3"#, #""patchSide":3000000000"#, ["patches of 3000000000"]),
      ("bag-of-words", #""step":1"#, #""step":0"#, ["0 pixels apart"]),
      ("fisher", #""descriptor":"sift""#, #""descriptor":"surf""#, ["unknown descriptor \"surf\""]),
      ("fisher", #""cellSides":[1]"#, #""cellSides":[4]"#, ["its features"]),
      ("fisher", #""step":1"#, #""step":0"#, ["its features"]),
      ("fisher", #""gaussians":3"#, #""gaussians":2"#, ["preprocess.features.weights"]),
      ("fisher", #""members":[[0,1,2,3]"#, #""members":[[0,1,2,4]"#, ["not in the grid"]),
      ("color-histogram", #""bins":[3,2,4]"#, #""bins":[3,2]"#, ["bins"]),
      ("fishers", #""descriptor":"local-color""#, #""descriptor":"local-colour""#, ["unknown descriptor"]),
      (
        "fishers", #""image":{"channels":3,"height":8,"width":6}"#, #""image":{"channels":3,"height":6,"width":8}"#,
        ["differ in shape: 6×8×3, 8×6×3"]
      ),
    ] as [(String, String, String, [String])])
  func whatIsNoDescriptionIsRefused(_ kind: String, _ found: String, _ replacement: String, _ words: [String]) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("m")
    try Self.model(kind).write(to: path)
    try edit(path, found, to: replacement)
    let error = #expect(throws: ModelFileError.self) { try Model(contentsOf: path) }
    guard case .malformed? = error else {
      Issue.record("\(String(describing: error)) is not about a malformed file")
      return
    }
    for word in words { #expect("\(error!)".contains(word), "\(error!)") }
  }

  /// What the reader refuses, as "differ in shape" above, can't be made either.
  @Test func aModelOfOtherImagesThanItsFeaturesTraps() async throws {
    for kind in ["hog", "histograms", "color-histogram", "bag-of-words", "fisher", "fisher-color", "joined"] {
      #expect(try Self.transform(kind).imageShape == Self.shape, "\(kind)")
    }
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var model = try FeatureTests.model("joined")
      model.imageShape = ImageShape(height: 6, width: 8, channels: 3)
    }.expectMessage("images of 8×6×3 numbers, but pca+zca+pixels+hog features of 6×8×3")
  }

  /// Hue and saturation of grey images were taken for greys before they were refused.
  @Test func hueAndSaturationOfGreyImagesInAFileAreGreys() throws {
    let shape = ImageShape(height: 12, width: 12, channels: 1)
    let greys = try ColorHistogram(shape: shape, bins: [5], isSoft: true)
    let network = try Network(inputs: 5, hidden: [], outputs: 2, seed: 3)
    let folder = try TemporaryFolder()
    try Model(network: network, features: greys, imageShape: shape).write(to: folder.file("m"))
    try edit(folder.file("m"), #""space":"rgb""#, to: #""space":"hsv""#)
    let read = try #require(try Model(contentsOf: folder.file("m")).features)
    #expect((read as? ColorHistogram)?.space == .rgb)
    #expect(read.features(of: Self.inputs, threads: 1) == greys.features(of: Self.inputs, threads: 1))
  }

  @Test(arguments: [("zca", "matrix"), ("fishers", "1.projection.mean")])
  func aTensorThatIsMissingIsNamed(kind: String, tensor: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("m")
    try Self.model(kind).write(to: path)
    let file = try SafetensorsFile(contentsOf: path)
    var edited = SafetensorsFile(metadata: file.metadata)
    let missing = "preprocess.features.\(tensor)"
    for (name, tensor) in file.tensors where name != missing { edited.append(tensor, named: name) }
    try edited.write(to: path)
    let error = #expect(throws: ModelFileError.self) { try Model(contentsOf: path) }
    #expect("\(error!)".contains(missing) && "\(error!)".contains("missing"))
  }
}
