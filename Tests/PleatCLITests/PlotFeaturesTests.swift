import Datasets
import Figures
import Foundation
import ImageFeatures
import LinearAlgebra
import ModelFiles
import NeuralNetworks
import Testing

/// `pleat plot codebook` and `pleat plot gradients`.
struct PlotFeaturesTests {
  /// A folder with two models of the digits: "words" joined with pixels, and "hog".
  private func folderWithModels() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for arguments in [
      [
        "--features", "pixels+bag-of-words", "--bow-words", "10", "--bow-patch", "4", "--bow-samples", "400", "--out",
        "words",
      ],
      ["--features", "hog+pixels", "--hog-cell", "2", "--hog-directions", "6", "--out", "hog"],
    ] {
      let run = try pleat(["train", "digits", "--model", "linear", "--epochs", "1", "--quiet"] + arguments, in: folder)
      try #require(run.status == 0, "\(run.errors)")
    }
    return folder
  }

  private func svg(_ arguments: [String], in folder: TemporaryFolder) throws -> String {
    let run = try pleat(["plot"] + arguments + ["--out", "f.svg", "--quiet"], in: folder)
    #expect(run.status == 0 && run.output == "f.svg\n", "\(arguments): \(run.errors)")
    #expect(try isPicture(folder.file("f.svg")), "\(arguments)")
    return String(decoding: try folder.read("f.svg"), as: UTF8.self)
  }

  @Test func codebooksAndGradientsAreDrawn() throws {
    let folder = try folderWithModels()
    let words = try svg(["codebook", "words"], in: folder)
    #expect(words.contains("10 visual words") && words.contains("back from the whitened space"))
    let whitened = try svg(["codebook", "words", "--whitened", "--limit", "4"], in: folder)
    #expect(whitened.contains("4 of 10 visual words") && whitened.contains("as they are compared: whitened"))
    #expect(try svg(["codebook", "words", "--whitened"], in: folder).count != words.count)
    let digit = try svg(["gradients", "digits"], in: folder)
    #expect(digit.contains("Edges of digits") && digit.contains("2×2 pixels") && digit.contains("9 directions"))
    let several = try svg(["gradients", "digits", "--index", "1,5,9", "--hog-cell", "4"], in: folder)
    #expect(several.contains("4×4 pixels") && several.contains(">1<") && several.contains(">9<"))
    let model = try svg(["gradients", "digits", "--model", "hog", "--index", "3"], in: folder)
    #expect(model.contains("2×2 pixels") && model.contains("6 directions"))
  }

  /// The pictures that an SVG file holds, as they stand in it.
  private func images(_ svg: String) -> [String] {
    svg.components(separatedBy: "data:image/png;base64,").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  @Test func wordsAreDrawnAsPatchesOrWhitened() throws {
    let folder = try folderWithModels()
    let model = try Model(contentsOf: folder.file("words"))
    let words = try #require(
      (model.features as? JoinedFeatures)?.parts.compactMap { $0 as? BagOfVisualWords }.first)
    func mosaic(_ patches: Matrix, limit: Int) throws -> [String] {
      images(
        String(
          decoding: try Figure.codebook(patches, shape: words.patchShape, limit: limit).bytes(for: .svg),
          as: UTF8.self))
    }
    let patches = try words.whitening.inputs(from: words.codebook)
    for (arguments, expected) in [
      ([], try mosaic(patches, limit: 400)), (["--whitened"], try mosaic(words.codebook, limit: 400)),
      (["--limit", "5"], try mosaic(patches, limit: 5)),
    ] {
      let drawn = images(try svg(["codebook", "words"] + arguments, in: folder))
      #expect(drawn.count == 1 && drawn == expected, "\(arguments)")
    }
    #expect(try mosaic(patches, limit: 400) != mosaic(words.codebook, limit: 400))
    #expect(try mosaic(patches, limit: 400) != mosaic(patches, limit: 5))
  }

  /// The squares of some numbers, with roots taken first, have the edges of the numbers.
  @Test func imagesStandInTheirOrderAndRootsAreTaken() throws {
    let folder = try TemporaryFolder()
    let order = try svg(["gradients", "digits", "--index", "9,1,5"], in: folder)
    let places = try [">9<", ">1<", ">5<"].map { try #require(order.range(of: $0)?.lowerBound) }
    #expect(places == places.sorted())
    let alone = try (["9", "1", "5"]).map { try images(svg(["gradients", "digits", "--index", $0], in: folder))[0] }
    #expect(images(order).filter { alone.contains($0) } == alone)
    func picture(_ value: (Int) -> Int) throws -> [UInt8] {
      try Pixels(width: 16, height: 16) { column, row in
        let grey = UInt8(value((3 * column * row + 5 * column + row * row) % 16))
        return Color(red: grey, green: grey, blue: grey)
      }.png()
    }
    try folder.write("roots.png", try picture { $0 })
    try folder.write("squares.png", try picture { $0 * $0 })
    func stars(_ arguments: [String]) throws -> [Substring] {
      try svg(["gradients"] + arguments + ["--hog-cell", "4"], in: folder).split(separator: "<").filter {
        $0.contains("stroke-linecap=\"round\"")
      }
    }
    let roots = try stars(["roots.png"])
    #expect(!roots.isEmpty)
    #expect(try stars(["squares.png", "--hog-sqrt"]) == roots)
    #expect(try stars(["squares.png"]) != roots)
  }

  @Test func aModelSaysHowPicturesAreFitted() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: 3) { try folder.write(name, bytes) }
    try folder.write("wide.png", try StripedPictures.png(width: 60, height: 24, red: 230, blue: 40, hasColumns: true))
    let stretching = ["--image-size", "12x12", "--image-fit", "stretch"]
    let run = try pleat(
      ["train", "data", "--features", "hog", "--hog-cell", "3", "--model", "linear", "--epochs", "1", "--out", "m"]
        + stretching, in: folder)
    try #require(run.status == 0, "\(run.errors)")
    let found = images(try svg(["gradients", "wide.png", "--model", "m"], in: folder))
    #expect(found == images(try svg(["gradients", "wide.png"] + stretching, in: folder)))
    #expect(found != images(try svg(["gradients", "wide.png", "--image-size", "12x12"], in: folder)))
  }

  @Test func filesAreDrawnAsTheyAreOrAsAModelTakesThem() throws {
    let folder = try folderWithModels()
    try folder.write("wide.png", try StripedPictures.png(width: 100, height: 30, red: 230, blue: 40, hasColumns: true))
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let jpeg = try Data(contentsOf: tests.appendingPathComponent("DatasetsTests/Fixtures/color.jpeg"))
    try folder.write("data/jpeg.jpeg", jpeg)
    let wide = try svg(["gradients", "wide.png"], in: folder)
    #expect(wide.contains("Edges of wide.png") && wide.contains("4×4 pixels"))
    #expect(try svg(["gradients", "data/jpeg.jpeg", "--hog-cell", "2"], in: folder).contains("Edges of jpeg.jpeg"))
    let fitted = try svg(["gradients", "wide.png", "--image-size", "96x64", "--image-channels", "grey"], in: folder)
    #expect(fitted.contains("8×8 pixels"))
    #expect(try svg(["gradients", "wide.png", "--model", "hog"], in: folder).contains("6 directions"))
    let run = try pleat(["plot", "gradients", "wide.png", "--out", "g.png", "--title", "mine", "--json"], in: folder)
    #expect(try run.object()["figure"] as? String == "g.png")
    #expect(try isPicture(folder.file("g.png")))
  }

  @Test func aFolderOfImagesIsData() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: 2) { try folder.write(name, bytes) }
    let drawn = try svg(["gradients", "data", "--index", "0,3", "--image-size", "24x20"], in: folder)
    #expect(drawn.contains(">columns<") && drawn.contains(">rows<") && drawn.contains("Edges of data"))
  }

  @Test(arguments: [
    (["codebook", "hog"], 64, "hog: its network sees hog+pixels features, not visual words"),
    (["codebook", "plain"], 64, "plain: its network sees inputs as they are, not visual words"),
    (["codebook", "words", "--limit", "0"], 64, "--limit must be from 1 to 10000, but is 0"),
    (["codebook", "none"], 66, "none"),
    (["gradients", "digits", "--model", "words"], 64, "--model words: its network sees pixels+bag-of-words features"),
    (["gradients", "digits", "--model", "hog", "--hog-cell", "2"], 64, "--hog-cell has no meaning with --model"),
    (["gradients", "digits", "--model", "hog", "--image-size", "8x8"], 64, "--image-size has no meaning with --model"),
    (["gradients", "small.npz", "--model", "hog"], 65, "expects images of 8×8 pixels in 1 channel"),
    (["gradients", "spiral"], 64, "plot gradients needs images, but the examples of spiral have 2 numbers"),
    (["gradients", "digits", "--index", "1797"], 64, "--index 1797: digits has 1797 images"),
    (["gradients", "digits", "--index", "-1"], 64, "'-1' is not a whole number of at least 0"),
    (["gradients", "digits", "--hog-cell", "9"], 64, "smaller than a cell of 9×9"),
    (["gradients", "digits", "--hog-directions", "181"], 64, "--hog-directions must be from 1 to 180"),
    (["gradients", "digits", "--image-size", "9x9"], 64, "--image-size has no meaning with digits"),
    (["gradients", "large.png", "--hog-cell", "1"], 64, "90,000 cells can't be read: at most 40,000"),
    (["gradients", "large.png", "--index", "0"], 64, "--index has no meaning with large.png, which is one image"),
    (["gradients", "cut.png"], 65, "cut.png: "), (["gradients", "words.jpeg"], 65, "words.jpeg: "),
    (["gradients", "none.png"], 66, "none.png: "), (["gradients", "none"], 66, "none: not found"),
    (["gradients", "large.png", "--out", "no/f.svg"], 73, "no/f.svg"),
    (["gradients", "large.png", "--out", "f.gif"], 64, ".svg or .png"),
  ])
  func whatCannotBeDrawnIsSaid(arguments: [String], status: Int32, words: String) throws {
    try expectFailure(["plot"] + arguments, status: status, says: [words], files: try Self.files.get())
  }

  /// Models and pictures for all that can't be drawn.
  private static let files: Result<[String: [UInt8]], any Error> = Result {
    let large = try Pixels(width: 300, height: 300) { column, _ in column % 2 == 0 ? .black : .white }.png()
    var small = NPZFile()
    small["x"] = NPZArray(shape: [2, 6, 6], elements: .bytes((0..<72).map { UInt8($0) }))
    small["y"] = NPZArray(shape: [2], elements: .integers([0, 1]))
    let folder = try PlotFeaturesTests().folderWithModels()
    return [
      "words": try folder.read("words"), "hog": try folder.read("hog"), "plain": try TrainedModel.digits.get().bytes,
      "large.png": large, "cut.png": Array(large.dropLast(40)), "words.jpeg": Array("no picture".utf8),
      "small.npz": small.bytes(),
    ]
  }
}
