import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct ImageFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(
    _ reading: ImageReading = ImageReading(), progress: (ReadingProgress) -> Void = { _ in }
  ) throws(DatasetError) -> Dataset {
    try Dataset.load(folder.path, images: reading, environment: [:], progress: progress)
  }

  /// A folder of copies of the fixtures.
  private func write(_ files: [String: String]) throws {
    for (name, fixture) in files { try folder.write(name, try PictureFixtures.bytes(fixture)) }
  }

  private func bytes(_ examples: Examples) -> [UInt8] {
    if case .bytes(let bytes, _, _) = examples.inputs { bytes } else { [] }
  }

  private func classes(_ examples: Examples) -> [Int32] {
    if case .classes(let classes, _) = examples.targets { classes } else { [] }
  }

  @Test(arguments: [1, 3])
  func aSubfolderIsAClass(threads: Int) throws {
    try write(["b/2.PNG": "grey.png", "b/1.jpg": "color.jpeg", "a/x.jpeg": "subsampled.jpg", "c/1.png": "palette.png"])
    try folder.write("a/readme.txt", [1])
    try folder.write("a/.hidden.png", [1])
    try folder.write("list.csv", [1])
    let set = try load(ImageReading(threads: threads))
    #expect(set.name == folder.path && set.source == "images in \(folder.path)")
    #expect(set.pixelMaximum == 255 && set.defaultScaling == .unit && set.imageSize! == (9, 13))
    #expect(set.training.imageShape == ImageShape(height: 9, width: 13, channels: 3))
    #expect(set.training.classNames == ["a", "b", "c"] && classes(set.training) == [0, 1, 1, 2])
    let expected = try ["subsampled.jpg", "color.jpeg", "grey.png", "palette.png"].flatMap {
      try Image(contentsOf: PictureFixtures.path($0)).converted(toChannels: 3).pixels
    }
    #expect(bytes(set.training) == expected)
    #expect(set.test == nil && set.skipped.isEmpty)
  }

  /// More files than are decoded before their pixels are put in their place, which is never more than 64 on so few threads.
  @Test func manyFilesKeepTheirClassesAndTheirOrder() throws {
    func name(_ index: Int) -> String { "\(index < 66 ? "a" : index < 131 ? "b" : "c")/\(index + 1000).png" }
    func fixture(_ index: Int) -> String { index % 7 == 3 ? "sixteen.png" : "grey.png" }
    try write(Dictionary(uniqueKeysWithValues: (0..<135).map { (name($0), fixture($0)) }))
    let set = try load(ImageReading(threads: 2))
    #expect(classes(set.training) == (0..<135).map { $0 < 66 ? 0 : $0 < 131 ? 1 : 2 })
    let pictures = try ["grey.png", "sixteen.png"].map { try Image(contentsOf: PictureFixtures.path($0)).pixels }
    #expect(bytes(set.training) == (0..<135).flatMap { pictures[$0 % 7 == 3 ? 1 : 0] })
  }

  @Test func greyPicturesHaveOneChannelUnlessThreeAreAskedFor() throws {
    try write(["a/1.png": "grey.png", "b/1.png": "sixteen.png"])
    #expect(try load().training.imageShape == ImageShape(height: 9, width: 13, channels: 1))
    #expect(try load(ImageReading(channels: 3)).training.imageShape == ImageShape(height: 9, width: 13, channels: 3))
  }

  @Test func picturesComeToOneSize() throws {
    try write(["a/1.png": "grey.png", "b/1.png": "color.png"])
    let fitting = ImageFitting(.stretch, by: .bilinear)
    let set = try load(ImageReading(size: (4, 5), channels: 1, fitting: fitting, threads: 2))
    let shape = ImageShape(height: 4, width: 5, channels: 1)
    #expect(set.training.imageShape == shape)
    #expect(
      bytes(set.training)
        == (try ["grey.png", "color.png"].flatMap {
          try Image(contentsOf: PictureFixtures.path($0)).fitted(to: shape, fitting).pixels
        }))
    #expect(try load(ImageReading(size: (4, 5))).training.imageShape?.channels == 3)
  }

  @Test(arguments: ["test", "val"])
  func trainAndTestAreParts(name: String) throws {
    try write([
      "train/a/1.png": "color.png", "train/b/1.png": "color.png", "\(name)/b/1.png": "grey.png",
      "more/x.png": "grey.png",
    ])
    let set = try load()
    #expect(set.training.count == 2 && set.training.classNames == ["a", "b"])
    let test = try #require(set.test)
    #expect(test.imageShape == set.training.imageShape && classes(test) == [1] && test.classNames == ["a", "b"])
  }

  @Test func aPartToValidateOnStandsBesideTheTest() throws {
    try write([
      "train/a/1.png": "color.png", "train/b/1.png": "color.png", "test/b/1.png": "grey.png", "val/a/1.png": "grey.png",
      "val/b/2.png": "color.png",
    ])
    let set = try load()
    let (validation, test) = (try #require(set.validation), try #require(set.test))
    #expect(classes(validation) == [0, 1] && classes(test) == [1] && classes(set.training) == [0, 1])
    #expect(validation.imageShape == set.training.imageShape && validation.classNames == ["a", "b"])
    #expect(set.notes.isEmpty)
  }

  @Test func aPartWithoutClassesIsNotUsedAndThatIsSaid() throws {
    try write([
      "train/a/1.png": "color.png", "train/b/1.png": "color.png", "test/1.png": "grey.png", "val/b/2.png": "color.png",
    ])
    let set = try load()
    #expect(set.validation == nil && set.test.map(classes) == [1])
    #expect(
      set.notes == ["\(folder.path)/test: not used, because it has no subfolder of images for each class"])
  }

  @Test(arguments: [nil, (4, 4)])
  func progressGoesOnceThroughAllFiles(size: (Int, Int)?) throws {
    try write([
      "train/a/1.png": "color.png", "train/b/1.png": "color.png", "test/b/1.png": "grey.png", "val/a/1.png": "grey.png",
    ])
    var told: [ReadingProgress] = []
    _ = try load(ImageReading(size: size)) { told.append($0) }
    #expect(Set(told.map(\.total)) == [4])
    #expect(told.map(\.done) == [0, 2, 2, 3, 3, 4])
  }

  @Test func theFirstPictureInColoursGivesAllColours() throws {
    try write(["a/1.png": "grey.png", "a/2.png": "sixteen.png", "b/1.png": "color.png", "b/2.png": "grey.png"])
    let set = try load()
    #expect(set.training.imageShape == ImageShape(height: 9, width: 13, channels: 3))
    #expect(
      bytes(set.training)
        == (try ["grey.png", "sixteen.png", "color.png", "grey.png"].flatMap {
          try Image(contentsOf: PictureFixtures.path($0)).converted(toChannels: 3).pixels
        }))
  }

  @Test func picturesThatAreLargeForManyThreadsAreDecodedAlone() throws {
    try write(["a/1.png": "color.png", "b/1.jpeg": "color.jpeg", "b/2.png": "grey.png"])
    // A share of the memory that no picture fits into.
    #expect(bytes(try load(ImageReading(threads: 1 << 40)).training) == bytes(try load().training))
    let path = PictureFixtures.path("color.png")
    let decoder = PictureDecoder(height: 9, width: 13, channels: 3, fitting: nil)
    guard case .large = decoder.outcome(path, memory: 16 * 9 * 13) else {
      Issue.record("decoded with less memory than it takes")
      return
    }
    guard case .picture = decoder.outcome(path, memory: 16 * 9 * 13 + 10_000) else {
      Issue.record("not decoded")
      return
    }
  }

  @Test(arguments: [1, 2, 100])
  func decodedPicturesThatWaitTakeLittleOfTheMemory(threads: Int) {
    for size in [1, 1 << 20, 1 << 26] {
      let chunk = ImageReader.chunk(of: size, threads: threads)
      #expect(chunk >= threads && (chunk == threads || chunk * size <= InputFile.physicalMemory / 16))
    }
    #expect(ImageReader.chunk(of: 3072, threads: threads) == max(64, threads))
  }

  @Test func progressCountsFilesAndBrokenOnes() throws {
    try write(["a/1.png": "color.png", "a/3.png": "color.png", "b/1.png": "color.png"])
    try folder.write("a/2.png", [1, 2, 3])
    var told: [ReadingProgress] = []
    _ = try load(ImageReading(size: (3, 3), channels: 1, skipsBroken: true)) { told.append($0) }
    #expect(
      told == [ReadingProgress(done: 0, total: 4, broken: 0), ReadingProgress(done: 4, total: 4, broken: 1)])
  }

  @Test(arguments: [false, true])
  func aBrokenImageIsNamedAndCounted(hasSize: Bool) throws {
    try write(["a/1.png": "color.png", "b/1.png": "color.png"])
    try folder.write("a/2.png", try PictureFixtures.bytes("color.png").dropLast(40))
    try folder.write("b/2.png", PNGBytes.header(width: 100_000, height: 100_000))
    try folder.write("b/3.jpeg", Array("no picture".utf8))
    let reading = hasSize ? ImageReading(size: (5, 5), channels: 3) : ImageReading()
    let message = datasetError { () throws(DatasetError) in _ = try load(reading) }.map { "\($0)" } ?? ""
    #expect(message.hasPrefix("\(folder.path)/a/2.png: damaged PNG file: "))
    #expect(message.hasSuffix("(3 of 5 images are broken; --skip-broken goes on without)"))
    var skipping = reading
    skipping.skipsBroken = true
    let set = try load(skipping)
    #expect(set.training.count == 2 && classes(set.training) == [0, 1])
    #expect(set.skipped.count == 3)
    #expect("\(set.skipped[1])".hasPrefix("\(folder.path)/b/2.png: its header declares 100000×100000 pixels"))
    #expect("\(set.skipped[2])" == "\(folder.path)/b/3.jpeg: byte 0: neither a PNG nor a JPEG file")
  }

  private func message(_ reading: ImageReading = ImageReading()) -> String {
    datasetError { () throws(DatasetError) in _ = try load(reading) }.map { "\($0)".replacing(folder.path, with: "F") }
      ?? "none"
  }

  @Test func aFolderWithoutTwoClassesIsRefused() throws {
    #expect(message().hasPrefix("F: a folder without data; looked for IDX files ("))
    try write(["1.png": "color.png"])
    #expect(message() == "F: images, but no subfolder of images for each of two or more classes")
    try write(["a/1.png": "color.png"])
    #expect(message() == "F: one class alone, a; expected a subfolder of images for each of two or more classes")
    try folder.write("b/readme.txt", [])
    #expect(message() == "F/b: no PNG or JPEG files, but F/b/readme.txt; each subfolder is a class of F")
    try folder.write("b/1.png", [])
    #expect(
      message(ImageReading(skipsBroken: true)) == "F/b: all images of this class are broken; the first of all: "
        + "F/b/1.png: byte 0: an empty file; expected a PNG or JPEG picture")
  }

  @Test func picturesOfSeveralSizesNeedOne() throws {
    try write(["a/1.png": "color.png"])
    let small = try Image(contentsOf: PictureFixtures.path("grey.png")).resized(height: 3, width: 4)
    try folder.write("b/1.png", PNGBytes.grey(small))
    #expect(
      message() == "F/b/1.png: 4×3 pixels, but F/a/1.png has 13×9; choose one for all, as with --image-size 320x240")
    #expect(try load(ImageReading(size: (3, 4))).training.count == 2)
  }

  @Test func aTestClassMustBeKnown() throws {
    try write(["train/a/1.png": "color.png", "train/b/1.png": "color.png", "test/c/1.png": "color.png"])
    #expect(message() == "F/test/c: no class of F/train, which has a, b")
  }

  @Test func whatNoMemoryHoldsIsRefused() throws {
    try write(["a/1.png": "color.png", "b/1.png": "color.png"])
    let message = message(ImageReading(size: (1 << 30, 1 << 30), channels: 3))
    #expect(message.hasPrefix("F/a/1.png: images of 1073741824×1073741824 pixels in 3 channels have "))
  }

  @Test func picturesWithoutClasses() throws {
    try write(["1.png": "color.png", "2.jpeg": "grey.jpeg"])
    try folder.write("3.png", [1])
    let shape = ImageShape(height: 3, width: 3, channels: 1)
    #expect(ImageFiles.arePresent(at: folder.path) && ImageFiles.arePresent(at: folder.path + "/1.png"))
    #expect(!ImageFiles.arePresent(at: folder.path + "/4.png") && !ImageFiles.arePresent(at: "/dev/null"))
    let error = datasetError { () throws(DatasetError) in _ = try ImageFiles(at: folder.path, shape: shape) }
    #expect(error.map { "\($0)".hasPrefix("\(folder.path)/3.png") } == true)
    let files = try ImageFiles(at: folder.path, shape: shape, reading: ImageReading(skipsBroken: true))
    #expect(files.files == ["1.png", "2.jpeg"].map { "\(folder.path)/\($0)" } && files.skipped.count == 1)
    guard case .bytes(let bytes, 2, 9) = files.inputs else {
      Issue.record("not two rows of nine bytes")
      return
    }
    #expect(bytes[..<9].elementsEqual(try Image(contentsOf: folder.path + "/1.png").fitted(to: shape).pixels))
    #expect(try ImageFiles(at: folder.path + "/1.png", shape: shape).files.count == 1)
  }
}
