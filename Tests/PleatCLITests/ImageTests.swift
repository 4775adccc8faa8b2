import Datasets
import Foundation
import Testing

/// Folders of images and features, by the command line.
struct ImageTests {
  private func newFolder(_ files: [String: [UInt8]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    return folder
  }

  @Test func trainEvaluateAndPredictOnAFolderOfImages() throws {
    let folder = try newFolder(try StripedPictures.folder(count: 10))
    let train = try pleat(
      [
        "train", "data", "--image-size", "16x8", "--image-fit", "stretch", "--features", "hog+color-histogram",
        "--hog-cell", "4", "--color-bins", "2", "--epochs", "20", "--json",
      ], in: folder)
    #expect(train.status == 0, "\(train.errors)")
    #expect(try train.decoded(TrainResult.self).test?.accuracy == 1)
    let features =
      "features hog (cell 4, directions 9, block 2, norm L2-Hys) + color-histogram (space rgb, bins 2,2,2): 384 → 116 numbers"
    #expect(train.errors.contains("\(features) of 20 examples"))
    let inspect = try pleat(["inspect", "data.safetensors"], in: folder)
    #expect(inspect.outputLines.contains("images of 16×8 pixels in 3 channels"))
    #expect(inspect.outputLines.contains(features))
    #expect(
      try pleat(["evaluate", "data.safetensors", "data", "--json"], in: folder).object()["accuracy"] as? Double == 1)
    let predict = try pleat(["predict", "data.safetensors", "data/rows"], in: folder)
    #expect(predict.outputLines.first == "file,prediction")
    #expect(predict.outputLines.dropFirst() == (0..<10).map { "data/rows/\($0).png,rows" }[...])
    #expect(try pleat(["predict", "data.safetensors", "data/rows/"], in: folder).output == predict.output)
    let one = try pleat(
      ["predict", "data.safetensors", "data/columns/3.png", "--json", "--probabilities"], in: folder
    ).object()
    #expect(one["predictions"] as? [String] == ["columns"] && one["files"] as? [String] == ["data/columns/3.png"])
  }

  @Test func imagesOfAModelOfAnotherRangeAreBroughtToIt() throws {
    let folder = try folder(with: TrainedModel.digits)
    try folder.write("white.png", try StripedPictures.png(width: 8, height: 8, red: 255, blue: 255, hasColumns: true))
    let run = try pleat(["predict", "m.safetensors", "white.png"], in: folder)
    #expect(run.status == 0 && run.outputLines.count == 2, "\(run.errors)")
  }

  @Test func aBrokenImageIsNamedAndCountedOrSkipped() throws {
    var files = try StripedPictures.folder(count: 4)
    files["data/rows/x.png"] = Array(try #require(files["data/rows/0.png"]).dropLast(30))
    files["data/rows/y.jpeg"] = Array("no picture".utf8)
    try expectFailure(
      ["train", "data", "--image-size", "8x8", "--epochs", "1"], status: 65,
      says: ["data/rows/x.png", "damaged PNG", "2 of 10 images are broken", "--skip-broken"], files: files)
    let folder = try newFolder(files)
    let run = try pleat(["train", "data", "--epochs", "1", "--skip-broken"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errorLines.contains { $0.hasPrefix("skipped data/rows/x.png: damaged PNG file") })
    #expect(run.errorLines.contains("2 broken images skipped"))
    let quiet = try pleat(["train", "data", "--epochs", "1", "--skip-broken", "--quiet"], in: folder)
    #expect(quiet.status == 0 && quiet.errorLines == ["2 broken images skipped"], "\(quiet.errors)")
    let predict = try pleat(["predict", "data.safetensors", "data/rows", "--skip-broken"], in: folder)
    #expect(predict.outputLines.count == 5)
    try expectFailure(
      ["predict", "m.safetensors", "data/rows"], status: 65, says: ["data/rows/x.png", "--skip-broken"],
      files: files.merging(["m.safetensors": try folder.read("data.safetensors")]) { $1 })
  }

  @Test func badFoldersAreRefused() throws {
    let picture = try StripedPictures.png(width: 6, height: 6, red: 255, blue: 0, hasColumns: true)
    let small = try StripedPictures.png(width: 5, height: 6, red: 255, blue: 0, hasColumns: true)
    try expectFailure(
      ["train", "data"], status: 65, says: ["data", "one class alone, a"], files: ["data/a/1.png": picture])
    try expectFailure(["train", "data"], status: 65, says: ["data", "no subfolder"], files: ["data/1.png": picture])
    try expectFailure(
      ["train", "data"], status: 65, says: ["data/b/1.png", "5×6", "6×6", "--image-size"],
      files: ["data/a/1.png": picture, "data/b/1.png": small])
    try expectFailure(
      ["train", "data"], status: 65, says: ["data/b", "no PNG or JPEG files"],
      files: ["data/a/1.png": picture, "data/b/notes": [1]])
    // A header of 100,000×100,000 pixels, which is sound.
    let ihdr: [UInt8] = [0x49, 0x48, 0x44, 0x52, 0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0, 8, 2, 0, 0, 0]
    let huge = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13] + ihdr + [0, 0, 0, 0]
    try expectFailure(
      ["train", "data"], status: 65, says: ["data/b/1.png", "100000×100000"],
      files: ["data/a/1.png": picture, "data/b/1.png": huge])
    try expectFailure(
      ["train", "data"], status: 65, says: ["data/data_batch_1.bin", "byte 3073", "3100 bytes", "3073"],
      files: ["data/data_batch_1.bin": Array(repeating: 0, count: 3100)])
  }

  @Test(arguments: [
    (["--features", "hog"], "spiral", "--features hog needs images, but the examples of spiral have 2 numbers"),
    (["--features", "hog", "--hog-cell", "9"], "digits", "smaller than a cell of 9×9"),
    (["--features", "hog", "--hog-block", "4"], "digits", "fewer than a block of 4×4"),
    (["--features", "color-histogram", "--color-bins", "2,2"], "digits", "bins [2, 2]"),
    (["--features", "color-histogram", "--color-space", "hsv"], "digits", "neither hue nor saturation"),
    (["--features", "pca", "--pca-components", "65"], "digits", "65 components"),
    (["--features", "pca", "--pca-components", "64", "--pca-whiten"], "digits", "can't be whitened"),
    (["--features", "bag-of-words", "--bow-patch", "9"], "digits", "smaller than a patch of 9×9"),
    (["--features", "bag-of-words", "--bow-words", "11", "--bow-samples", "10"], "digits", "10 patches for 11 words"),
    (["--features", "fisher", "--fisher-cells", "3"], "digits", "patch"),
    (
      ["--features", "fisher", "--fisher-gaussians", "2000", "--fisher-samples", "1438"], "digits",
      "fewer than the 2000"
    ),
    (["--features", "zca", "--zca-epsilon", "0"], "digits", "epsilon must be more than 0"),
  ])
  func featuresThatCannotBeMadeAreRefused(options: [String], data: String, message: String) throws {
    try expectFailure(["train", data, "--epochs", "1"] + options, status: 64, says: ["--features", message])
  }

  @Test func aModelOfImagesRefusesOthers() throws {
    let folder = try newFolder(try StripedPictures.folder(count: 4))
    #expect(try pleat(["train", "data", "--epochs", "1"], in: folder).status == 0)
    let model = ["data.safetensors": try folder.read("data.safetensors")]
    try expectFailure(
      ["evaluate", "data.safetensors", "digits"], status: 65, says: ["360", "64"], files: model)
    let spiral = ["m.safetensors": try TrainedModel.spiral.get().bytes]
    try expectFailure(
      ["predict", "m.safetensors", "1.png"], status: 65, says: ["m.safetensors", "not trained on images", "1.png"],
      files: spiral.merging(["1.png": [1]]) { $1 })
  }

  @Test func featuresAreWrittenAsArrays() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["features", "digits", "--kind", "pca+hog", "--pca-components", "5", "--out", "f.npz", "--json"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.object()["width"] as? Int == 41)
    #expect(try folder.names() == ["f.npz"])
    let set = try Dataset.load(folder.file("f.npz"))
    #expect(set.training.count == 1797 && set.training.width == 41 && set.test == nil)
    #expect(set.training.classNames == (0...9).map { String($0) })
    let train = try pleat(["train", "f.npz", "--scale", "standard", "--epochs", "3", "--json"], in: folder)
    #expect(try #require(train.decoded(TrainResult.self).test?.accuracy) > 0.9)
    // The same features, made on the way.
    let direct = try pleat(
      [
        "train", "digits", "--features", "pca+hog", "--pca-components", "5", "--epochs", "3", "--json", "--out", "d",
      ], in: folder)
    #expect(try #require(direct.decoded(TrainResult.self).test?.accuracy) > 0.9)
    let predict = try pleat(["predict", "d", "digits", "--split", "all"], in: folder)
    #expect(predict.outputLines.count == 1798)
  }

  @Test func featuresThatCannotBeWrittenAreRefusedFirst() throws {
    try expectFailure(
      ["features", "digits", "--kind", "hog", "--out", "no/f.npz"], status: 73, says: ["no/f.npz"])
    try expectFailure(["features", "nowhere", "--kind", "hog", "--out", "f.npz"], status: 66, says: ["nowhere"])
    try expectFailure(["features", "digits", "--kind", "none", "--out", "f.npz"], status: 64, says: ["--kind"])
    try expectFailure(
      ["features", "spiral", "--kind", "hog", "--out", "f.npz"], status: 64, says: ["error: --kind hog needs images"])
    try expectFailure(
      ["features", "digits", "--kind", "hog", "--hog-cell", "9", "--out", "f.npz"], status: 64,
      says: ["error: --kind: "])
    try expectFailure(
      ["features", "digits", "--kind", "pca", "--hog-cell", "4", "--out", "f.npz"], status: 64,
      says: ["--hog-cell has no meaning without --kind hog"])
  }

  @Test(arguments: [
    ["bag-of-words", "--bow-words", "20", "--bow-patch", "4", "--bow-samples", "4000"],
    ["fisher", "--fisher-gaussians", "4", "--fisher-components", "8", "--fisher-samples", "3000"],
    [
      "fisher+pixels", "--fisher-descriptor", "sift+local-color", "--fisher-gaussians", "4", "--fisher-components", "8",
      "--fisher-samples", "3000",
    ],
  ])
  func whatWasLearntIsInTheModelFile(options: [String]) throws {
    let folder = try TemporaryFolder()
    let train = try pleat(
      ["train", "digits", "--features"] + options + ["--epochs", "5", "--json", "--out", "m"], in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let test = try #require(train.decoded(TrainResult.self).test)
    #expect(try #require(test.accuracy) > 0.8)
    // From raw pixels, in another process.
    let evaluate = try pleat(["evaluate", "m", "digits", "--json"], in: folder).object()
    #expect(abs(try #require(evaluate["accuracy"] as? Double) - (test.accuracy ?? .nan)) < 1e-9)
  }

  /// Of each command that makes features: both kinds of descriptors have 2·D·N·R numbers.
  @Test func bothKindsOfDescriptorsStandSideBySide() throws {
    let folder = try TemporaryFolder()
    let settings = [
      "--fisher-descriptor", "sift+local-color", "--fisher-gaussians", "2", "--fisher-components", "3",
      "--fisher-samples", "2000", "--fisher-regions", "2x1",
    ]
    let features = try pleat(
      ["features", "digits", "--kind", "fisher", "--out", "f.npz", "--json"] + settings, in: folder)
    #expect(features.status == 0, "\(features.errors)")
    #expect(try features.object()["width"] as? Int == 2 * 2 * 3 * 2 * 2)
    let learner = ["--features", "fisher", "--epochs", "1"] + settings
    let search = try pleat(["search", "digits", "--trials", "1", "--out", "m"] + learner, in: folder)
    #expect(search.status == 0, "\(search.errors)")
    #expect(try pleat(["evaluate", "m", "digits"], in: folder).status == 0)
    let folds = try pleat(["cv", "digits", "--folds", "2", "--model", "linear"] + learner, in: folder)
    #expect(folds.status == 0, "\(folds.errors)")
  }

  /// A file that Pleat 0.1.0 wrote before descriptors could be joined, of one kind of them beside pixels: it is read, and as good as it was.
  @Test func filesFromBeforeAreRead() throws {
    let folder = try TemporaryFolder()
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/fisher-0.1.0.safetensors")
    try folder.write("m", try Data(contentsOf: url))
    let inspected = try pleat(["inspect", "m", "--json"], in: folder).object()
    let before = try #require((inspected["training"] as? [String: String])?["test-accuracy"].flatMap { Double($0) })
    let evaluate = try pleat(["evaluate", "m", "digits", "--json"], in: folder)
    #expect(evaluate.errors.contains("the 359 examples held out"), "\(evaluate.errors)")
    #expect(abs(try #require(evaluate.object()["accuracy"] as? Double) - before) < 1e-9)
  }

  @Test func fewImagesHaveFewComponents() throws {
    let folder = try newFolder(try StripedPictures.folder(count: 6))
    let run = try pleat(
      ["train", "data", "--test-fraction", "0", "--features", "pca", "--epochs", "1", "--out", "m"], in: folder)
    // Of twelve there are eleven, which is all that they vary in.
    #expect(run.errors.contains("features pca (components 11): 360 → 11 numbers of 12 examples"), "\(run.errors)")
  }

  @Test func aSearchCanTakeFeatures() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["search", "digits", "--features", "hog", "--trials", "2", "--epochs", "2", "--out", "m", "--json"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try pleat(["evaluate", "m", "digits"], in: folder).status == 0)
  }

  @Test func gradientsAndPicturesOfAModelWithFeatures() throws {
    let folder = try TemporaryFolder()
    #expect(
      try pleat(["train", "digits", "--features", "hog", "--hidden", "8", "--epochs", "1", "--out", "m"], in: folder)
        .status
        == 0)
    #expect(try pleat(["gradcheck", "m"], in: folder).status == 0)
    #expect(try pleat(["plot", "confusion", "m", "digits"], in: folder).status == 0)
    #expect(try pleat(["plot", "templates", "m"], in: folder).status == 64)
    #expect(try pleat(["plot", "landscape", "m", "digits", "--examples", "20"], in: folder).status == 0)
  }

  /// Folders may be called anything: tables and messages show what would break them, results for programs have it as it is.
  @Test func lineBreaksInNamesOfClassesStayInTheirLine() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: 6) {
      try folder.write(name.replacing("data/rows", with: "data/r\nows\u{1B}"), bytes)
    }
    let train = try pleat(
      ["train", "data", "--epochs", "1", "--test-fraction", "0", "--out", "m", "--quiet"], in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let evaluate = try pleat(["evaluate", "m", "data"], in: folder)
    let rows = evaluate.outputLines.filter { $0.hasPrefix(#"r\nows\u{1B}"#) }
    // In the table of classes and in the confusion matrix.
    #expect(rows.count == 2 && rows[0].hasSuffix("  6"), "\(evaluate.output)")
    #expect(!evaluate.outputLines.contains { $0.hasPrefix("ows") })
    let inspect = try pleat(["inspect", "m"], in: folder)
    #expect(inspect.outputLines.contains(#"classes columns, r\nows\u{1B}"#), "\(inspect.output)")
    let json = try pleat(["inspect", "m", "--json"], in: folder).object()
    #expect(json["classes"] as? [String] == ["columns", "r\nows\u{1B}"])
    let other = try pleat(["evaluate", "m", "spiral"], in: folder)
    #expect(other.status == 65 && other.errorLines.count { !$0.hasPrefix("pleat: error") } <= 1, "\(other.errors)")
    try folder.write("lone/a\nb/1.png", try folder.read("data/columns/0.png"))
    let lone = try pleat(["train", "lone"], in: folder)
    #expect(
      lone.errorLines.last?.hasSuffix(
        #"one class alone, a\nb; expected a subfolder of images for each of two or more classes"#) == true,
      "\(lone.errors)")
  }

  @Test(arguments: [
    ("photo.webp", "RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"), ("photo", "RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
    ("photo.gif", "GIF89a", "a GIF picture"), ("photo.BMP", "", "a BMP picture"), ("photo.tiff", "x", "a TIFF picture"),
    ("photo.heic", "\0\0\0\u{18}ftypheic", "a HEIF picture"), ("photo.dat", "\0\0\0\u{18}ftypavif", "an AVIF picture"),
    ("photo.csv", "II*\0", "a TIFF picture"),
  ])
  func picturesOfOtherKindsAreCalledByTheirName(file: String, contents: String, kind: String) throws {
    let files = ["m.safetensors": try TrainedModel.digits.get().bytes, file: Array(contents.utf8)]
    let run = try expectFailure(
      ["predict", "m.safetensors", file], status: 65,
      says: ["\(file): \(kind), which can't be read; PNG and JPEG files can"], files: files)
    #expect(!run.errors.contains("UTF-8"))
    try expectFailure(["plot", "gradients", file], status: 65, says: ["\(file): \(kind), which"], files: files)
  }

  @Test func picturesByOtherNamesAreToldOfTheirName() throws {
    let png = try #require(try StripedPictures.folder(count: 1).values.first)
    let files = ["m.safetensors": try TrainedModel.digits.get().bytes, "picture.jfif": png]
    try expectFailure(
      ["predict", "m.safetensors", "picture.jfif"], status: 65,
      says: ["picture.jfif: a PNG or JPEG picture whose name doesn't end in .png, .jpg or .jpeg"], files: files)
  }

  // Whoever opens a pipe to look at its first bytes takes them, and the next one waits for ever.
  @Test func aPipeIsReadOnce() throws {
    let folder = try folder(with: TrainedModel.spiral)
    let pipe = folder.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let run = try pleat(["predict", "m.safetensors", "pipe"], in: folder) { process in
      while process.isRunning {
        let descriptor = open(pipe, O_WRONLY | O_NONBLOCK)
        guard descriptor >= 0 else { continue }
        write(descriptor, "1,2\n3,4\n", 8)
        close(descriptor)
        return
      }
    }
    #expect(run.status == 0 && run.outputLines.count == 3, "\(run.errors)")
  }

  @Test func tablesThatBeginLikePicturesAreTables() throws {
    let folder = try folder(with: TrainedModel.spiral)
    try folder.write("t.csv", Array("BM1,BMx0\n1,2\n".utf8))
    let run = try pleat(["predict", "m.safetensors", "t.csv"], in: folder)
    #expect(run.status == 0 && run.outputLines.count == 2, "\(run.errors)")
  }

  @Test func filesOfOtherKindsAmongImagesAreToldOfOnce() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: 4) { try folder.write(name, bytes) }
    let train = ["train", "data", "--epochs", "1", "--out", "m"]
    // What file managers leave behind.
    for name in [".DS_Store", "Thumbs.db", "desktop.ini", "._1.png", ".hidden.webp"] {
      try folder.write("data/columns/\(name)", [1])
    }
    try folder.write("data/rows/more/x.webp", [1])
    // One that can't be looked at is nothing to fail for.
    try #require(symlink("loop", folder.file("data/rows/loop")) == 0)
    #expect(!(try pleat(train, in: folder)).errors.contains("warning"))
    try folder.write("data/columns/x.webp", [1])
    let one = try pleat(train, in: folder)
    #expect(one.status == 0)
    let warning = "warning: data/columns/x.webp: passed over, because its name is not that of a PNG or JPEG file"
    #expect(one.errorLines.filter { $0.hasPrefix("warning") } == [warning], "\(one.errors)")
    try folder.write("data/rows/a.gif", [1])
    try folder.write("data/rows/notes.txt", [1])
    let more = try pleat(train, in: folder)
    #expect(
      more.errorLines.filter { $0.hasPrefix("warning") } == [
        "warning: data: 3 files passed over, because their names are not those of PNG or JPEG files; the first: data/columns/x.webp"
      ], "\(more.errors)")
    #expect(try pleat(train + ["--quiet"], in: folder).errors.isEmpty)
    let predict = try pleat(["predict", "m", "data/columns"], in: folder)
    #expect(predict.status == 0 && predict.outputLines.count == 5)
    #expect(predict.errorLines.contains(warning), "\(predict.errors)")
    try expectFailure(
      ["train", "data"], status: 65, says: ["data/b: no PNG or JPEG files, but data/b/1.webp; each subfolder"],
      files: ["data/a/1.png": try folder.read("data/rows/0.png"), "data/b/1.webp": [1]])
  }
}
